"""Needs of other tenants, for those who may be lent to them."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clearing.domain.publishing import publish_needs
from core.market.domain.needs import close_need
from tenants.doors import tenant_context
from tests.clearing.crossing.conftest import Across, text_of
from tests.factories.market import NeedFactory
from tests.factories.people import invented_orgnr
from tests.factories.policy import make_rule, scope_of, take_away

LIST = reverse("crossing:needs")


def said(browser: Client, address: str = LIST) -> str:
    browser.cookies["django_language"] = "en"
    answer = browser.get(address)
    assert answer.status_code == 200
    return text_of(answer)


def test_the_employee_reads_needs_the_own_organisation_may_lend_to(
    across: Across, at_lender: Client
) -> None:
    assert "Erfaren saksbehandler" in said(at_lender)
    page = said(at_lender, reverse("crossing:need", args=[across.need.pk]))
    for told in ("Mottakskommunen", "Beta", "Delta i arbeidet"):
        assert told in page, told
    assert "Hanna" not in page


def test_a_revoked_rule_closes_list_and_page(across: Across, at_lender: Client) -> None:
    assert "Erfaren saksbehandler" in said(at_lender)
    take_away(across.rule)
    assert "Erfaren saksbehandler" not in said(at_lender)
    page = at_lender.get(reverse("crossing:need", args=[across.need.pk]))
    assert page.status_code == 404


def test_a_closed_need_is_gone_at_the_next_request(across: Across, at_lender: Client) -> None:
    assert "Erfaren saksbehandler" in said(at_lender)
    with tenant_context(across.host_tenant):
        close_need(across.need, by=across.host_hr)
    assert "Erfaren saksbehandler" not in said(at_lender)


def test_a_rule_for_another_organisation_or_form_opens_no_need(
    across: Across, at_lender: Client
) -> None:
    take_away(across.rule)
    lender, host = scope_of(across.lender_tenant), scope_of(across.host_tenant)
    make_rule(lender, host, forms=("rotation",))
    make_rule(scope_of(across.lender_tenant, invented_orgnr(95_001)), host)
    assert "Erfaren saksbehandler" not in said(at_lender)


def test_the_list_costs_as_much_for_three_as_for_one(across: Across, at_lender: Client) -> None:
    def cost() -> int:
        said(at_lender)
        with CaptureQueriesContext(connection) as captured:
            said(at_lender)
        return len(captured)

    one = cost()
    with tenant_context(across.host_tenant):
        more = [
            NeedFactory(published=True, organisation=across.host, form="secondment").pk
            for _ in range(2)
        ]
        publish_needs(more)
    assert cost() == one


def test_the_way_there_stands_in_the_menu_where_the_policy_opens_anything(
    across: Across, at_lender: Client
) -> None:
    assert reverse("crossing:overview") in said(at_lender, "/")
