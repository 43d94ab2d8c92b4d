"""PostgreSQL itself keeps the shared tables: no code of ours filters anything here (W18)."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from clearing.domain.participants import follow_tenant
from clearing.domain.reconciling import reconcile
from clearing.enums import Shown
from clearing.models import OfferProjection, Participant, Visibility
from core.base.current import NoDoorError
from lifecycle.domain.pausing import pause_tenant, unpause_tenant
from lifecycle.domain.states import resume_tenant, suspend_tenant
from tenants.doors import clearing_context, platform_context, tenant_context
from tenants.models import Tenant
from tenants.naming import role_of, tenant_id_of
from tests.clearing.conftest import LENDER, OTHER_LENDER, days
from tests.factories.driver import run_by_driver

Show = Callable[..., OfferProjection]
Open = Callable[..., Visibility]
Seen = Callable[[Tenant], set[Any]]


def _refused(statement: str) -> str:
    with (
        pytest.raises(ProgrammingError) as refusal,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    cause = refusal.value.__cause__
    assert isinstance(cause, psycopg.Error)
    return str(cause.sqlstate)


def test_the_door_keeps_the_tenants_role_and_gives_the_schema_back(in_tenant_a: Tenant) -> None:
    def inside() -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user::text, current_setting('search_path')")
            return cursor.fetchone()

    with clearing_context():
        assert inside() == (role_of(in_tenant_a.pk), "clearing")
    assert inside() == (role_of(in_tenant_a.pk), in_tenant_a.schema_name)


def test_the_door_is_entered_from_another_door_only(db: None) -> None:
    with pytest.raises(NoDoorError), clearing_context():
        pass


def test_a_role_tells_whose_it_is(tenant_a: Tenant) -> None:
    assert tenant_id_of(role_of(tenant_a.pk)) == tenant_a.pk
    for stranger in ("veksel_platform", "r_nobody", role_of(tenant_a.pk).upper()):
        with pytest.raises(ValueError):  # noqa: PT011 - base32's own says it in its own words
            tenant_id_of(stranger)


def test_nobody_sees_what_no_policy_opens(
    tenant_a: Tenant, tenant_b: Tenant, show: Show, seen_by: Seen
) -> None:
    own = show(tenant_a)
    assert seen_by(tenant_a) == {own.pk}
    assert seen_by(tenant_b) == set()


def test_a_reader_sees_its_own_and_the_opened_organisations_rows(
    tenant_a: Tenant, tenant_b: Tenant, show: Show, open_to: Open, seen_by: Seen
) -> None:
    opened, _closed = show(tenant_a), show(tenant_a, OTHER_LENDER)
    own = show(tenant_b)
    open_to(tenant_a, tenant_b)
    assert seen_by(tenant_b) == {own.pk, opened.pk}


@pytest.mark.parametrize(
    ("begin", "end", "is_seen"),
    [(-1, None, True), (0, 1, True), (-1, 0, False), (1, None, False)],
)
def test_what_a_policy_opens_holds_for_its_days(
    begin: int,
    end: int | None,
    is_seen: bool,
    tenant_a: Tenant,
    tenant_b: Tenant,
    show: Show,
    open_to: Open,
    seen_by: Seen,
) -> None:
    row = show(tenant_a)
    until = None if end is None else days(end)
    open_to(tenant_a, tenant_b, valid_from=days(begin), valid_until=until)
    assert seen_by(tenant_b) == ({row.pk} if is_seen else set())


def test_what_is_over_does_not_show(
    tenant_a: Tenant, tenant_b: Tenant, show: Show, open_to: Open, seen_by: Seen
) -> None:
    open_to(tenant_a, tenant_b)
    still = show(tenant_a, shown_until=days(1))
    show(tenant_a, shown_until=days(0))
    assert seen_by(tenant_b) == {still.pk}


@pytest.mark.parametrize(
    ("covered", "is_seen"), [((0, None), True), ((-9, 1), True), ((-9, 0), False), ((1, 9), False)]
)
def test_an_organisation_shows_while_it_takes_part(
    covered: tuple[int, int | None],
    is_seen: bool,
    tenant_a: Tenant,
    tenant_b: Tenant,
    show: Show,
    open_to: Open,
    seen_by: Seen,
) -> None:
    open_to(tenant_a, tenant_b)
    row = show(tenant_a, covered=covered)
    assert seen_by(tenant_a) == {row.pk}
    assert seen_by(tenant_b) == ({row.pk} if is_seen else set())


def test_needs_opened_are_not_offers_opened(
    tenant_a: Tenant, tenant_b: Tenant, show: Show, open_to: Open, seen_by: Seen
) -> None:
    row = show(tenant_a)
    grant = open_to(tenant_a, tenant_b, shown=Shown.NEEDS)
    assert seen_by(tenant_b) == set()
    with platform_context(), clearing_context():
        Visibility.objects.filter(pk=grant.pk).update(shown=Shown.OFFERS)
    assert seen_by(tenant_b) == {row.pk}


def test_a_suspended_tenant_shows_nothing_until_it_is_resumed(
    tenant_a: Tenant, tenant_b: Tenant, show: Show, open_to: Open, seen_by: Seen, operator: Any
) -> None:
    row = show(tenant_a)
    open_to(tenant_a, tenant_b)
    assert seen_by(tenant_b) == {row.pk}
    with platform_context():
        suspended = suspend_tenant(tenant_a, by=operator)
    assert seen_by(tenant_b) == set()
    with platform_context():
        resume_tenant(suspended, by=operator)
    assert seen_by(tenant_b) == {row.pk}


def test_a_paused_tenant_shows_nothing_until_the_pause_is_over(
    tenant_a: Tenant, tenant_b: Tenant, show: Show, open_to: Open, seen_by: Seen, operator: Any
) -> None:
    row = show(tenant_a)
    open_to(tenant_a, tenant_b)
    assert seen_by(tenant_b) == {row.pk}
    with platform_context():
        paused = pause_tenant(tenant_a, by=operator, reason="Ny avtale.")
    assert seen_by(tenant_b) == set()
    # What mends the shared tables finds it as it should be, and opens nothing again.
    differences = reconcile(is_dry_run=True).differences
    assert [found for found in differences if found.table == "participant"] == []
    with platform_context():
        unpause_tenant(paused, by=operator)
    assert seen_by(tenant_b) == {row.pk}


def test_tenants_know_of_each_other_only_through_the_policy(
    tenant_a: Tenant, tenant_b: Tenant, open_to: Open
) -> None:
    def known(tenant: Tenant) -> set[str]:
        with tenant_context(tenant), clearing_context():
            return set(Participant.objects.values_list("name", flat=True))

    assert (known(tenant_a), known(tenant_b)) == ({"Alfa"}, {"Beta"})
    open_to(tenant_a, tenant_b)
    assert (known(tenant_a), known(tenant_b)) == ({"Alfa", "Beta"}, {"Alfa", "Beta"})


def test_nobody_writes_in_anothers_name(
    tenant_a: Tenant, tenant_b: Tenant, show: Show, open_to: Open, seen_by: Seen
) -> None:
    row = show(tenant_a)
    open_to(tenant_a, tenant_b)
    assert seen_by(tenant_b) == {row.pk}
    with tenant_context(tenant_b), clearing_context():
        theirs = OfferProjection.objects.filter(pk=row.pk)
        assert theirs.update(orgnr=OTHER_LENDER) == 0
        assert theirs._raw_delete(theirs.db) == 0
        values = f"'{role_of(tenant_a.pk)}', '{LENDER}', '{{}}'"
        into = "clearing_offerprojection (id, owner, orgnr, facts)"
        forged = f"INSERT INTO {into} VALUES (gen_random_uuid(), {values})"
        assert _refused(forged) == "42501"
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            OfferProjection.objects.bulk_create(
                [
                    OfferProjection(
                        pk=row.pk,
                        owner=role_of(tenant_b.pk),
                        orgnr=LENDER,
                        facts={},
                    )
                ],
                update_conflicts=True,
                unique_fields=["id"],
                update_fields=["owner"],
            )
    assert seen_by(tenant_a) == {row.pk}


def test_no_tenant_opens_anything_for_itself(in_tenant_a: Tenant, tenant_b: Tenant) -> None:
    with clearing_context():
        own, other = role_of(in_tenant_a.pk), role_of(tenant_b.pk)
        values = f"gen_random_uuid(), 'offers', '{other}', '{LENDER}', '{own}', now()"
        columns = "(id, shown, owner, orgnr, reader, valid_from)"
        insert = f"INSERT INTO clearing_visibility {columns} VALUES ({values})"
        assert _refused(insert) == "42501"
        assert _refused("UPDATE clearing_participant SET is_open = true") == "42501"
        assert _refused("DELETE FROM clearing_visibility") == "42501"
        assert _refused("CREATE TABLE clearing.mine (id int)") == "42501"
        assert _refused("ALTER TABLE clearing_visibility DISABLE ROW LEVEL SECURITY") == "42501"
        assert run_by_driver("SET ROLE veksel_exchange") == "42501"
        assert _refused("SELECT * FROM django_migrations") == "42501"


def test_the_platform_reads_all_and_writes_nobodys_rows(
    tenant_a: Tenant, show: Show, platform: None
) -> None:
    row = show(tenant_a)
    with clearing_context():
        assert set(OfferProjection.objects.values_list("pk", flat=True)) == {row.pk}
        assert _refused("UPDATE clearing_offerprojection SET orgnr = '1'") == "42501"


def test_a_renamed_tenant_is_known_by_its_new_name(tenant_a: Tenant, platform: None) -> None:
    renamed = Tenant.objects.get(pk=tenant_a.pk)
    renamed.name = "Alfa nye"
    follow_tenant(renamed)
    with clearing_context():
        assert Participant.objects.get(pk=tenant_a.pk).name == "Alfa nye"
