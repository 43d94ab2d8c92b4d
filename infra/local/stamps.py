"""Remembers finished set-up steps by the content of what they were made from."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from infra.local.folders import data_folder


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


def stamp_path(name: str) -> Path:
    """Return where the stamp of one step lies."""
    return data_folder() / "stamps" / name


def is_done(name: str, content: str) -> bool:
    """Say whether the step was finished for exactly this content."""
    path = stamp_path(name)
    return path.is_file() and path.read_text() == content


def mark_done(name: str, content: str) -> None:
    """Remember that the step is finished for this content."""
    path = stamp_path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def forget(name: str) -> None:
    """Make the step run again."""
    stamp_path(name).unlink(missing_ok=True)
