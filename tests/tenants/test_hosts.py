"""Host names, and the names that follow from a tenant's id."""

import uuid

import pytest

from tenants.hosts import normalise_host
from tenants.naming import role_of, schema_of


@pytest.mark.parametrize(
    ("raw", "host"),
    [
        ("staten.localhost", "staten.localhost"),
        ("STATEN.localhost:8000", "staten.localhost"),
        ("staten.localhost.", "staten.localhost"),
        (" staten.localhost ", "staten.localhost"),
        ("localhost", "localhost"),
        ("a@staten.localhost", ""),
        ("staten.localhost:80a", ""),
        ("127.0.0.1", ""),
        ("[::1]:8000", ""),
        ("stäten.localhost", ""),
        ("staten..localhost", ""),
        ("-staten.localhost", ""),
        ("staten.localhost/x", ""),
        ("", ""),
    ],
)
def test_normalise_host(raw: str, host: str) -> None:
    assert normalise_host(raw) == host


def test_names_follow_from_the_id_and_fit_postgresql() -> None:
    first, second = uuid.UUID(int=1), uuid.UUID(int=2**128 - 1)
    assert schema_of(first) == "t_" + "a" * 25 + "e"
    assert role_of(second) == "r_" + "7" * 25 + "4"
    assert len({schema_of(first), schema_of(second), role_of(first), role_of(second)}) == 4
