"""Remembers finished set-up steps by the content of what they were made from."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from infra.local.folders import ROOT

# For what is built beside the source, wherever the data lies.
BUILT = ROOT / ".veksel" / "stamps"


def fingerprint(*parts: str | Path | Iterable[Path]) -> str:
    """Return a hash of texts, files and lists of files; a missing file counts as its absence."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, str):
            _add(digest, "text", part.encode())
            continue
        for path in [part] if isinstance(part, Path) else sorted(part):
            _add(digest, str(path), path.read_bytes() if path.is_file() else b"missing")
    return digest.hexdigest()


def _add(digest: "hashlib._Hash", name: str, content: bytes) -> None:
    for piece in (name.encode(), content):
        digest.update(len(piece).to_bytes(8, "big"))
        digest.update(piece)


def is_done(name: str, content: str, *, folder: Path) -> bool:
    """Say whether the step was finished for exactly this content."""
    path = folder / name
    return path.is_file() and path.read_text() == content


def mark_done(name: str, content: str, *, folder: Path) -> None:
    """Remember that the step is finished for this content."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(content)


def forget(name: str, *, folder: Path) -> None:
    """Make the step run again."""
    (folder / name).unlink(missing_ok=True)
