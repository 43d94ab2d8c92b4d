"""One line of the list of candidates: what is masked, why it stands there, what was done with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.exchange.enums import CandidateState
from core.exchange.models import Candidate
from core.market.counties import county_name
from core.market.enums import ExchangeForm
from core.market.masking import MaskedOffer, mask_offer
from matching.explanations import RenderedExplanation, concept_labels, render_explanation
from matching.models import Match

STATE_COLOURS: Mapping[str, str] = {
    CandidateState.SHORTLISTED: "info",
    CandidateState.CONTACT_REQUESTED: "warning",
    CandidateState.INTERESTED: "success",
    CandidateState.AGREEMENT: "success",
    CandidateState.PLACED: "success",
}


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """A masked candidate with the explanation, and the candidate's state once chosen."""

    offer: MaskedOffer
    why: RenderedExplanation
    candidate: Candidate | None

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What is known of the candidate before the yes."""
        return describe(self.offer)

    @property
    def colour(self) -> str:
        return STATE_COLOURS.get(self.candidate.state, "neutral") if self.candidate else ""

    @property
    def may_shortlist(self) -> bool:
        return self.candidate is None or self.candidate.state == CandidateState.NOT_CHOSEN

    @property
    def may_ask(self) -> bool:
        return self.may_shortlist or (
            self.candidate is not None and self.candidate.state == CandidateState.SHORTLISTED
        )


def candidate_lines(
    matches: Iterable[Match], candidates: Mapping[UUID, Candidate]
) -> list[CandidateLine]:
    """The lines of one page, with one query for all names of concepts."""
    matches = list(matches)
    labels = concept_labels(*(match.explanation for match in matches))
    return [
        CandidateLine(
            offer=mask_offer(match.offer),
            why=render_explanation(match.explanation, reader="host", labels=labels),
            candidate=candidates.get(match.offer_id),
        )
        for match in matches
    ]


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
