"""The pure decision: default deny, deny beats allow, whatever the order."""

import datetime as dt
import uuid
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from policy.decision import Decision, Party, Rule, decide

STATE, TOWN = uuid.UUID(int=1), uuid.UUID(int=2)
LENDER, HOST = Party(STATE, "971040238"), Party(STATE, "986252932")
DAY = dt.date(2027, 1, 15)


def rule(number: int = 1, **changes: object) -> Rule:
    values: dict[str, object] = {
        "id": uuid.UUID(int=number),
        "lender": Party(STATE, ""),
        "host": Party(STATE, ""),
        "is_allowing": True,
        "forms": frozenset(),
        "longest_days": 365,
        "valid_from": dt.date(2026, 1, 1),
        "valid_until": None,
    }
    return Rule(**{**values, **changes})  # type: ignore[arg-type]


def ask(
    *rules: Rule, lender: Party = LENDER, host: Party = HOST, days: int | None = None
) -> Decision:
    return decide(rules, lender=lender, host=host, form="rotation", on=DAY, days=days)


def test_no_rule_denies() -> None:
    assert ask() == Decision(False, "no_rule")


def test_a_rule_for_the_tenant_allows_its_organisations() -> None:
    assert ask(rule()) == Decision(True, "allowed", uuid.UUID(int=1), 365)


def test_one_organisation_never_lends_to_itself() -> None:
    assert ask(rule(), host=LENDER) == Decision(False, "same_organisation")


def test_rules_are_directed() -> None:
    towards_town = rule(host=Party(TOWN, ""))
    town = Party(TOWN, "820852982")
    assert ask(towards_town, host=town).is_allowed
    assert ask(towards_town, lender=town, host=LENDER) == Decision(False, "no_rule")


def test_deny_beats_allow_in_every_order() -> None:
    denying = rule(2, is_allowing=False, lender=LENDER)
    rules = (rule(1), denying, rule(3, lender=LENDER, host=HOST))
    answers = {ask(*order) for order in permutations(rules)}
    assert answers == {Decision(False, "denied_by_rule", denying.id)}


def test_another_form_or_another_day_is_not_covered() -> None:
    assert ask(rule(forms=frozenset({"secondment"}))).reason == "no_rule"
    assert ask(rule(valid_from=DAY + dt.timedelta(days=1))).reason == "no_rule"
    assert ask(rule(valid_until=DAY)).reason == "no_rule"
    assert ask(rule(valid_from=DAY, valid_until=DAY + dt.timedelta(days=1))).is_allowed


def test_the_longest_period_is_a_wall() -> None:
    short = rule(longest_days=62)
    assert ask(short, days=62).is_allowed
    assert ask(short, days=63) == Decision(False, "too_long", short.id, 62)


def test_the_narrower_rule_settles_the_length() -> None:
    wide, narrow = rule(1, longest_days=365), rule(2, longest_days=90, lender=LENDER)
    assert ask(wide, narrow).longest_days == 90
    assert ask(narrow, wide).longest_days == 90


@st.composite
def _rules(draw: st.DrawFn) -> Rule:
    orgnr = st.sampled_from(["", LENDER.orgnr, HOST.orgnr, "974760673"])
    tenant = st.sampled_from([STATE, TOWN])
    start = draw(st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31)))
    length = draw(st.none() | st.integers(1, 700))
    return rule(
        draw(st.integers(1, 10**6)),
        lender=Party(draw(tenant), draw(orgnr)),
        host=Party(draw(tenant), draw(orgnr)),
        is_allowing=draw(st.booleans()),
        forms=frozenset(draw(st.sets(st.sampled_from(["rotation", "secondment"])))),
        longest_days=draw(st.integers(1, 365)),
        valid_from=start,
        valid_until=None if length is None else start + dt.timedelta(days=length),
    )


@given(st.lists(_rules(), max_size=8), st.randoms(use_true_random=False))
def test_no_order_of_rules_changes_the_answer(rules: list[Rule], random: object) -> None:
    shuffled = list(rules)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert ask(*shuffled) == ask(*rules)


@given(st.lists(_rules(), max_size=8))
def test_more_rules_never_open_a_denied_pair(rules: list[Rule]) -> None:
    assert not ask(rule(0, is_allowing=False), *rules).is_allowed


@given(st.lists(_rules(), max_size=8))
def test_an_allowed_pair_names_an_allowing_rule_that_covers_it(rules: list[Rule]) -> None:
    answer = ask(*rules)
    if answer.is_allowed:
        named = next(rule for rule in rules if rule.id == answer.rule_id and rule.is_allowing)
        assert named.lender.tenant_id == STATE
        assert named.lender.orgnr in ("", LENDER.orgnr)
        assert named.valid_from <= DAY
    else:
        assert answer.reason in ("no_rule", "denied_by_rule")
