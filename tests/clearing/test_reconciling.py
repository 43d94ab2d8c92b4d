"""Rows damaged by hand are found by kind, left alone in a dry run, and mended."""

import json
import uuid
from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from clearing.domain.reconciling import Reconciliation, reconcile
from clearing.models import (
    NeedProjection,
    OfferProjection,
    Owned,
    Participant,
    ParticipatingOrganisation,
    Visibility,
)
from config.cli import main
from core.base import clock
from tenants.doors import clearing_context, platform_context, tenant_context
from tenants.models import Tenant
from tenants.naming import role_of
from tests.factories.market import NeedFactory, OfferFactory
from tests.factories.people import OrganisationFactory
from tests.factories.policy import make_rule, scope_of

TABLES: list[type[Owned]] = [
    Participant,
    ParticipatingOrganisation,
    OfferProjection,
    NeedProjection,
]


def kinds(found: Reconciliation) -> dict[tuple[str, str, str], int]:
    return dict(Counter((row.tenant, row.table, row.kind) for row in found.differences))


def content() -> list[Any]:
    with platform_context(), clearing_context():
        rows = [list(model._default_manager.order_by("pk").values()) for model in TABLES]
        return [*rows, list(Visibility.objects.order_by("orgnr", "shown").values("shown", "orgnr"))]


@pytest.fixture
def filled(db: None, tenant_a: Tenant, tenant_b: Tenant) -> SimpleNamespace:
    """Two offers and a need in A, a host in B and a rule between: made as rows, published by nobody."""
    make_rule(scope_of(tenant_a), scope_of(tenant_b), valid_from=clock.today())
    with tenant_context(tenant_b):
        OrganisationFactory()
    with tenant_context(tenant_a):
        lender = OrganisationFactory()
        offers = [OfferFactory(approved=True, member__organisation=lender) for _ in range(2)]
        need = NeedFactory(published=True, organisation=lender)
    return SimpleNamespace(offers=offers, need=need)


def test_a_first_reconciliation_shows_everything_and_a_second_nothing(
    filled: SimpleNamespace,
) -> None:
    dry = reconcile(is_dry_run=True)
    expected = {
        ("alfa", "participatingorganisation", "missing"): 1,
        ("alfa", "offerprojection", "missing"): 2,
        ("alfa", "needprojection", "missing"): 1,
        ("beta", "participatingorganisation", "missing"): 1,
    }
    assert (kinds(dry), dry.is_mended) == (expected, False)
    found = reconcile()
    assert (kinds(found), found.is_mended) == (expected, True)
    assert (found.openings_added, found.openings_removed) == (2, 0)
    assert reconcile().is_clean


def test_damaged_rows_are_found_and_mended(
    filled: SimpleNamespace, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    reconcile()
    whole = content()
    one, other = (offer.pk for offer in filled.offers)
    with tenant_context(tenant_a), clearing_context():
        OfferProjection.objects.filter(pk=one).delete()
        OfferProjection.objects.filter(pk=other).update(facts={"id": "edited"})
        NeedProjection.objects.update(orgnr="000000000")
        ParticipatingOrganisation.objects.filter(owner=role_of(tenant_a.pk)).update(name="Annet")
        OfferProjection.objects.create(
            pk=uuid.uuid4(), owner=role_of(tenant_a.pk), orgnr="1", facts={}
        )
    with platform_context(), clearing_context():
        Participant.objects.filter(pk=tenant_b.pk).update(is_open=False)
        Visibility.objects.all().delete()
    damaged = content()
    dry = reconcile(is_dry_run=True)
    assert kinds(dry) == {
        ("alfa", "participatingorganisation", "differs"): 1,
        ("alfa", "offerprojection", "missing"): 1,
        ("alfa", "offerprojection", "differs"): 1,
        ("alfa", "offerprojection", "orphan"): 1,
        ("alfa", "needprojection", "differs"): 1,
        ("beta", "participant", "differs"): 1,
    }
    assert content() == damaged
    assert kinds(reconcile()) == kinds(dry)
    assert content() == whole
    assert reconcile().is_clean


def test_rows_of_a_tenant_that_is_gone_are_cleared(
    filled: SimpleNamespace, tenant_a: Tenant
) -> None:
    reconcile()
    with platform_context():
        Tenant.objects.filter(pk=tenant_a.pk).update(state="provisioning")
    found = reconcile()
    assert kinds(found) == {
        ("", "participatingorganisation", "orphan"): 1,
        ("", "offerprojection", "orphan"): 2,
        ("", "needprojection", "orphan"): 1,
        ("", "participant", "orphan"): 1,
    }
    assert [len(rows) for rows in content()] == [1, 1, 0, 0, 0]


def test_the_command_says_what_it_found(filled: SimpleNamespace) -> None:
    run = CliRunner().invoke
    dry = json.loads(run(main, ["clearing", "reconcile", "--dry-run", "--json"]).output)
    assert (len(dry["differences"]), dry["is_mended"]) == (5, False)
    told = run(main, ["clearing", "reconcile"]).output.splitlines()
    assert told[-2:] == ["openings: 2 added, 0 removed", "5 differences mended."]
    assert run(main, ["clearing", "reconcile"]).output == "Nothing differs.\n"
