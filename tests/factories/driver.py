"""Statements behind the backend's back, as a careless library or an attacker might send them."""

from typing import Any

from django.db import connection
from psycopg.pq import DiagnosticField


def run_by_driver(statement: str) -> str:
    """Run one text on the open connection, past every guard of ours; return its SQLSTATE or "".

    A refused one leaves the transaction as it was.
    """
    _execute("SAVEPOINT by_driver")
    result = _execute(statement)
    state = (result.error_field(DiagnosticField.SQLSTATE) or b"").decode()
    if state:
        _execute("ROLLBACK TO SAVEPOINT by_driver")
    _execute("RELEASE SAVEPOINT by_driver")
    return state


def _execute(statement: str) -> Any:
    return connection.connection.pgconn.exec_(statement.encode())
