"""Writing the policy: versions, groups, contradictions."""

import datetime as dt
import threading
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connections, transaction

from core.audit.models import Entry
from core.base.errors import ConflictError, DomainError
from policy.decision import EVERYONE, Reveal, RevealLevel, Scope, ScopeKind
from policy.domain import (
    RuleValues,
    add_group_member,
    allow_within,
    change_rule,
    create_group,
    create_rule,
    dissolve_group,
    end_rule,
    remove_group_member,
    rename_group,
    values_of,
)
from policy.models import GroupMember, PolicyGroup, PolicyRule, PolicyVersion
from policy.queries import rules_in
from tenants.doors import platform_context
from tenants.models import Tenant
from tests.factories.policy import REASON, own_rule, scope_of

ONE, OTHER = "971040238", "986252932"
TODAY = dt.date(2027, 1, 15)


def group_scope(group: PolicyGroup) -> Scope:
    return Scope(ScopeKind.GROUP, group_id=group.pk)


def make_group(name: str, *members: PolicyGroup) -> PolicyGroup:
    group = create_group(name, by=None, reason=REASON)
    for member in members:
        add_group_member(group, group_scope(member), by=None, reason=REASON, label=member.name)
    return group


def newest() -> PolicyVersion:
    return PolicyVersion.objects.order_by("number").last()


# -- versions -------------------------------------------------------------------------------------


def test_each_change_is_a_version_and_old_ones_stay(
    platform: None, operator: Any, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    start = newest().number
    values = RuleValues(scope_of(tenant_a), scope_of(tenant_b), TODAY, longest_days=60)

    rule = create_rule(values, by=operator, reason=" Prøveår ")
    shorter = RuleValues(scope_of(tenant_a), scope_of(tenant_b), TODAY, longest_days=30)
    changed = change_rule(rule, shorter, by=operator, reason="For langt")
    end_rule(changed, by=operator, reason="Prøveåret er over")

    def lengths(version: int) -> list[int]:
        return [each.longest_days for each in rules_in(version) if each.number == rule.number]

    assert [lengths(start + step) for step in range(4)] == [[], [60], [30], []]
    versions = PolicyVersion.objects.filter(number__gt=start).order_by("number")
    assert list(versions.values_list("reason", "decided_by")) == [
        (reason, operator.email) for reason in ("Prøveår", "For langt", "Prøveåret er over")
    ]
    assert changed.number == rule.number
    assert list(
        Entry.objects.filter(subject_type="policy.policyrule")
        .order_by("at", "id")
        .values_list("action", "actor_label")
    )[-3:] == [
        ("policy_rule.created", operator.email),
        ("policy_rule.changed", operator.email),
        ("policy_rule.ended", operator.email),
    ]


def test_a_change_without_a_reason_is_refused_whole(platform: None, tenant_a: Tenant) -> None:
    before = newest().number
    with pytest.raises(DomainError) as caught:
        create_rule(RuleValues(scope_of(tenant_a), EVERYONE, TODAY), by=None, reason="  ")
    assert (caught.value.field, newest().number) == ("reason", before)


def test_a_revision_that_has_been_replaced_cannot_be_changed_again(
    platform: None, tenant_a: Tenant
) -> None:
    first = own_rule(tenant_a)
    change_rule(first, values_of(first), by=None, reason=REASON)
    for attempt in (
        lambda: change_rule(first, values_of(first), by=None, reason=REASON),
        lambda: end_rule(first, by=None, reason=REASON),
    ):
        before = newest().number
        with pytest.raises(ConflictError):
            attempt()
        assert newest().number == before


def test_allow_within_is_done_once_and_not_again_after_an_operator_ended_it(
    platform: None, tenant_a: Tenant
) -> None:
    rule = own_rule(tenant_a)
    assert allow_within(tenant_a, by=None, valid_from=TODAY, reason=REASON) == rule
    end_rule(rule, by=None, reason=REASON)
    allow_within(tenant_a, by=None, valid_from=TODAY, reason=REASON)
    assert not PolicyRule.objects.current().filter(lender_tenant=tenant_a).exists()


def test_two_writers_make_two_versions(committed_db: None, tenant_a: Tenant) -> None:
    def write() -> None:
        with platform_context():
            create_rule(RuleValues(scope_of(tenant_a), EVERYONE, TODAY), by=None, reason=REASON)
        connections.close_all()

    with platform_context():
        before = newest().number
    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with platform_context():
        assert newest().number == before + 3
        numbers = list(PolicyRule.objects.current().values_list("number", flat=True))
    assert len(numbers) == len(set(numbers))


# -- contradictions -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"valid_until": TODAY}, "valid_until"),
        ({"valid_until": TODAY - dt.timedelta(days=1)}, "valid_until"),
        ({"longest_days": 0}, "longest_days"),
        ({"longest_days": 366}, "longest_days"),
        ({"quota": 0}, "quota"),
        ({"forms": ("rotation", "")}, "forms"),
        ({"forms": ("Rotation!",)}, "forms"),
        ({"reveal": Reveal(RevealLevel.NAME, RevealLevel.NAME)}, "reveal_listing"),
        ({"reveal": Reveal(contact=RevealLevel.NAME)}, "reveal_contact"),
        ({"reveal": Reveal(listing=RevealLevel.UNIT)}, "reveal_contact"),
        (
            {"reveal": Reveal(contact=RevealLevel.UNIT, accepted=RevealLevel.MASKED)},
            "reveal_accepted",
        ),
        ({"lender": Scope(ScopeKind.SECTOR)}, "lender_sector"),
        ({"lender": Scope(ScopeKind.SECTOR, sector="moon")}, "lender_sector"),
        ({"host": Scope(ScopeKind.TENANT)}, "host_tenant"),
        ({"host": Scope(ScopeKind.TENANT, uuid4())}, "host_tenant"),
        ({"host": Scope(ScopeKind.GROUP)}, "host_group"),
        ({"host": Scope(ScopeKind.GROUP, group_id=uuid4())}, "host_group"),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused_at_its_field(
    platform: None, tenant_a: Tenant, values: dict[str, Any], field: str
) -> None:
    before = newest().number
    whole = {"lender": scope_of(tenant_a), "host": EVERYONE, "valid_from": TODAY, **values}
    with pytest.raises(DomainError) as caught:
        create_rule(RuleValues(**whole), by=None, reason=REASON)
    assert (caught.value.field, newest().number) == (field, before)


@pytest.mark.parametrize("orgnr", ["971040239", "97104023", "kartverket"])
def test_a_number_that_is_none_is_refused(platform: None, tenant_a: Tenant, orgnr: str) -> None:
    with pytest.raises(DomainError) as caught:
        create_rule(RuleValues(scope_of(tenant_a, orgnr), EVERYONE, TODAY), by=None, reason=REASON)
    assert caught.value.field == "lender_orgnr"


def test_one_organisation_on_both_sides_is_refused_in_two_customers_too(
    platform: None, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    for host in (tenant_a, tenant_b):
        with pytest.raises(DomainError) as caught:
            create_rule(
                RuleValues(scope_of(tenant_a, ONE), scope_of(host, ONE), TODAY),
                by=None,
                reason=REASON,
            )
        assert caught.value.field == "host_orgnr"


@pytest.mark.parametrize(
    "values",
    [
        {"longest_days": 366},
        {"longest_days": 0},
        {"valid_until": dt.date(2020, 1, 1)},
        {"quota": 0},
        {"lender_orgnr": ONE},
        {"host_kind": 0},
        {"reveal_listing": 2, "reveal_contact": 2},
        {"reveal_accepted": 3},
    ],
)
def test_the_database_refuses_what_the_domain_does(
    platform: None, tenant_a: Tenant, values: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyRule.objects.filter(pk=own_rule(tenant_a).pk).update(**values)


# -- groups ---------------------------------------------------------------------------------------


def test_a_group_that_would_contain_itself_is_refused_with_the_ring_named(platform: None) -> None:
    inner = make_group("Indre")
    middle = make_group("Midt", inner)
    outer = make_group("Ytre", middle)
    before = newest().number

    for group, member, ring in (
        (inner, inner, "Indre → Indre"),
        (inner, middle, "Indre → Midt → Indre"),
        (inner, outer, "Indre → Ytre → Midt → Indre"),
    ):
        with pytest.raises(DomainError) as caught:
            add_group_member(group, group_scope(member), by=None, reason=REASON, label="x")
        assert (caught.value.field, caught.value.code) == ("member_group", "group_ring")
        assert ring in str(caught.value)
    assert newest().number == before


def test_two_who_close_a_ring_at_the_same_time_cannot_both(committed_db: None) -> None:
    with platform_context():
        one, other = make_group("En"), make_group("To")
    start = threading.Barrier(2)
    refused: list[str] = []

    def add(group: PolicyGroup, member: PolicyGroup) -> None:
        start.wait()
        try:
            with platform_context():
                add_group_member(
                    group, group_scope(member), by=None, reason=REASON, label=member.name
                )
        except DomainError as error:
            refused.append(error.code)
        connections.close_all()

    threads = [threading.Thread(target=add, args=pair) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["group_ring"]
    with platform_context():
        assert GroupMember.objects.current().count() == 1


def test_a_member_is_added_once_and_taken_out_once(platform: None, tenant_a: Tenant) -> None:
    group = make_group("Kartfolk")
    first = add_group_member(group, scope_of(tenant_a, ONE), by=None, reason=REASON, label="En")
    version = newest().number
    again = add_group_member(group, scope_of(tenant_a, ONE), by=None, reason=REASON, label="En")
    assert (again, newest().number) == (first, version)

    remove_group_member(first, by=None, reason=REASON)
    remove_group_member(first, by=None, reason=REASON)

    assert newest().number == version + 1
    assert not GroupMember.objects.current().exists()
    assert list(GroupMember.objects.in_version(version)) == [first]


def test_a_group_gets_another_name_everywhere_it_is_named(platform: None) -> None:
    group = make_group("Kartfolk")
    outer = make_group("Ytre", group)
    ended = make_group("Slutt", group)
    remove_group_member(GroupMember.objects.get(group=ended), by=None, reason=REASON)
    version = newest().number

    renamed = rename_group(group, "  Alle  kartfolk ", by=None, purpose="Kart")

    assert (renamed.pk, renamed.name, renamed.purpose) == (group.pk, "Alle kartfolk", "Kart")
    assert GroupMember.objects.get(group=outer).label == "Alle kartfolk"
    assert GroupMember.objects.get(group=ended).label == "Kartfolk", "what it was called then"
    assert newest().number == version
    entry = Entry.objects.get(action="policy_group.renamed")
    assert entry.changes == {"name": ["Kartfolk", "Alle kartfolk"]}
    # Its own name in other letters is not taken; another's is, and no name is none.
    assert rename_group(group, "alle KARTFOLK", by=None).name == "alle KARTFOLK"
    for name, code in (("ytre", "name_taken"), (" ", "required")):
        with pytest.raises(DomainError) as caught:
            rename_group(group, name, by=None)
        assert (caught.value.field, caught.value.code) == ("name", code)
    dissolve_group(outer, by=None, reason=REASON)
    with pytest.raises(ConflictError):
        rename_group(outer, "Borte", by=None)


def test_a_group_in_use_is_not_dissolved(platform: None, tenant_a: Tenant) -> None:
    group = make_group("Kartfolk")
    rule = create_rule(RuleValues(group_scope(group), EVERYONE, TODAY), by=None, reason=REASON)
    with pytest.raises(ConflictError) as caught:
        dissolve_group(group, by=None, reason=REASON)
    assert str(rule.number) in str(caught.value)

    end_rule(rule, by=None, reason=REASON)
    outer = make_group("Ytre", group)
    with pytest.raises(ConflictError) as caught:
        dissolve_group(group, by=None, reason=REASON)
    assert "Ytre" in str(caught.value)

    dissolve_group(outer, by=None, reason=REASON)
    dissolve_group(group, by=None, reason=REASON)
    assert not PolicyGroup.objects.current().exists()
    make_group("Kartfolk")


def test_group_names_are_unique_whatever_their_case(platform: None) -> None:
    make_group("Kartfolk")
    with pytest.raises(DomainError) as caught:
        make_group(" KARTFOLK ")
    assert caught.value.field == "name"
