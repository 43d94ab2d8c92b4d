"""The exchange's writes by two at the same moment: signing has its own in ``test_signing``."""

from core.exchange.domain.agreements import draft_agreement
from core.exchange.domain.candidates import request_contact, shortlist_candidate
from core.exchange.domain.needs import close_need
from core.exchange.domain.placements import activate_agreement
from core.exchange.enums import CandidateState
from core.exchange.models import Candidate, ExchangeAgreement, Placement
from core.notifications.models import OutgoingMail
from tenants.doors import tenant_context
from tenants.models import Tenant
from tests.exchange.conftest import make_scene
from tests.together import run_together


def test_two_shortlist_the_same_at_once(committed_db: None, tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        scene = make_scene()

    def shortlist() -> None:
        shortlist_candidate(scene.need, scene.offer, by=scene.host_hr)

    assert run_together(tenant_a, shortlist, shortlist, shortlist) == ["done"] * 3
    with tenant_context(tenant_a):
        assert Candidate.objects.count() == 1


def test_two_draft_for_one_candidate_at_once(committed_db: None, tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        scene = make_scene()
        candidate, values = scene.interested(), scene.values()

    def draft() -> None:
        draft_agreement(candidate, by=scene.host_hr, values=values)

    assert run_together(tenant_a, draft, draft) == ["done", "move_refused"]
    with tenant_context(tenant_a):
        assert ExchangeAgreement.objects.count() == 1


def test_clock_and_last_signer_begin_one_placement(committed_db: None, tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        agreement = make_scene().signed()

    def begin() -> None:
        activate_agreement(agreement, by=None)

    assert run_together(tenant_a, begin, begin) == ["done", "done"]
    with tenant_context(tenant_a):
        assert Placement.objects.count() == 1


def test_need_that_ends_while_somebody_is_asked_leaves_nobody_waiting(
    committed_db: None, tenant_a: Tenant
) -> None:
    with tenant_context(tenant_a):
        scene = make_scene()
        candidate = scene.shortlisted()

    ended = run_together(
        tenant_a,
        lambda: request_contact(candidate, by=scene.host_hr, message="Hei"),
        lambda: close_need(scene.need, by=scene.host_hr),
    )

    with tenant_context(tenant_a):
        assert Candidate.objects.get().state == CandidateState.NOT_CHOSEN
        mails = OutgoingMail.objects.filter(recipient=scene.employee.email).count()
    # Either nobody was asked, or who was asked has been told.
    assert (ended, mails) in [
        (["done", "done"], 2),
        (["done", "move_refused"], 0),
        (["done", "need_closed"], 0),
    ]
