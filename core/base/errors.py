"""Errors whose text a person may read."""

from typing import Any


class DomainError(Exception):
    """A rule of the domain said no.

    ``message`` is a (lazily translated) sentence that names the fix; ``field`` is the form field or
    API key it belongs to, if there is one; ``code`` is stable and may be relied on by API clients.
    """

    def __init__(self, message: Any, *, field: str | None = None, code: str = "invalid") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code

    def __str__(self) -> str:
        return str(self.message)


class NotAllowedError(DomainError):
    """The person may see the object but not do this to it."""

    def __init__(
        self, message: Any, *, field: str | None = None, code: str = "not_allowed"
    ) -> None:
        super().__init__(message, field=field, code=code)


class ConflictError(DomainError):
    """Somebody else was first, or the object has moved on since it was read."""

    def __init__(self, message: Any, *, field: str | None = None, code: str = "conflict") -> None:
        super().__init__(message, field=field, code=code)
