"""Loading the demo: once from nothing, and again without doubling anything."""

import io
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

from branding.domain import replace_logo
from branding.models import Theme
from config.demo.logos import draw_logo
from config.demo.members import load_members
from config.demo.needs import load_need, load_partner_interest
from config.demo.offers import load_offer
from config.demo.people import named
from config.demo.policy import load_policy
from config.demo.texts import DemoTenant, Registrations, operator, registrations, tenants
from console.domain import create_operator
from console.enums import OperatorRole
from core.accounts.enums import Role
from core.accounts.models import User
from core.base import clock
from core.competence.queries import concepts_by_code
from core.notifications.models import OutgoingMail
from core.organisations.models import Member
from onboarding.domain import provision_tenant
from tenants.doors import platform_context, tenant_context

_LISTS = (
    "competences",
    "not_needed",
    "learn",
    "teach",
    "traits",
    "themes",
    "groups",
    "functions",
)


class _Upload(NamedTuple):
    """A picture as the branding form would hand it over."""

    size: int
    file: BinaryIO


def load_demo(progress: Callable[[str], None]) -> None:
    """Load the operator, every tenant of the demo and the policy between them; the people of a tenant
    in one transaction.
    """
    by = _load_operator()
    for tenant in tenants():
        progress(tenant.name)
        _load_tenant(tenant, by=by)
    load_policy(by=by)


def _load_operator() -> User:
    person = named(operator().name, operator().domain)
    with platform_context():
        known: User | None = User.objects.filter(email=person.email, operator__isnull=False).first()
        if known is not None:
            return known
        return create_operator(
            email=person.email, full_name=person.full_name, role=OperatorRole.OPERATOR, by=None
        ).user


def _load_tenant(demo: DemoTenant, *, by: User) -> None:
    tenant = provision_tenant(
        by=by,
        slug=demo.slug,
        name=demo.name,
        sector=demo.sector,
        default_language=demo.language,
        primary_colour=demo.primary,
        accent_colour=demo.accent,
    )
    with tenant_context(tenant):
        began = clock.now()
        _load_market(demo)
        _load_logo(demo)
        # What happened before the visitor came is no news: those mails are not sent.
        OutgoingMail.objects.filter(created_at__gte=began, sent_at=None).delete()


def _load_market(demo: DemoTenant) -> None:
    population = load_members(demo)
    rows = registrations(demo.slug)
    concepts = concepts_by_code(_codes(rows))
    for need in rows.needs:
        load_need(need, population, concepts)
    for number, offer in enumerate(rows.offers):
        load_offer(number, offer, population, concepts)
    for interest in rows.partner_interests:
        load_partner_interest(interest, population, concepts)


def _codes(rows: Registrations) -> Iterator[str]:
    for row in (*rows.needs, *rows.offers, *rows.partner_interests):
        for name in _LISTS:
            # A competence of an offer has its level and evidence after its code.
            yield from (words.split()[0] for words in row.get(name, ()))


def _load_logo(demo: DemoTenant) -> None:
    theme = Theme.objects.get()
    administrator = Member.objects.filter(role=Role.TENANT_ADMIN).select_related("user").first()
    # A later version means that somebody has worked on the look: it is theirs now.
    if theme.version == 1 and administrator is not None:
        picture = draw_logo(demo.slug, primary=demo.primary, accent=demo.accent)
        replace_logo(
            theme, by=administrator.user, upload=_Upload(len(picture), io.BytesIO(picture))
        )
