"""A database server for one command, gone with it."""

import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from infra.local.addresses import derived_addresses
from infra.local.postgres import start_postgres


@contextmanager
def scratch_database(*, settings: Mapping[str, str] | None = None) -> Iterator[dict[str, str]]:
    """Run an embedded PostgreSQL, as safe as production's; yield the environment that knows it."""
    with tempfile.TemporaryDirectory(prefix="veksel-scratch-") as name:
        folder = Path(name)
        # The server may run as a system user that must be able to reach its data.
        folder.chmod(0o755)
        cluster = start_postgres(folder / "pg", settings=settings)
        try:
            addresses = derived_addresses(cluster.url, folder)
            yield {
                **addresses.for_preparation(),
                "VEKSEL_DATA_DIR": str(folder / "data"),
                "SECRET_KEY": secrets.token_urlsafe(48),
                "DEMO": "1",
            }
        finally:
            cluster.abandon()
