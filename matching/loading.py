"""From the market's tables to the engine's facts, in a constant number of queries.

Only what the whitelist of `engine.facts` names is read into facts; names, mail addresses and pay
stay where they are, names are taken out of what a person has written, and of the rest only the words
that tell nobody from anybody are kept.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import cast

from django.db.models import Max, QuerySet

from core.base import clock
from core.exchange.enums import AgreementState
from core.exchange.models import ExchangeAgreement
from core.market.enums import Direction, NeedState
from core.market.models import FormRules, Need, Offer
from core.market.queries import visible_offers
from core.organisations.models import Organisation
from matching.engine import (
    DEFAULT_WEIGHTS,
    ConceptLink,
    FormLimits,
    NeedFacts,
    OfferFacts,
    Period,
    Place,
    Policy,
    PolicyAnswer,
    Vocabulary,
)
from matching.engine.disclosure import Countable, OwnWords
from matching.engine.facts import ConceptKind, Evidence, ExchangeForm, Relation
from matching.engine.ranking import Inputs
from matching.engine.text import Tokeniser
from matching.names import Names, without_names
from matching.offer_names import names_in_offers
from matching.outside import outside_offers
from matching.vocabulary import load_vocabulary
from policy.queries import decide_many

BINDING = (
    AgreementState.PROPOSED,
    AgreementState.APPROVED,
    AgreementState.SIGNED,
    AgreementState.ACTIVE,
)
"""An agreement in one of these states holds the person for its period."""


def load_inputs(need: Need) -> Inputs:
    """Everything a ranking of this need is made from, as it stands now."""
    offers = list(_offers(need))
    vocabulary = load_vocabulary()
    outside = outside_offers(need).values()
    facts = [*facts_of_offers(offers, vocabulary), *(each.facts for each in outside)]
    return Inputs(
        need=need_facts(need),
        offers=tuple(sorted(facts, key=lambda each: each.id)),
        vocabulary=vocabulary,
        weights=DEFAULT_WEIGHTS,
        policy=_policy(need, offers, [each.answer for each in outside]),
        today=clock.today(),
    )


def facts_of_offers(offers: Sequence[Offer], vocabulary: Vocabulary) -> list[OfferFacts]:
    """What the engine may know of offers, in their order. They come with member, user, lender and
    concepts; whether they may be shown at all is decided before.
    """
    held = _held_until(offers)
    names = names_in_offers(offers, Tokeniser(vocabulary.synonyms))
    written = {offer.pk: own_words(offer, names[offer.pk]) for offer in offers}
    countable = Countable(written.values(), vocabulary.synonyms)
    return [
        offer_facts(offer, written[offer.pk], countable, held.get(offer.pk)) for offer in offers
    ]


def _offers(need: Need) -> QuerySet[Offer]:
    """What other organisations have made available: what is not approved is not even looked at."""
    return (
        visible_offers()
        .exclude(member__organisation=need.organisation_id)
        .select_related("member__organisation", "member__user")
        .order_by("pk")
    )


def need_facts(need: Need) -> NeedFacts:
    """What the engine may know of a need. What is said not to be needed stays out of the text."""
    return NeedFacts(
        id=str(need.pk),
        host=need.organisation.orgnr,
        form=cast(ExchangeForm, need.form),
        title=need.title,
        role_title=need.role_title,
        text=_joined(need.purpose, need.tasks, need.pitch, need.competence_text, need.traits_text),
        concepts=tuple(
            ConceptLink(
                link.concept.code,
                cast(ConceptKind, link.concept.kind),
                link.level,
                relation=cast(Relation, link.relation),
            )
            for link in sorted(
                need.concept_links.select_related("concept"), key=lambda each: each.concept.code
            )
        ),
        period=Period(need.earliest_start, need.latest_end),
        min_days=need.min_days,
        max_days=need.max_days,
        place=Place(need.county or None, need.remote_percent),
        share=need.work_percent,
        paused=need.state != NeedState.PUBLISHED,
        coverage=_coverage(need.organisation),
    )


def own_words(offer: Offer, names: Iterable[Names]) -> OwnWords:
    """What the person has written, without ``names``: a host could else ask for one of them. First what
    they call themself, then the rest.
    """
    lender = offer.member.organisation
    texts = (offer.role_title, offer.headline, offer.background, offer.teach_text)
    return OwnWords(
        lender=lender.orgnr if lender else "",
        texts=tuple(without_names(text, *names) for text in texts),
    )


def offer_facts(
    offer: Offer, written: OwnWords, countable: Countable, reserved_until: dt.date | None = None
) -> OfferFacts:
    """What the engine may know of an offer; what the person has and wants to learn stay apart.

    Of the person's own words, those that count (``engine.disclosure``).
    """
    links = sorted(offer.concept_links.all(), key=lambda each: each.concept.code)
    lender = offer.member.organisation
    role_title, headline, *rest = map(countable.reduced, written.texts)
    return OfferFacts(
        id=str(offer.pk),
        lender=written.lender,
        forms=cast(tuple[ExchangeForm, ...], tuple(sorted(offer.forms))),
        role_titles=tuple(title for title in (role_title, headline) if title),
        text=_joined(*rest),
        concepts=tuple(
            ConceptLink(
                link.concept.code,
                cast(ConceptKind, link.concept.kind),
                link.level,
                cast(Evidence, link.evidence),
            )
            for link in links
            if link.direction == Direction.HAVE
        ),
        period=Period(offer.available_from, offer.available_until),
        min_days=offer.min_days,
        max_days=offer.max_days,
        place=Place(remote_share=100 if offer.wants_remote else 0),
        counties=tuple(sorted(offer.counties)),
        anywhere=not offer.counties,
        share=offer.work_percent,
        wished_concepts=tuple(
            link.concept.code for link in links if link.direction == Direction.LEARN
        ),
        approved=True,
        reserved_until=reserved_until,
        confirmed_on=_day_of(offer.published_at),
        coverage=_coverage(lender) if lender else Period(),
    )


def _joined(*texts: str) -> str:
    return "\n".join(text for text in texts if text)


def _day_of(moment: dt.datetime | None) -> dt.date | None:
    """The day of a moment where the service is."""
    return moment.astimezone(clock.zone()).date() if moment else None


def _coverage(organisation: Organisation) -> Period:
    """From the first day to the last; the register's end is the day after the last."""
    until = organisation.covered_until
    if until is None:
        return Period(organisation.covered_from)
    if until <= organisation.covered_from:
        return Period(dt.date.max)
    return Period(organisation.covered_from, until - dt.timedelta(days=1))


def _held_until(offers: Iterable[Offer]) -> dict[object, dt.date]:
    rows = (
        ExchangeAgreement.objects.filter(
            candidate__offer__in=[offer.pk for offer in offers], state__in=BINDING
        )
        .values("candidate__offer")
        .annotate(until=Max("end_date"))
    )
    return {row["candidate__offer"]: row["until"] for row in rows}


def _policy(need: Need, offers: Sequence[Offer], outside: Sequence[PolicyAnswer]) -> Policy:
    """The exchange policy's answers for the day the exchange could start, and the form's lengths."""
    host, form = need.organisation.orgnr, need.form
    lenders = sorted({o.member.organisation.orgnr for o in offers if o.member.organisation})
    decisions = decide_many(
        [(lender, host) for lender in lenders], form=form, on=first_day_of(need)
    )
    answers = tuple(
        PolicyAnswer(
            lender=lender,
            host=host,
            form=cast(ExchangeForm, form),
            allowed=decisions[lender, host].is_allowed,
            reason=decisions[lender, host].reason,
            max_days=decisions[lender, host].longest_days or None,
        )
        for lender in lenders
    )
    # An opening elsewhere is asked of for every lender once, however many it has made available.
    return Policy(answers=(*answers, *dict.fromkeys(outside)), form_limits=_form_limits(need))


def first_day_of(need: Need) -> dt.date:
    """The day for which the policy is asked: the first on which the exchange could start."""
    return max(need.earliest_start or clock.today(), clock.today())


def _form_limits(need: Need) -> tuple[FormLimits, ...]:
    rules = FormRules.objects.filter(programme=need.programme_id).order_by("form")
    return tuple(
        FormLimits(
            cast(ExchangeForm, rule.form),
            max_days=rule.max_days,
            recommended_min_days=rule.min_days,
            recommended_max_days=rule.recommended_max_days,
        )
        for rule in rules
    )
