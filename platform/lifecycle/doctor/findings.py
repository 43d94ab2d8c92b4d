"""What an examination may find. The words are the command line's, which speaks English."""

from dataclasses import asdict, dataclass
from typing import Any

#: What can be put right without asking anybody: nothing is lost and nobody is let in.
MENDABLE = frozenset({"host", "role", "version", "participant"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be, and what to do about it."""

    code: str
    text: str
    fix: str

    @property
    def is_mendable(self) -> bool:
        """Whether ``--fix`` puts it right."""
        return self.code in MENDABLE

    def as_plain(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {**asdict(self), "mendable": self.is_mendable}
