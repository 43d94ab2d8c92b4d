"""Asking the stored policy: the current version, in one query or two."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core.base import clock
from policy.decision import EVERYONE, Decision, Party, Scope, ScopeKind
from policy.domain import add_group_member, create_group
from policy.queries import (
    current_policy,
    decide_between,
    decide_many,
    decide_many_between,
    decide_within,
    party_of,
)
from tenants.doors import platform_context, tenant_context
from tenants.models import Tenant
from tests.factories.policy import REASON, change_terms, make_rule, own_rule, scope_of

ROOT = Path(__file__).resolve().parents[2]
REVOKES = """
import sys
import django
django.setup()
from policy.domain import end_rule
from policy.models import PolicyRule
from tenants.doors import platform_context
with platform_context():
    rule = PolicyRule.objects.current().get(number=sys.argv[1])
    end_rule(rule, by=None, reason="Revoked")
"""
ONE, OTHER, THIRD = "971040238", "986252932", "974760673"
PAIR = {"lender_orgnr": ONE, "host_orgnr": OTHER, "form": "rotation"}


def selects(captured: CaptureQueriesContext) -> list[str]:
    """The statements that read tables, leaving out the doors' own."""
    return [q["sql"] for q in captured.captured_queries if " FROM " in q["sql"]]


def between(lender: Tenant, host: Tenant, **more: object) -> Decision:
    question = {"form": "rotation", "on": clock.today(), **more}
    return decide_between(party_of(lender, ONE), party_of(host, OTHER), **question)


def test_organisations_of_a_new_customer_may_exchange(in_tenant_a: Tenant) -> None:
    answer = decide_within(on=clock.today(), **PAIR)
    assert (answer.is_allowed, answer.longest_days) == (True, 365)


def test_customers_are_closed_to_each_other_until_a_rule_opens_them(
    in_tenant_a: Tenant, tenant_b: Tenant
) -> None:
    assert between(in_tenant_a, tenant_b).reason == "no_rule"

    rule = make_rule(scope_of(in_tenant_a), scope_of(tenant_b, OTHER), longest_days=60)

    assert between(in_tenant_a, tenant_b) == Decision(True, "allowed", rule.pk, 60)
    assert between(in_tenant_a, tenant_b, days=61).reason == "too_long"
    assert between(tenant_b, in_tenant_a).reason == "no_rule"


def test_a_question_costs_one_query_and_between_customers_two(
    in_tenant_a: Tenant, tenant_b: Tenant
) -> None:
    pairs = [(ONE, OTHER), (OTHER, THIRD), (ONE, THIRD)]
    parties = [(party_of(in_tenant_a, one), party_of(tenant_b, two)) for one, two in pairs]
    for ask, expected in (
        (lambda: decide_within(on=clock.today(), **PAIR), 1),
        (lambda: decide_many(pairs, form="rotation", on=clock.today()), 1),
        (lambda: between(in_tenant_a, tenant_b), 2),
        (lambda: decide_many_between(parties, form="rotation", on=clock.today()), 2),
    ):
        # The first question after a change reads the rules; that is once in each process.
        ask()
        with CaptureQueriesContext(connection) as captured:
            ask()
        assert len(selects(captured)) == expected


def test_many_answer_as_one_by_one(in_tenant_a: Tenant, tenant_b: Tenant) -> None:
    make_rule(scope_of(in_tenant_a, ONE), is_allowing=False)
    pairs = [(one, two) for one in (ONE, OTHER, THIRD) for two in (ONE, OTHER, THIRD)]
    day = clock.today()
    assert decide_many(pairs, form="rotation", on=day) == {
        (one, two): decide_within(lender_orgnr=one, host_orgnr=two, form="rotation", on=day)
        for one, two in pairs
    }
    parties = [(party_of(in_tenant_a, one), party_of(tenant_b, two)) for one, two in pairs]
    assert decide_many_between(parties, form="rotation", on=day) == {
        (one, two): decide_between(one, two, form="rotation", on=day) for one, two in parties
    }


def test_sector_and_groups_of_the_asker_are_not_believed(
    in_tenant_a: Tenant, tenant_b: Tenant
) -> None:
    with platform_context():
        group = create_group("Kartfolk", by=None, reason=REASON)
    make_rule(Scope(ScopeKind.GROUP, group_id=group.pk), EVERYONE)
    make_rule(Scope(ScopeKind.SECTOR, sector="private"), EVERYONE)
    liar = Party(in_tenant_a.pk, ONE, "private", frozenset({group.pk}))
    host = party_of(tenant_b, OTHER)
    assert decide_between(liar, host, form="rotation", on=clock.today()).reason == "no_rule"

    with platform_context():
        add_group_member(group, scope_of(in_tenant_a, ONE), by=None, reason=REASON, label="En")

    plain = Party(in_tenant_a.pk, ONE)
    assert decide_between(plain, host, form="rotation", on=clock.today()).is_allowed


def test_groups_in_groups_cover_customers_and_organisations(
    in_tenant_a: Tenant, tenant_b: Tenant
) -> None:
    with platform_context():
        inner, outer = (create_group(name, by=None, reason=REASON) for name in ("Indre", "Ytre"))
        inside = Scope(ScopeKind.GROUP, group_id=inner.pk)
        add_group_member(outer, inside, by=None, reason=REASON, label="Indre")
        add_group_member(inner, scope_of(in_tenant_a), by=None, reason=REASON, label="Alfa")
    make_rule(Scope(ScopeKind.GROUP, group_id=outer.pk), scope_of(tenant_b))

    assert between(in_tenant_a, tenant_b).is_allowed
    assert between(tenant_b, in_tenant_a).reason == "no_rule"


def test_a_customer_that_does_not_exist_is_covered_by_everyone_alone(in_tenant_a: Tenant) -> None:
    ghost, known = Party(uuid4(), ONE, "state"), party_of(in_tenant_a, OTHER)
    make_rule(Scope(ScopeKind.SECTOR, sector="state"), EVERYONE)
    assert decide_between(ghost, known, form="rotation", on=clock.today()).reason == "no_rule"


def test_a_version_rolled_back_leaves_no_trace(in_tenant_a: Tenant, tenant_b: Tenant) -> None:
    """The number is used again, so the process must not keep answers by number."""
    with transaction.atomic():
        make_rule(scope_of(in_tenant_a), scope_of(tenant_b))
        assert between(in_tenant_a, tenant_b).is_allowed
        taken = current_policy().number
        transaction.set_rollback(True)

    make_rule(scope_of(in_tenant_a), scope_of(tenant_b), is_allowing=False)

    assert current_policy().number == taken
    assert between(in_tenant_a, tenant_b).reason == "denied_by_rule"


def test_a_rule_ends_on_its_last_day(in_tenant_a: Tenant) -> None:
    tomorrow = clock.today() + dt.timedelta(days=1)
    change_terms(own_rule(in_tenant_a), valid_until=tomorrow)
    assert decide_within(on=clock.today(), **PAIR).is_allowed
    assert decide_within(on=tomorrow, **PAIR).reason == "no_rule"


def test_a_pair_revoked_by_another_process_is_denied_by_the_next_question(
    committed_db: None, tenant_a: Tenant
) -> None:
    """W19: in the middle of a transaction of this process, which has kept what the version said."""
    with tenant_context(tenant_a):
        assert decide_within(on=clock.today(), **PAIR).is_allowed
        number = str(own_rule(tenant_a).number)
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
        environment["PYTHONPATH"] = os.pathsep.join(["", "platform"])
        subprocess.run(
            [sys.executable, "-c", REVOKES, number], env=environment, cwd=ROOT, check=True
        )
        assert decide_within(on=clock.today(), **PAIR).reason == "no_rule"
        assert decide_many([(ONE, OTHER)], form="rotation", on=clock.today()) == {
            (ONE, OTHER): Decision(False, "no_rule")
        }
