"""A small world of parties, and rules that meet in it often."""

import datetime as dt
import uuid
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from policy.decision import Party, Reveal, RevealLevel, Rule, Scope, ScopeKind

STATE, TOWN, FIRM = (uuid.UUID(int=number) for number in (1, 2, 3))
MAPPERS, CLIMATE = uuid.UUID(int=11), uuid.UUID(int=12)
FORMS = ("short_exchange", "rotation", "secondment")
DAY = dt.date(2027, 1, 15)

PARTIES = (
    Party(STATE, "971040238", "state", frozenset({MAPPERS})),
    Party(STATE, "986252932", "state", frozenset({MAPPERS, CLIMATE})),
    Party(STATE, "974760673", "state"),
    Party(TOWN, "820852982", "municipality", frozenset({CLIMATE})),
    Party(TOWN, "963296746", "municipality"),
    Party(FIRM, "914778271", "private"),
    # The same organisation registered by a second customer.
    Party(FIRM, "974760673", "private"),
)
LENDER, HOST = PARTIES[0], PARTIES[1]

EVERYONE = Scope(ScopeKind.EVERYONE)
SCOPES = (
    EVERYONE,
    *(Scope(ScopeKind.SECTOR, sector=code) for code in ("state", "municipality", "private")),
    *(Scope(ScopeKind.TENANT, tenant) for tenant in (STATE, TOWN, FIRM)),
    *(Scope(ScopeKind.GROUP, group_id=group) for group in (MAPPERS, CLIMATE)),
    *(Scope(ScopeKind.ORGANISATION, party.tenant_id, party.orgnr) for party in PARTIES),
)


def tenant(tenant_id: uuid.UUID) -> Scope:
    return Scope(ScopeKind.TENANT, tenant_id)


def organisation(party: Party) -> Scope:
    return Scope(ScopeKind.ORGANISATION, party.tenant_id, party.orgnr)


def sector(code: str) -> Scope:
    return Scope(ScopeKind.SECTOR, sector=code)


def group(group_id: uuid.UUID) -> Scope:
    return Scope(ScopeKind.GROUP, group_id=group_id)


def rule(number: int = 1, **changes: Any) -> Rule:
    """A rule that lets everybody exchange; ``changes`` make it another."""
    values: dict[str, Any] = {
        "id": uuid.UUID(int=number),
        "number": number,
        "lender": EVERYONE,
        "host": EVERYONE,
        "is_allowing": True,
        "forms": frozenset(),
        "longest_days": 365,
        "valid_from": dt.date(2026, 1, 1),
        "valid_until": None,
    }
    return Rule(**{**values, **changes})


@st.composite
def rules(draw: st.DrawFn, **changes: Any) -> Rule:
    start = draw(st.dates(dt.date(2026, 12, 1), dt.date(2027, 3, 1)))
    length = draw(st.none() | st.integers(1, 120))
    levels = sorted(draw(st.lists(st.sampled_from(RevealLevel), min_size=3, max_size=3)))
    values: dict[str, Any] = {
        "lender": draw(st.sampled_from(SCOPES)),
        "host": draw(st.sampled_from(SCOPES)),
        "is_allowing": draw(st.booleans()),
        "forms": frozenset(draw(st.sets(st.sampled_from(FORMS), max_size=2))),
        "longest_days": draw(st.integers(1, 365)),
        "valid_from": start,
        "valid_until": None if length is None else start + dt.timedelta(days=length),
        "reveal": Reveal(*levels),
        "quota": draw(st.none() | st.integers(1, 3)),
    }
    return rule(0, **{**values, **changes})


rule_sets = st.lists(rules(), max_size=7).map(
    lambda made: [
        replace(each, number=place, id=uuid.UUID(int=place)) for place, each in enumerate(made, 1)
    ]
)
parties = st.sampled_from(PARTIES)
days = st.dates(dt.date(2026, 11, 1), dt.date(2027, 7, 1))
forms = st.sampled_from(FORMS)
