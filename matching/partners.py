"""Partners for an organisation: whose wishes and offers meet, beyond single persons (requirement B7)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.base import clock
from core.competence.models import Concept
from core.market.enums import ExchangeMode, NeedState
from core.market.models import PartnerInterest
from core.organisations.models import Organisation
from policy.queries import decide_many

#: What each meeting is worth, of 100: a prior that people have written, not a result.
THEY_TEACH, WE_TEACH, IN_COMMON, WE_WISH, THEY_WISH = 35, 25, 20, 10, 10


@dataclass(frozen=True, slots=True)
class Reason:
    """One meeting of two interests: points of a maximum, and the concepts it rests on."""

    label: str
    points: int
    maximum: int
    concepts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Partner:
    """Another organisation's interest that fits, with every reason; the points sum to the score."""

    interest: PartnerInterest
    score: int
    reasons: tuple[Reason, ...]


def partners_for(interest: PartnerInterest) -> list[Partner]:
    """Return the published interests of other organisations that meet this one, best first.

    Those that share no form, that both only send or only take in, or whom policy lets exchange in neither
    direction are left out. Equal scores are ordered by title and key.
    """
    others = (
        PartnerInterest.objects.in_full()
        .filter(
            state=NeedState.PUBLISHED,
            organisation__in=Organisation.objects.covered_on(clock.today()),
        )
        .exclude(organisation=interest.organisation_id)
    )
    found = [
        _partner(interest, other)
        for other in others
        if set(interest.forms) & set(other.forms) and _modes_meet(interest.mode, other.mode)
    ]
    open_to = _open_pairs(interest, [partner.interest for partner in found])
    fitting = [each for each in found if each.score and each.interest.organisation_id in open_to]
    return sorted(fitting, key=lambda each: (-each.score, each.interest.title, each.interest.pk))


def _modes_meet(ours: str, theirs: str) -> bool:
    return ours != theirs or ours == ExchangeMode.SWAP


def _open_pairs(interest: PartnerInterest, others: Iterable[PartnerInterest]) -> set[object]:
    own, today = interest.organisation.orgnr, clock.today()
    others = list(others)
    pairs = {
        pair
        for other in others
        for pair in ((own, other.organisation.orgnr), (other.organisation.orgnr, own))
    }
    allowed: set[object] = set()
    for form in interest.forms:
        decisions = decide_many(pairs, form=form, on=today)
        for other in others:
            key = other.organisation.orgnr
            if decisions[own, key].is_allowed or decisions[key, own].is_allowed:
                allowed.add(other.organisation_id)
    return allowed


def _partner(ours: PartnerInterest, theirs: PartnerInterest) -> Partner:
    reasons = (
        _meeting(
            _("They can teach what you want to learn"),
            THEY_TEACH,
            ours.learn_concepts.all(),
            theirs.teach_concepts.all(),
        ),
        _meeting(
            _("You can teach what they want to learn"),
            WE_TEACH,
            theirs.learn_concepts.all(),
            ours.teach_concepts.all(),
        ),
        _meeting(
            _("Themes, functions and groups you share"),
            IN_COMMON,
            ours.concepts.all(),
            theirs.concepts.all(),
        ),
        _wish(_("You have named them"), WE_WISH, ours, theirs),
        _wish(_("They have named you"), THEY_WISH, theirs, ours),
    )
    return Partner(theirs, sum(reason.points for reason in reasons), reasons)


def _meeting(
    label: str, maximum: int, asked: Iterable[Concept], offered: Iterable[Concept]
) -> Reason:
    wanted, had = list(asked), {concept.pk: concept for concept in offered}
    common = [concept for concept in wanted if concept.pk in had]
    points = round(maximum * len(common) / len(wanted)) if wanted else 0
    return Reason(label, points, maximum, tuple(concept.label for concept in common))


def _wish(label: str, maximum: int, who: PartnerInterest, whom: PartnerInterest) -> Reason:
    is_named = any(each.pk == whom.organisation_id for each in who.wished_partners.all())
    return Reason(label, maximum if is_named else 0, maximum)
