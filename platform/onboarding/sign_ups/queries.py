"""Reading sign-ups, and what each meets among the customers. Needs the platform's door."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from onboarding.enums import SignUpState
from onboarding.models import ProvisioningRun, SignUp
from tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class Findings:
    """What an operator should see before deciding. Empty means that nothing was found.

    ``known_domains`` are those of the organisation's earlier approved sign-ups.
    """

    customer_with_number: str
    customer_with_slug: str
    known_domains: Sequence[str]
    is_another_domain: bool


def sign_ups(*, waiting: bool) -> QuerySet[SignUp]:
    """Return those an operator is to decide, oldest first; or those decided, newest first."""
    rows = SignUp.objects.select_related("sector", "run")
    if waiting:
        return rows.filter(state=SignUpState.PROVEN).order_by("proven_at")
    decided = (SignUpState.APPROVED, SignUpState.REFUSED)
    return rows.filter(state__in=decided).order_by("-decided_at")


def findings_of(sign_up: SignUp) -> Findings:
    """Return what a sign-up meets."""
    runs = ProvisioningRun.objects.filter(orgnr=sign_up.orgnr, tenant__isnull=False)
    number = runs.values_list("tenant__name", flat=True).first()
    slug = Tenant.objects.filter(slug=sign_up.slug).values_list("name", flat=True).first()
    earlier = SignUp.objects.filter(orgnr=sign_up.orgnr, state=SignUpState.APPROVED)
    domains = sorted({row.domain for row in earlier.exclude(pk=sign_up.pk)})
    return Findings(
        customer_with_number=number or "",
        customer_with_slug=slug or "",
        known_domains=domains,
        is_another_domain=bool(domains) and sign_up.domain not in domains,
    )
