"""Where the source and the data of one machine live.

Only the standard library: set-up runs before anything is installed.
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def data_folder() -> Path:
    """Return the one folder that running Veksel writes to; ``VEKSEL_DATA_DIR`` moves it."""
    return Path(os.environ.get("VEKSEL_DATA_DIR") or ROOT / ".veksel").resolve()
