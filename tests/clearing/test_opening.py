"""What the policy opens, day by day."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from clearing.enums import Shown
from clearing.opening import Opening, Side, openings

TODAY = dt.date(2027, 3, 1)
L1, L2 = Side("r_l", "1", TODAY, None), Side("r_l", "2", TODAY, None)
H1, H2 = Side("r_h", "8", TODAY, None), Side("r_h", "9", TODAY, None)


def day(number: int) -> dt.date:
    return TODAY + dt.timedelta(days=number)


def opened(*keys: tuple[str, str, str, int, int | None]) -> set[Opening]:
    return {
        Opening(Shown.OFFERS if kind == "offers" else Shown.NEEDS, *who, day(a), b and day(b))
        for kind, orgnr, _, a, b in keys
        for who in [("r_l", orgnr, "r_h") if kind == "offers" else ("r_h", orgnr, "r_l")]
    }


def test_one_allowed_pair_opens_its_lender_and_its_host_and_no_other() -> None:
    found = openings(
        [L1, L2], [H1, H2], lambda one, other, on: (one, other) == (L1, H2), today=TODAY, changes=[]
    )
    assert found == opened(("offers", "1", "", 0, None), ("needs", "9", "", 0, None))


def test_nothing_allowed_opens_nothing() -> None:
    assert openings([L1], [H1], lambda *_: False, today=TODAY, changes=[]) == set()


def test_an_opening_has_the_days_of_its_rule() -> None:
    found = openings(
        [L1],
        [H1],
        lambda one, other, on: day(3) <= on < day(9),
        today=TODAY,
        changes=[day(-5), day(3), day(5), day(9)],
    )
    assert found == opened(("offers", "1", "", 3, 9), ("needs", "8", "", 3, 9))


def test_an_organisation_opens_only_while_it_takes_part() -> None:
    leaving = Side("r_h", "8", day(-9), day(4))
    found = openings([L1], [leaving], lambda *_: True, today=TODAY, changes=[])
    assert found == opened(("offers", "1", "", 0, 4), ("needs", "8", "", 0, 4))


RULE = st.tuples(
    st.sampled_from([L1, L2]), st.sampled_from([H1, H2]), st.integers(-5, 20), st.integers(1, 10)
)


@given(st.lists(RULE, max_size=6), st.integers(0, 40))
def test_on_every_day_exactly_what_may_be_lent_is_open(
    rules: list[tuple[Side, Side, int, int]], number: int
) -> None:
    def may_lend(one: Side, other: Side, on: dt.date) -> bool:
        return any(
            (one, other) == (lender, host) and day(start) <= on < day(start + length)
            for lender, host, start, length in rules
        )

    changes = [day(n) for _, _, start, length in rules for n in (start, start + length)]
    found = openings([L1, L2], [H1, H2], may_lend, today=TODAY, changes=changes)
    on = day(number)
    open_now = {
        (each.shown, each.orgnr)
        for each in found
        if each.valid_from <= on and (each.valid_until is None or on < each.valid_until)
    }
    offers = {
        (Shown.OFFERS, one.orgnr) for one in (L1, L2) for h in (H1, H2) if may_lend(one, h, on)
    }
    needs = {(Shown.NEEDS, h.orgnr) for one in (L1, L2) for h in (H1, H2) if may_lend(one, h, on)}
    assert open_now == offers | needs
