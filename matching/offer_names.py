"""The names that may tell whose an offer is: people, units, organisations and places."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from uuid import UUID

from core.market.models import Offer
from core.organisations.models import Member, Organisation, OrgUnit
from core.organisations.registry_data import counties, municipalities
from matching.engine.text import Tokeniser
from matching.names import (
    Name,
    Names,
    organisation_names,
    person_names,
    place_names,
    unit_names,
    whole_name,
)


def names_in_offers(
    offers: Iterable[Offer], vocabulary: Tokeniser
) -> dict[UUID, tuple[Names, Names]]:
    """The names to look for in each offer, in two queries: those that all share, and its own. Offers come
    with member, user and lender.
    """
    offers = list(offers)
    common = Names(_organisations(vocabulary) | _places())
    units = _units({offer.member.organisation_id for offer in offers}, vocabulary)
    return {offer.pk: (common, Names(_own_names(offer.member, units))) for offer in offers}


def _own_names(member: Member, units: dict[UUID | None, frozenset[Name]]) -> frozenset[Name]:
    person = person_names(member.user.full_name, member.user.email)
    return units[member.organisation_id] | person


def _organisations(vocabulary: Tokeniser) -> frozenset[Name]:
    rows = Organisation.objects.values_list("orgnr", "name")
    own = (organisation_names(name, vocabulary) | {whole_name(orgnr)} for orgnr, name in rows)
    return frozenset[Name]().union(*own)


def _units(
    lenders: Iterable[UUID | None], vocabulary: Tokeniser
) -> dict[UUID | None, frozenset[Name]]:
    units: dict[UUID | None, frozenset[Name]] = defaultdict(frozenset)
    for unit in OrgUnit.objects.filter(organisation__in=[each for each in lenders if each]):
        units[unit.organisation_id] |= unit_names(unit.name, vocabulary)
    return units


@cache
def _places() -> frozenset[Name]:
    names = [county.name for county in counties()] + [place.name for place in municipalities()]
    return frozenset[Name]().union(*map(place_names, names))
