"""One line of the list of candidates: what is masked, why it stands there, what was done with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.exchange.enums import CandidateState
from core.exchange.models import Candidate
from core.market.counties import county_name
from core.market.enums import ExchangeForm
from core.market.masking import MaskedOffer, mask_offer
from core.market.models import Offer
from matching.explanations import Labels, RenderedExplanation, concept_labels, render_explanation
from matching.models import Match
from matching.outside import OutsideOffer, Standing, mask_outside

STATE_COLOURS: Mapping[str, str] = {
    CandidateState.SHORTLISTED: "info",
    CandidateState.CONTACT_REQUESTED: "warning",
    CandidateState.INTERESTED: "success",
    CandidateState.AGREEMENT: "success",
    CandidateState.PLACED: "success",
}


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """A masked candidate with the explanation, where it comes from, how far it has come, what may be done.

    ``origin`` names another tenant and is empty for the tenant's own; an empty address is no choice.
    """

    offer: MaskedOffer
    why: RenderedExplanation
    origin: str
    standing: Standing | None
    shortlist_href: str
    ask_href: str

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What is known of the candidate before the yes."""
        return describe(self.offer)


def candidate_lines(
    matches: Iterable[Match],
    candidates: Mapping[UUID, Candidate],
    outside: Mapping[UUID, OutsideOffer],
) -> list[CandidateLine]:
    """The lines of one page, with one query for all names of concepts.

    What another tenant has taken back in the meantime has no line.
    """
    matches = list(matches)
    labels = concept_labels(*(match.explanation for match in matches))
    shown = [outside[m.outside_id] for m in matches if m.outside_id and m.outside_id in outside]
    masked = {offer.id: offer for offer in mask_outside(shown)} if shown else {}
    lines = (_line(match, candidates, outside, masked, labels) for match in matches)
    return [line for line in lines if line is not None]


def _line(
    match: Match,
    candidates: Mapping[UUID, Candidate],
    outside: Mapping[UUID, OutsideOffer],
    masked: Mapping[UUID, MaskedOffer],
    labels: Labels,
) -> CandidateLine | None:
    why = render_explanation(match.explanation, reader="host", labels=labels)
    if match.offer is not None:
        return _own_line(match.run.need_id, match.offer, candidates.get(match.offer.pk), why)
    key = match.outside_id
    if key is None or key not in masked:
        return None
    found = outside[key]
    return CandidateLine(
        masked[key],
        why,
        found.origin,
        found.standing,
        found.shortlist_href,
        found.ask_href,
    )


def _own_line(
    need_id: UUID, offer: Offer, candidate: Candidate | None, why: RenderedExplanation
) -> CandidateLine:
    state = candidate.state if candidate else CandidateState.NOT_CHOSEN
    may_shortlist = state == CandidateState.NOT_CHOSEN
    may_ask = may_shortlist or state == CandidateState.SHORTLISTED
    keys = [need_id, offer.pk]
    return CandidateLine(
        mask_offer(offer),
        why,
        origin="",
        standing=_standing(candidate) if candidate else None,
        shortlist_href=reverse("matching:shortlist", args=keys) if may_shortlist else "",
        ask_href=reverse("matching:request_contact", args=keys) if may_ask else "",
    )


def _standing(candidate: Candidate) -> Standing:
    return Standing(
        candidate.get_state_display(),
        STATE_COLOURS.get(candidate.state, "neutral"),
        reverse("exchange:candidate", args=[candidate.pk]),
    )


def describe(offer: MaskedOffer) -> list[tuple[str, str]]:
    """A masked offer as terms and values."""
    span = {
        "start": date_format(offer.available_from),
        "end": date_format(offer.available_until),
    }
    return [
        (_("Exchange forms"), ", ".join(str(ExchangeForm(form).label) for form in offer.forms)),
        (_("Available"), _("%(start)s to %(end)s") % span),
        (_("Length"), _length(offer)),
        (_("Can work in"), _places(offer.counties)),
        (_("Remote work"), _("Yes") if offer.wants_remote else _("No")),
        (_("Share of full time"), _("%(percent)s per cent") % {"percent": offer.work_percent}),
    ]


def _length(offer: MaskedOffer) -> str:
    return ngettext(
        "%(shortest)s to %(longest)s day", "%(shortest)s to %(longest)s days", offer.max_days
    ) % {"shortest": offer.min_days, "longest": offer.max_days}


def _places(counties: Sequence[str]) -> str:
    return ", ".join(county_name(code) for code in counties) or _("Anywhere")
