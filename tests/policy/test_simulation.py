"""A simulation says of every pair what deciding before and after would have said."""

from dataclasses import replace

from hypothesis import given

from policy.compiled import CompiledPolicy
from policy.crowds import count_allowed, gather, named_scopes
from policy.decision import Party, Rule, decide
from policy.simulation import simulate
from tests.policy.strategies import (
    CLIMATE,
    DAY,
    FORMS,
    HOST,
    LENDER,
    PARTIES,
    TOWN,
    organisation,
    rule,
    rule_sets,
    rules,
    tenant,
)


def test_a_denied_organisation_closes_its_pairs_and_no_others() -> None:
    before = [rule(1)]
    after = [*before, rule(2, is_allowing=False, lender=organisation(LENDER))]
    found = simulate(
        CompiledPolicy(before),
        CompiledPolicy(after),
        lenders=PARTIES,
        hosts=PARTIES,
        forms=("rotation",),
        on=DAY,
    )
    assert (found.count("closed"), found.count("opened"), found.count("terms")) == (6, 0, 0)
    assert {lender for _form, lender, _host in found.pairs("closed")} == {LENDER}
    assert found.tenants == {party.tenant_id for party in PARTIES}


def test_a_shorter_period_changes_terms_of_one_form() -> None:
    before = [rule(1)]
    after = [*before, rule(2, longest_days=30, forms=frozenset({"rotation"}), host=tenant(TOWN))]
    found = simulate(
        CompiledPolicy(before),
        CompiledPolicy(after),
        lenders=[LENDER, HOST],
        hosts=PARTIES,
        forms=FORMS,
        on=DAY,
    )
    assert (found.count("terms"), found.count("terms", "rotation")) == (4, 4)


@given(rule_sets, rules())
def test_the_counts_are_those_of_every_pair_by_itself(before: list[Rule], more: Rule) -> None:
    after = [*before, more]
    found = simulate(
        CompiledPolicy(before),
        CompiledPolicy(after),
        lenders=PARTIES,
        hosts=PARTIES,
        forms=FORMS,
        on=DAY,
    )
    expected = {"opened": set(), "closed": set()}
    for form in FORMS:
        for lender in PARTIES:
            for host in PARTIES:
                question = {"lender": lender, "host": host, "form": form, "on": DAY}
                old, new = (decide(some, **question).is_allowed for some in (before, after))
                if old != new:
                    expected["opened" if new else "closed"].add((form, lender, host))
    assert {effect: set(found.pairs(effect)) for effect in expected} == expected
    assert {effect: found.count(effect) for effect in expected} == {
        effect: len(pairs) for effect, pairs in expected.items()
    }


@given(rule_sets)
def test_a_change_of_groups_is_what_deciding_says_of_the_parties_moved(some: list[Rule]) -> None:
    def later(party: Party) -> Party:
        return replace(party, groups=frozenset({CLIMATE})) if party == LENDER else party

    policy = CompiledPolicy(some)
    found = simulate(
        policy, policy, lenders=PARTIES, hosts=PARTIES, forms=FORMS, on=DAY, later=later
    )
    expected = {"opened": set(), "closed": set()}
    for form in FORMS:
        for lender in PARTIES:
            for host in PARTIES:
                old = decide(some, lender=lender, host=host, form=form, on=DAY).is_allowed
                new = decide(
                    some, lender=later(lender), host=later(host), form=form, on=DAY
                ).is_allowed
                if old != new:
                    expected["opened" if new else "closed"].add((form, lender, host))
    assert {effect: set(found.pairs(effect)) for effect in expected} == expected


@given(rule_sets)
def test_counting_by_crowds_equals_counting_pairs(some: list[Rule]) -> None:
    day = CompiledPolicy(some).on("rotation", DAY)
    crowds = gather(PARTIES, named_scopes(some))
    different = [(one, two) for one in PARTIES for two in PARTIES if one.orgnr != two.orgnr]
    allowed = [pair for pair in different if day.settle(*pair).is_allowed]
    assert count_allowed(day, crowds, crowds) == (len(allowed), len(different))
