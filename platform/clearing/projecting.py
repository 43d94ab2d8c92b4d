"""From a tenant's own rows to what the others may know of them. Reads the tenant's schema."""

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any, Final
from uuid import UUID

from clearing.models import NeedProjection, OfferProjection, ParticipatingOrganisation
from clearing.wording import impersonal
from core.base.current import NoDoorError, current_door
from core.market.models import Need, Offer
from core.market.queries import open_needs, visible_offers
from core.organisations.models import Organisation
from matching.engine.serialise import to_plain
from matching.loading import facts_of_offers, need_facts
from matching.names import Names, person_names, without_names
from matching.vocabulary import load_vocabulary

#: What a page about somebody else's need shows, word by word. Whom to contact is not among it.
NEED_TEXTS: Final = (
    "title",
    "pitch",
    "purpose",
    "tasks",
    "role_title",
    "competence_text",
    "not_needed_text",
    "not_needed_covered_by",
    "traits_text",
    "application_text",
    "conditions",
)
NEED_VALUES: Final = (
    "language",
    "form",
    "mode",
    "earliest_start",
    "latest_start",
    "min_days",
    "max_days",
    "is_duration_negotiable",
    "place",
    "county",
    "remote_percent",
    "work_percent",
    "people_count",
    "salary_payer",
    "employer_responsibility",
)


def own_role() -> str:
    """Return the role of the tenant whose door is open: the owner of all it shows."""
    door = current_door()
    if door is None or door.tenant_id is None:
        raise NoDoorError("Only a tenant has something to show.")
    return door.role


def project_offers(among: Collection[UUID] | None = None) -> Iterator[OfferProjection]:
    """Yield what is to be shown of the tenant's offers, or of those ``among`` them, as things stand."""
    offers = visible_offers().select_related("member__organisation", "member__user").order_by("pk")
    shown = list(offers if among is None else offers.filter(pk__in=among))
    if not shown:
        return
    vocabulary = load_vocabulary()
    as_shown = impersonal(vocabulary)
    for offer, known in zip(shown, facts_of_offers(shown, vocabulary), strict=True):
        facts = as_shown(known)
        yield OfferProjection(
            pk=offer.pk,
            owner=own_role(),
            orgnr=facts.lender,
            shown_until=offer.available_until,
            facts=to_plain(facts),
        )


def project_needs(among: Collection[UUID] | None = None) -> Iterator[NeedProjection]:
    """Yield what is to be shown of the tenant's needs, or of those ``among`` them, as things stand."""
    needs = open_needs().in_full().order_by("pk")
    for need in needs if among is None else needs.filter(pk__in=among):
        yield NeedProjection(
            pk=need.pk,
            owner=own_role(),
            orgnr=need.organisation.orgnr,
            facts=to_plain(_nameless_facts(need)),
            content=need_content(need),
        )


def project_organisations(
    among: Collection[UUID] | None = None,
) -> Iterator[ParticipatingOrganisation]:
    """Yield the tenant's organisations, or those ``among`` them, as they take part."""
    organisations = Organisation.objects.order_by("pk")
    for each in organisations if among is None else organisations.filter(pk__in=among):
        yield ParticipatingOrganisation(
            pk=each.pk,
            owner=own_role(),
            orgnr=each.orgnr,
            name=each.name,
            covered_from=each.covered_from,
            covered_until=each.covered_until,
        )


def offers_of(*, member: UUID | None = None, organisation: UUID | None = None) -> list[UUID]:
    """Return the offers of a person in one role, or of an organisation, in whatever state."""
    offers = Offer.objects.all()
    if member is not None:
        offers = offers.filter(member=member)
    if organisation is not None:
        offers = offers.filter(member__organisation=organisation)
    return list(offers.values_list("pk", flat=True))


def _nameless_facts(need: Need) -> Any:
    facts = to_plain(need_facts(need))
    return {
        **facts,
        **{name: _nameless(need, facts[name]) for name in ("title", "role_title", "text")},
    }


def need_content(need: Need) -> dict[str, Any]:
    """Return what others read of a need (``in_full``), as JSON types; dates are ISO dates."""
    texts = {name: _nameless(need, getattr(need, name)) for name in NEED_TEXTS}
    values = {name: _plain(getattr(need, name)) for name in NEED_VALUES}
    concepts = [
        {
            "code": link.concept.code,
            "kind": link.concept.kind,
            "relation": link.relation,
            "level": link.level,
        }
        for link in need.concept_links.all()
    ]
    unit = need.unit.name if need.unit else ""
    owner = {"organisation": need.organisation.name, "unit": unit}
    return {**texts, **values, **owner, "concepts": concepts}


def _nameless(need: Need, text: str) -> str:
    """The text without the name and the address of whom to contact: a masked reader writes first."""
    if need.contact is None:
        return text
    names = person_names(need.contact.full_name, need.contact.email)
    return without_names(text, Names(names))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
