"""A paused customer can be read; nothing new begins in it."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from core.accounts.models import User
from core.audit.models import Entry
from core.audit.queries import entries_about
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.exchange.domain.agreements import draft_agreement, propose_agreement
from core.exchange.domain.approving import approve_agreement
from core.exchange.domain.candidates import accept_contact, request_contact, shortlist_candidate
from core.exchange.domain.signing import sign_agreement
from core.exchange.enums import Party
from core.market.domain.approvals import approve_offer
from core.market.domain.needs import publish_need
from core.market.domain.offers import request_offer
from core.market.enums import NeedState, OfferState
from core.market.models import Need, Offer
from lifecycle.domain.pausing import pause_tenant, unpause_tenant
from lifecycle.domain.states import suspend_tenant
from tenants.doors import platform_context, tenant_context
from tenants.models import Tenant
from tests.exchange.conftest import Scene, make_scene

ClientFor = Callable[..., Client]
Act = Callable[[], object]
REASON = "Avtalen er til ny behandling"


def _pause(tenant: Tenant, operator: User | None) -> Tenant:
    with platform_context():
        return pause_tenant(tenant, by=operator, reason=REASON)


def _unpause(tenant: Tenant, operator: User | None) -> Tenant:
    with platform_context():
        return unpause_tenant(tenant, by=operator)


def test_pause_stands_in_the_platforms_log_and_in_the_customers(
    tenant_a: Tenant, operator: User
) -> None:
    _pause(tenant_a, operator)
    _unpause(tenant_a, operator)

    with platform_context():
        entries = entries_about(tenant_a).filter(action__in=("tenant.paused", "tenant.unpaused"))
        assert [(entry.action, entry.actor_label) for entry in entries[:2]] == [
            ("tenant.unpaused", operator.email),
            ("tenant.paused", operator.email),
        ]
        assert entries[1].changes == {"reason": ["", f"{REASON}."]}
    with tenant_context(tenant_a):
        own = Entry.objects.get(action="tenant.paused")
        assert own.changes == {"reason": ["", f"{REASON}."], "by": ["", operator.email]}
        assert Entry.objects.filter(action="tenant.unpaused").count() == 1


def test_pause_is_begun_once_and_ended_once(tenant_a: Tenant, operator: User) -> None:
    with platform_context():
        with pytest.raises(ConflictError, match="is not paused"):
            unpause_tenant(tenant_a, by=operator)
        pause_tenant(tenant_a, by=operator, reason=REASON)
        with pytest.raises(ConflictError, match="paused already"):
            pause_tenant(tenant_a, by=operator, reason=REASON)


def test_only_an_active_customer_is_paused(
    platform: None, tenant_a: Tenant, operator: User
) -> None:
    suspend_tenant(tenant_a, by=operator)
    with pytest.raises(ConflictError, match="Only an active customer"):
        pause_tenant(tenant_a, by=operator, reason=REASON)


@pytest.mark.parametrize(
    ("reason", "code"), [("", "required"), (" \n", "required"), ("x" * 300, "too_long")]
)
def test_pause_wants_a_reason_that_can_be_shown(
    platform: None, tenant_a: Tenant, reason: str, code: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        pause_tenant(tenant_a, by=None, reason=reason)
    assert (refusal.value.field, refusal.value.code) == ("reason", code)
    assert Tenant.objects.get(pk=tenant_a.pk).is_paused is False


def test_the_database_keeps_pause_and_reason_together(platform: None, tenant_a: Tenant) -> None:
    paused = pause_tenant(tenant_a, by=None, reason=REASON)
    rows = Tenant.objects.filter(pk=paused.pk)
    for half in ({"pause_reason": ""}, {"paused_at": None}):
        with pytest.raises(IntegrityError, match="tenant_pause_has_a_reason"), transaction.atomic():
            rows.update(**half)


# -- what it stops --------------------------------------------------------------------------------


def _publish(scene: Scene) -> Act:
    Need.objects.filter(pk=scene.need.pk).update(state=NeedState.DRAFT)
    return lambda: publish_need(Need.objects.get(pk=scene.need.pk), by=scene.host_hr)


def _request_offer(scene: Scene) -> Act:
    Offer.objects.filter(pk=scene.offer.pk).update(state=OfferState.DRAFT)
    return lambda: request_offer(Offer.objects.get(pk=scene.offer.pk), by=scene.employee)


def _approve_offer(scene: Scene) -> Act:
    Offer.objects.filter(pk=scene.offer.pk).update(state=OfferState.DRAFT)
    offer = request_offer(Offer.objects.get(pk=scene.offer.pk), by=scene.employee)
    return lambda: approve_offer(offer, by=scene.manager)


def _shortlist(scene: Scene) -> Act:
    return lambda: shortlist_candidate(scene.need, scene.offer, by=scene.host_hr)


def _contact(scene: Scene) -> Act:
    candidate = scene.shortlisted()
    return lambda: request_contact(candidate, by=scene.host_hr, message="Kan vi snakkes?")


def _accept(scene: Scene) -> Act:
    candidate = scene.asked()
    return lambda: accept_contact(candidate, by=scene.employee, motivation="Gjerne.")


def _draft(scene: Scene) -> Act:
    candidate = scene.interested()
    values = scene.values()
    return lambda: draft_agreement(candidate, by=scene.host_hr, values=values)


def _propose(scene: Scene) -> Act:
    agreement = scene.drafted()
    return lambda: propose_agreement(agreement, by=scene.host_hr)


def _approve(scene: Scene) -> Act:
    agreement = scene.proposed()
    return lambda: approve_agreement(
        agreement, by=scene.manager, party=Party.LENDER, version=agreement.version
    )


def _sign(scene: Scene) -> Act:
    agreement = scene.approved()
    return lambda: sign_agreement(
        agreement,
        by=scene.manager,
        party=Party.LENDER,
        pdf_sha256=agreement.pdf_sha256,
        login_level="password",
    )


@pytest.mark.parametrize(
    "prepare",
    [
        _publish,
        _request_offer,
        _approve_offer,
        _shortlist,
        _contact,
        _accept,
        _draft,
        _propose,
        _approve,
        _sign,
    ],
)
def test_nothing_new_begins_while_paused(
    tenant_a: Tenant, operator: User, prepare: Callable[[Scene], Act]
) -> None:
    with tenant_context(tenant_a):
        act = prepare(make_scene())
    paused = _pause(tenant_a, operator)
    with tenant_context(paused), pytest.raises(NotAllowedError) as refusal:
        act()
    assert refusal.value.code == "paused"
    assert str(refusal.value).startswith(f"Alfa is paused: {REASON}. You can read everything")

    # It was the pause alone that stood in the way.
    with tenant_context(_unpause(paused, operator)):
        act()


def test_a_paused_portal_is_read_and_says_why_on_every_page(
    tenant_a: Tenant, operator: User, client_for: ClientFor
) -> None:
    with tenant_context(tenant_a):
        scene = make_scene()
    browser, stranger = client_for(tenant_a, scene.host_hr), client_for(tenant_a)
    for one in (browser, stranger):
        one.cookies["django_language"] = "en"
    _pause(tenant_a, operator)

    pages = [browser.get("/"), browser.get("/account/"), stranger.get("/accounts/login/")]
    assert [page.status_code for page in pages] == [200] * 3
    for page in pages:
        assert "Alfa is paused." in page.content.decode()
        assert f"{REASON}. You can sign in and read everything" in page.content.decode()

    _unpause(tenant_a, operator)
    assert REASON not in browser.get("/").content.decode()
