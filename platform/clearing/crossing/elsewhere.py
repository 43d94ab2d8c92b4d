"""Other tenants' offers for the list of candidates, each with where it leads here."""

from dataclasses import replace
from uuid import UUID

from django.urls import reverse

from clearing.crossing.models import Contact
from clearing.models import OfferProjection
from clearing.queries import offers_from_elsewhere, participants
from core.exchange.enums import CandidateState
from core.exchange.presentation.candidates import CANDIDATE_COLOURS
from core.market.models import Need
from matching.engine.facts import PolicyAnswer
from matching.outside import OutsideOffer, Standing
from policy.decision import Decision


def outside_offers_for(need: Need) -> list[OutsideOffer]:
    """Return what other tenants show and the policy lets this need's organisation borrow, now."""
    found = offers_from_elsewhere(need)
    if not found:
        return []
    names = {key: other.name for key, other in participants().items()}
    contacts = {row.offer_key: row for row in Contact.objects.filter(need=need)}
    return [
        _outside(need, row, answer, names[row.tenant_id], contacts.get(row.pk))
        for row, answer in found
        if row.tenant_id in names
    ]


def _outside(
    need: Need, row: OfferProjection, answer: Decision, origin: str, contact: Contact | None
) -> OutsideOffer:
    # The same number in two tenants is two parties: the key says whose it is.
    lender = f"{row.orgnr}@{row.owner}"
    state = contact.state if contact else CandidateState.NOT_CHOSEN
    return OutsideOffer(
        facts=replace(row.as_facts(), lender=lender),
        answer=PolicyAnswer(
            lender=lender,
            host=need.organisation.orgnr,
            form=need.form,  # type: ignore[arg-type]  # one of the three, by the field's choices
            allowed=True,
            reason=answer.reason,
            max_days=answer.longest_days or None,
        ),
        label=row.mask,
        origin=origin,
        shortlist_href=_href("shortlist", need, row.pk, state == CandidateState.NOT_CHOSEN),
        ask_href=_href(
            "ask", need, row.pk, state in (CandidateState.NOT_CHOSEN, CandidateState.SHORTLISTED)
        ),
        standing=_standing(contact) if contact else None,
    )


def _href(name: str, need: Need, offer_key: UUID, is_possible: bool) -> str:
    return reverse(f"crossing:{name}", args=[need.pk, offer_key]) if is_possible else ""


def _standing(contact: Contact) -> Standing:
    return Standing(
        contact.get_state_display(),
        CANDIDATE_COLOURS[contact.state],
        reverse("crossing:contact", args=[contact.pk]),
    )
