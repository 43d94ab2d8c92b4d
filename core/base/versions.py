"""Rows that several people write: nobody overwrites what they have not seen."""

from typing import Any, Protocol

from django.db import models
from django.utils.translation import gettext as _

from core.base.errors import ConflictError

STALE = "version"
"""The code of the refusal."""


class Versioned(models.Model):
    """A row that counts its edits. Who saves says which version was read."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class _Row(Protocol):
    version: int

    def save(self, *, update_fields: list[str]) -> None: ...


def require_version(row: _Row, version: int | None) -> None:
    """Raise ``ConflictError`` when the locked row has been changed since ``version`` was read.

    None is for who has read nothing, such as the demo's loader: the last writer wins.
    """
    if version is not None and row.version != version:
        raise ConflictError(
            _(
                "Somebody has saved a newer version since you opened this. Nothing of what you have "
                "written is lost: it stands in the form. Look at what is marked as changed meanwhile, "
                "and save again if yours shall stand."
            ),
            code=STALE,
        )


def count_edit(row: _Row) -> dict[str, tuple[Any, Any]]:
    """Make the next version of a locked row; return the change for the log."""
    before, row.version = row.version, row.version + 1
    row.save(update_fields=["version"])
    return {"version": (before, row.version)}
