"""Cache keys never meet."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from core.base.current import Door, open_door
from tenants.cache import tenant_cache_key

parts = st.text(alphabet=":|v1ø", max_size=5)
keys = st.tuples(
    st.none() | st.integers(0, 3).map(lambda n: uuid.UUID(int=n)), parts, st.integers(1, 12), parts
)


def _stored(tenant: uuid.UUID | None, prefix: str, version: int, key: str) -> str:
    token = open_door.set(Door("r", "s", tenant) if tenant else None)
    try:
        return tenant_cache_key(key, prefix, version)
    finally:
        open_door.reset(token)


@given(keys, keys)
def test_different_keys_are_stored_apart(
    one: tuple[uuid.UUID | None, str, int, str], other: tuple[uuid.UUID | None, str, int, str]
) -> None:
    assert (_stored(*one) == _stored(*other)) == (one == other)
