"""Asking to become a customer, proving an address, and the operator's yes or no.

Needs the platform's door. Whoever asks is answered the same whatever there is already: what a
sign-up meets (a customer with that number, a taken subdomain) is shown to the operator alone.
"""

import datetime as dt
from typing import Any, TypedDict

from django.db import transaction
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import record
from core.base import clock
from core.base.errors import ConflictError, DomainError
from core.organisations.orgnr import clean_orgnr
from core.organisations.register import Found, Removed, current_register
from onboarding.domain import request_tenant
from onboarding.enums import SignUpState
from onboarding.models import SignUp
from onboarding.sign_ups.addresses import clean_work_email, registrable_domain
from onboarding.tasks import send_refusal, send_sign_up_link
from onboarding.validation import clean_name, clean_sector, clean_slug
from tenants.queries import sector_codes

VALID_FOR = dt.timedelta(hours=48)
#: Beyond these nothing more is mailed in a day, and the answer stays the same. A domain is one that
#: somebody can own, with all its parts: who owns it could else make up as many as they like.
MOST_TO_AN_ADDRESS = 3
MOST_TO_A_DOMAIN = 20


class SignUpValues(TypedDict):
    """What somebody writes who wants their organisation in."""

    orgnr: str
    name: str
    sector: str
    slug: str
    contact_name: str
    email: str


@transaction.atomic
def ask_to_join(values: SignUpValues) -> SignUp | None:
    """Note that an organisation wants to join, and mail a link that proves the address.

    None when the address or its domain has been mailed enough today; the one who asks is told
    nothing of it. A value that cannot be used is an error at its field.
    """
    clean = _cleaned(values)
    if _has_asked_enough(clean["email"]):
        return None
    answer = current_register().look_up(clean["orgnr"])
    sign_up = SignUp.objects.create(
        **clean,
        language=get_language() or "nb",
        register_answer=type(answer).__name__.lower(),
        register_name=answer.name if isinstance(answer, Found | Removed) else "",
        expires_at=clock.now() + VALID_FOR,
    )
    record("sign_up.asked", sign_up, by=None)
    send_sign_up_link.enqueue(sign_up_id=str(sign_up.pk))
    return sign_up


def _cleaned(values: SignUpValues) -> dict[str, str]:
    contact = " ".join(values["contact_name"].split())[:200]
    if not contact:
        raise DomainError(_("Write your name."), field="contact_name", code="required")
    return {
        "orgnr": clean_orgnr(values["orgnr"]),
        "name": clean_name(values["name"]),
        "sector_id": clean_sector(values["sector"], sector_codes()),
        "slug": clean_slug(values["slug"]),
        "contact_name": contact,
        "email": clean_work_email(values["email"]),
    }


def _has_asked_enough(email: str) -> bool:
    recent = SignUp.objects.filter(created_at__gte=clock.now() - dt.timedelta(days=1))
    domain = registrable_domain(email.rpartition("@")[2])
    to_domain = Q(email__endswith=f"@{domain}") | Q(email__endswith=f".{domain}")
    return (
        recent.filter(email=email).count() >= MOST_TO_AN_ADDRESS
        or recent.filter(to_domain).count() >= MOST_TO_A_DOMAIN
    )


@transaction.atomic
def prove_address(sign_up: SignUp) -> SignUp:
    """Note that the link in the mail was followed; an operator decides now. Following it again
    changes nothing."""
    sign_up = SignUp.objects.select_for_update().get(pk=sign_up.pk)
    if sign_up.state != SignUpState.UNPROVEN:
        return sign_up
    if not sign_up.can_be_proven:
        raise ConflictError(
            _("The link has expired. Fill in the form again and we mail a new one.")
        )
    sign_up.state, sign_up.proven_at = SignUpState.PROVEN, clock.now()
    sign_up.save(update_fields=["state", "proven_at", "updated_at"])
    record("sign_up.proven", sign_up, by=None)
    return sign_up


@transaction.atomic
def approve_sign_up(sign_up: SignUp, *, by: User, **order: Any) -> SignUp:
    """Order the customer with the values the operator has settled, and invite the contact person."""
    sign_up = _lock_waiting(sign_up)
    sign_up.run = request_tenant(
        by=by,
        admin_email=sign_up.email,
        admin_name=sign_up.contact_name,
        orgnr=sign_up.orgnr,
        **order,
    )
    return _decide(sign_up, SignUpState.APPROVED, by=by)


@transaction.atomic
def refuse_sign_up(sign_up: SignUp, *, by: User, reason: str) -> SignUp:
    """Say no, with the reason that is mailed to the contact person."""
    if not reason.strip():
        raise DomainError(_("Write why. The reason is mailed."), field="reason", code="required")
    sign_up = _lock_waiting(sign_up)
    sign_up.refusal = reason.strip()
    sign_up = _decide(sign_up, SignUpState.REFUSED, by=by)
    send_refusal.enqueue(sign_up_id=str(sign_up.pk))
    return sign_up


def _lock_waiting(sign_up: SignUp) -> SignUp:
    sign_up = SignUp.objects.select_for_update().get(pk=sign_up.pk)
    if not sign_up.is_waiting:
        raise ConflictError(_("This has been decided already, or no address is proven yet."))
    return sign_up


def _decide(sign_up: SignUp, state: SignUpState, *, by: User) -> SignUp:
    sign_up.state, sign_up.decided_at = state, clock.now()
    sign_up.decided_by_id, sign_up.decided_by_label = by.pk, by.email
    sign_up.save(
        update_fields=[
            "state",
            "decided_at",
            "decided_by_id",
            "decided_by_label",
            "refusal",
            "run",
            "updated_at",
        ]
    )
    changes = {"state": (SignUpState.PROVEN.value, state.value)}
    record(f"sign_up.{state.value}", sign_up, by=by, changes=changes)
    return sign_up
