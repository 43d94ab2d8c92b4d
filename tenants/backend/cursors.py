"""The cursor: one statement at a time, and none that would leave the door.

Django binds parameters on the client, which needs no change to its queries, but psycopg then sends
them by the simple protocol, where ``; SET ROLE ...`` in an injected text is just another statement. Here
every query goes by the extended protocol, and PostgreSQL itself refuses more than one.
See docs/adr/ on the protocol.
"""

import logging
import re
from collections.abc import Callable
from typing import Any

from django.db import Error
from psycopg import ClientCursor, errors, sql

logger = logging.getLogger("veksel.security")

# Statements that would change whose rights and whose tables the transaction has, or end it.
# They are known by their first word: PostgreSQL has no other way to spell them.
_FORBIDDEN = frozenset(
    """
    ABORT BEGIN CALL CLOSE COMMIT DEALLOCATE DECLARE DISCARD DO END EXECUTE LISTEN LOAD NOTIFY
    PREPARE RELEASE RESET ROLLBACK SAVEPOINT SET START UNLISTEN
    """.split()  # noqa: SIM905 - twenty words read better than twenty strings
)
_FIRST_WORD = re.compile(r"[A-Za-z]+")
# What may stand before it: blanks, empty statements, brackets, comments (those in blocks nest).
_BEFORE = re.compile(r"[\s;(]+|--[^\n]*(?:\n|$)|/\*")
_STACKED = "cannot insert multiple commands into a prepared statement"

Alarm = Callable[[str], None]


class ForbiddenStatementError(Error):
    """A statement that no code of ours sends: it would have left the open door."""


class OneStatementCursor(ClientCursor[Any]):
    """Django's cursor, without the simple protocol and without a way out of the door.

    ``alarm`` is told of each refused statement; None on the owner's connection and for the backend's
    own statements, which may be any.
    """

    alarm: Alarm | None = None
    is_guarded = True

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        """Run one statement; raise ``ForbiddenStatementError`` for one that would leave the door."""
        if self.is_guarded:
            self._refuse_forbidden(query)
        try:
            return super().execute(query, params, **options)
        except errors.SyntaxError as error:
            if self.is_guarded and _STACKED in str(error):
                self._raise_alarm("stacked statements")
            raise
        except errors.InsufficientPrivilege as error:
            if self.is_guarded:
                self._raise_alarm(str(error.diag.message_primary))
            raise

    def executemany(self, query: Any, params_seq: Any, **options: Any) -> Any:
        """Run one statement with several sets of parameters."""
        if self.is_guarded:
            self._refuse_forbidden(query)
        return super().executemany(query, params_seq, **options)

    def copy(self, statement: Any, *arguments: Any, **options: Any) -> Any:
        """Copy rows in or out."""
        if self.is_guarded:
            self._refuse_forbidden(statement)
        return super().copy(statement, *arguments, **options)

    def _execute_send(self, query: Any, **options: Any) -> None:
        super()._execute_send(query, **{**options, "force_extended": True})

    def _refuse_forbidden(self, query: Any) -> None:
        word = first_word(query)
        if word in _FORBIDDEN:
            self._raise_alarm(word)
            raise ForbiddenStatementError(f"{word} would leave the open door and was not sent.")

    def _raise_alarm(self, what: str) -> None:
        logger.error("A statement was refused: %s", what)
        if self.alarm is not None:
            self.alarm(what)


def first_word(query: Any) -> str:
    """Return the word a statement begins with, in capitals, whatever comments stand before it."""
    text = query.as_string() if isinstance(query, sql.Composable) else query
    if isinstance(text, bytes):
        text = text.decode(errors="replace")
    position = 0
    while before := _BEFORE.match(text, position):
        position = before.end()
        if before[0] == "/*":
            position = _end_of_block(text, position)
    found = _FIRST_WORD.match(text, position)
    return found[0].upper() if found else ""


def _end_of_block(text: str, position: int) -> int:
    depth = 1
    for found in re.finditer(r"/\*|\*/", text[position:]):
        depth += 1 if found[0] == "/*" else -1
        if depth == 0:
            return position + found.end()
    return len(text)
