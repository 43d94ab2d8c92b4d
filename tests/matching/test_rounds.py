"""Rounds: opened, decided about, solved step by step, corrected by hand, and sent by a person."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.accounts.enums import Role
from core.accounts.models import User
from core.base import clock
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.exchange.domain.candidates import accept_contact
from core.exchange.enums import CandidateSource, CandidateState
from core.exchange.models import Candidate
from core.market.domain.offers import withdraw_offer
from core.market.models import Need, Offer
from core.notifications.models import Notification
from core.organisations.models import Organisation
from matching.rounds.domain import (
    cancel_round,
    decide_pair,
    drop_move,
    forget_rule,
    open_round,
    stop_solving,
)
from matching.rounds.enums import MoveState, RoundState, RuleKind
from matching.rounds.models import Round, RoundMove
from matching.rounds.presentation import plan_of
from matching.rounds.releasing import release_round
from matching.rounds.solving import solve, start_solving, take_step
from tenants.models import Tenant
from tests.factories.market import NeedFactory, OfferFactory
from tests.factories.people import MemberFactory, OrganisationFactory

VALUES = {"name": "Høst", "goal_order": "placed", "max_ring": 3, "most_out": None, "seconds": 20}


@pytest.fixture
def office(in_tenant_a: Tenant) -> User:
    """Somebody of the programme office."""
    return MemberFactory(role=Role.PROGRAMME_OFFICE).user


def registered(name: str) -> Organisation:
    """Register an organisation that seeks somebody and has somebody available."""
    organisation = OrganisationFactory(name=name)
    hr = MemberFactory(role=Role.HR, organisation=organisation).user
    NeedFactory(
        published=True,
        organisation=organisation,
        contact=hr,
        title=f"Behov i {name}",
        form="secondment",
        earliest_start=clock.today() + dt.timedelta(days=30),
        max_days=120,
    )
    OfferFactory(
        approved=True,
        member=MemberFactory(organisation=organisation),
        forms=["secondment"],
        available_from=clock.today(),
        available_until=clock.today() + dt.timedelta(days=700),
    )
    return organisation


@pytest.fixture
def three(office: User) -> list[Organisation]:
    """Three organisations, each with a need and somebody available."""
    return [registered(name) for name in ("Arkivet", "Byggeriet", "Campus")]


def opened(office: User, **changes: Any) -> Round:
    return open_round(by=office, values=VALUES | changes)


def solved(office: User, round_: Round | None = None, **changes: Any) -> Round:
    """Solve as a worker does, step by step."""
    started = start_solving(round_ or opened(office, **changes), by=office)
    while take_step(started, run=started.run, done=Round.objects.get(pk=started.pk).done):
        pass
    return solve(started, run=started.run)


def offer_of(organisation: Organisation) -> Offer:
    return Offer.objects.get(member__organisation=organisation)


def need_of(organisation: Organisation) -> Need:
    return Need.objects.get(organisation=organisation)


def test_all_are_placed_in_one_ring_and_it_is_proven(
    office: User, three: list[Organisation]
) -> None:
    round_ = solved(office)

    assert round_.state == RoundState.SOLVED
    assert round_.result["is_proven"] is True
    reached = {each["goal"]: each["value"] for each in round_.result["goals"]}
    assert (reached["placed"], reached["reciprocity"], reached["organisations"]) == (3, 3, 3)
    plan = plan_of(round_)
    assert [len(ring.moves) for ring in plan["rings"]] == [3]
    assert plan["balance"] == [(name, 1, 1) for name in ("Arkivet", "Byggeriet", "Campus")]
    # Nobody is asked before a person sends it.
    assert (Candidate.objects.count(), Notification.objects.count()) == (0, 0)


def test_only_the_office_runs_rounds(office: User, three: list[Organisation]) -> None:
    round_ = opened(office)
    hr = MemberFactory(role=Role.HR, organisation=three[0]).user

    for act in (
        lambda: open_round(by=hr, values=VALUES),
        lambda: start_solving(round_, by=hr),
        lambda: cancel_round(round_, by=hr),
        lambda: release_round(round_, by=hr, message="x"),
    ):
        with pytest.raises(NotAllowedError):
            act()


def test_pairs_are_pinned_and_forbidden_with_a_reason(
    office: User, three: list[Organisation]
) -> None:
    first, second, third = three
    round_ = opened(office)
    pair = {"offer": offer_of(first), "need": need_of(third)}
    with pytest.raises(DomainError) as caught:
        decide_pair(round_, by=office, kind=RuleKind.PINNED, reason=" ", **pair)
    assert caught.value.field == "reason"

    rule = decide_pair(round_, by=office, kind=RuleKind.PINNED, reason="Avtalt.", **pair)
    pinned = solved(office, round_)
    assert (offer_of(first).pk, need_of(third).pk) in pairs(pinned)
    forget_rule(rule, by=office)
    decide_pair(pinned, by=office, kind=RuleKind.FORBIDDEN, reason="Nylig byttet.", **pair)
    forbidden = solved(office, pinned)

    assert (offer_of(first).pk, need_of(third).pk) not in pairs(forbidden)
    # The page says what differs from the plan before: the ring now goes the other way round.
    assert len(plan_of(forbidden)["differences"]) == 6
    assert second is not None


def pairs(round_: Round) -> set[tuple[object, object]]:
    rows = RoundMove.objects.filter(round=round_, run=round_.solved_run)
    return set(rows.values_list("offer", "need"))


def test_pins_that_do_not_go_together_are_told(office: User, three: list[Organisation]) -> None:
    first, second, third = three
    round_ = opened(office)
    for host in (second, third):
        decide_pair(
            round_,
            by=office,
            kind=RuleKind.PINNED,
            offer=offer_of(first),
            need=need_of(host),
            reason="Avtalt.",
        )

    failed = solved(office, round_)

    assert (failed.state, failed.solved_run) == (RoundState.DRAFT, 0)
    assert failed.failure == (
        "The pairs that must be in the plan do not go together. Take one of them out."
    )


def test_a_ring_that_loses_a_leg_goes_one_way(office: User, three: list[Organisation]) -> None:
    round_ = solved(office)
    leg = round_.moves.first()
    assert leg is not None

    drop_move(leg, by=office, reason="Sluttet.")

    plan = plan_of(round_)
    assert (plan["rings"], len(plan["singles"]), len(plan["dropped"])) == ([], 2, 1)
    with pytest.raises(DomainError):
        drop_move(plan["singles"][0], by=office, reason="")


def test_sending_asks_each_as_a_candidate(office: User, three: list[Organisation]) -> None:
    round_ = solved(office)
    with pytest.raises(DomainError) as caught:
        release_round(round_, by=office, message=" ")
    assert caught.value.field == "message"

    assert [each.problem for each in release_round(round_, by=office, message="Hei")] == [""] * 3
    assert release_round(round_, by=office, message="Hei") == []

    candidates = list(Candidate.objects.all())
    assert {each.source for each in candidates} == {CandidateSource.ROUND}
    assert {each.state for each in candidates} == {CandidateState.CONTACT_REQUESTED}
    assert all(each.explanation["score"] > 0 for each in candidates)
    asked = candidates[0]
    said_yes = accept_contact(asked, by=asked.offer.member.user, motivation="Ja")
    assert said_yes.state == CandidateState.INTERESTED
    with pytest.raises(ConflictError):
        cancel_round(round_, by=office)


def test_what_is_gone_since_is_not_sent(office: User, three: list[Organisation]) -> None:
    round_ = solved(office)
    offer = offer_of(three[0])
    withdraw_offer(offer, by=offer.member.user, reason="Ikke nå.")

    sent = release_round(round_, by=office, message="Hei")

    assert sorted(bool(each.problem) for each in sent) == [False, False, True]
    gone = RoundMove.objects.get(state=MoveState.GONE)
    assert (gone.offer_id, gone.candidate) == (offer.pk, None)
    assert RoundMove.objects.filter(ring__isnull=False).count() == 0


def test_solving_is_stopped_and_begun_anew(office: User, three: list[Organisation]) -> None:
    round_ = start_solving(opened(office), by=office)

    stop_solving(round_, by=office)

    assert Round.objects.get().state == RoundState.DRAFT
    # A step that was on its way does nothing, and neither does one of an earlier try.
    assert take_step(round_, run=1, done=0) is False
    again = start_solving(Round.objects.get(), by=office)
    assert (take_step(again, run=1, done=0), solve(again, run=1).state) == (
        False,
        RoundState.WORKING,
    )
    assert solved_state(again) == RoundState.SOLVED


def solved_state(round_: Round) -> str:
    while take_step(round_, run=round_.run, done=Round.objects.get().done):
        pass
    return solve(round_, run=round_.run).state


def test_an_organisation_sends_no_more_than_the_limit(office: User) -> None:
    first = registered("Arkivet")
    for name in ("Byggeriet", "Campus"):
        registered(name)
    OfferFactory(
        approved=True,
        member=MemberFactory(organisation=first),
        forms=["secondment"],
        available_from=clock.today(),
        available_until=clock.today() + dt.timedelta(days=700),
    )

    round_ = solved(office, most_out=1)

    sent = RoundMove.objects.filter(round=round_).values_list("offer__member__organisation")
    assert sorted(sent) == sorted((each.pk,) for each in Organisation.objects.all())


# -- pages ----------------------------------------------------------------------------------------


def page(name: str, *arguments: object) -> str:
    return reverse(f"matching:{name}", args=arguments)


def test_the_pages_lead_from_opening_to_sending(
    office: User,
    three: list[Organisation],
    client_for: Callable[..., Client],
    tenant_a: Tenant,
) -> None:
    browser = client_for(tenant_a, office)
    posted = {**VALUES, "most_out": ""}
    opened_at = browser.post(page("new_round"), posted)["Location"]
    round_ = Round.objects.get()
    assert opened_at == page("round", round_.pk)

    browser.post(page("solve_round", round_.pk))
    assert "hx-trigger" in browser.get(opened_at).content.decode()
    solved_state(Round.objects.get())
    shown = browser.get(opened_at).content.decode()
    move = round_.moves.first()
    assert move is not None
    assert ("Arkivet → " in shown, "Bevist" in shown) == (True, True)
    assert browser.get(page("why_move", round_.pk, move.pk)).status_code == 200
    for name in ("pin_move", "forbid_move", "drop_move"):
        address = page(name, round_.pk, move.pk)
        assert list(browser.post(address, {"reason": ""}).context["form"].errors) == ["reason"]
        assert browser.post(address, {"reason": "<b>Fordi</b>"}).status_code == 302
    assert "&lt;b&gt;Fordi" in browser.get(opened_at).content.decode()
    browser.post(page("release_round", round_.pk), {"message": "Hei"})

    assert Round.objects.get().state == RoundState.RELEASED
    assert Candidate.objects.count() == 2


def test_nobody_else_opens_the_pages(
    office: User,
    three: list[Organisation],
    client_for: Callable[..., Client],
    tenant_a: Tenant,
) -> None:
    round_ = solved(office)
    move = round_.moves.first()
    assert move is not None
    hr = client_for(tenant_a, MemberFactory(role=Role.HR, organisation=three[0]).user)

    for address in (
        page("rounds"),
        page("new_round"),
        page("round", round_.pk),
        page("why_move", round_.pk, move.pk),
        page("release_round", round_.pk),
    ):
        assert hr.get(address).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_same_number_of_times(
    office: User, client_for: Callable[..., Client], tenant_a: Tenant, number: int
) -> None:
    for each in range(number):
        opened(office, name=f"Runde {each}")
    browser = client_for(tenant_a, office)

    with CaptureQueriesContext(connection) as captured:
        browser.get(page("rounds"))

    assert len(captured) == 21
