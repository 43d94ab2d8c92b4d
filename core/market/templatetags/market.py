"""How the market's values are said inside templates."""

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse

from core.competence.enums import ConceptKind
from core.market.counties import county_name as name_of_county
from core.market.enums import ConceptRelation
from core.market.masking import MaskedOffer
from core.market.models import Need, NeedConcept, Offer
from core.market.presentation import counties_text, forms_text, length_text
from tenants.current import current_tenant
from tenants.hosts import portal_url

register = template.Library()


@register.filter
def length_of(subject: Need | Offer | MaskedOffer) -> str:
    """How long a need or an offer lasts, such as ``6-12 months``."""
    return length_text(subject.min_days, subject.max_days)


@register.filter
def asked_for(need: Need, most: int = 5) -> list[NeedConcept]:
    """The first competences a need asks for, the required before the useful."""
    links = [
        link
        for link in need.concept_links.all()
        if link.concept.kind == ConceptKind.COMPETENCE
        and link.relation != ConceptRelation.NOT_NEEDED
    ]
    return sorted(links, key=lambda link: link.relation != ConceptRelation.REQUIRED)[:most]


@register.filter
def form_names(forms: list[str]) -> str:
    """Exchange forms by name."""
    return forms_text(forms)


@register.filter
def county_names(counties: list[str]) -> str:
    """Counties by name; none means the whole country."""
    return counties_text(counties)


@register.filter
def county_name(code: str) -> str:
    """One county by name."""
    return name_of_county(code)


@register.simple_tag
def portal_link(name: str, *args: Any) -> str:
    """The absolute address of a page in the tenant's portal, for mails."""
    return portal_url(current_tenant(), reverse(name, args=args))


@register.simple_tag
def url_if_any(name: str, *args: Any) -> str:
    """The address of a page of a package above this one, or "" where that is not installed."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
