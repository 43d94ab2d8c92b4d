"""Absolute addresses of this package's pages, for mails."""

from django.urls import reverse

from core.exchange.models import Candidate, ExchangeAgreement, Placement
from tenants.current import current_tenant
from tenants.hosts import portal_url


def request_link(candidate: Candidate) -> str:
    """Return where the employee reads and answers a request for contact."""
    return portal_url(current_tenant(), reverse("exchange:request", args=[candidate.pk]))


def candidate_link(candidate: Candidate) -> str:
    """Return where the host reads about a candidate."""
    return portal_url(current_tenant(), reverse("exchange:candidate", args=[candidate.pk]))


def agreement_link(agreement: ExchangeAgreement) -> str:
    """Return where the parties read an agreement."""
    return portal_url(current_tenant(), reverse("exchange:agreement", args=[agreement.pk]))


def placement_link(placement: Placement) -> str:
    """Return where the parties read how an exchange goes."""
    return portal_url(current_tenant(), reverse("exchange:placement", args=[placement.pk]))
