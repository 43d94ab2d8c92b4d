"""Letting a person of the platform look in, and ending it. Needs the tenant's door."""

import datetime as dt
from uuid import UUID

from django.core import signing
from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.enums import Role
from core.accounts.models import User
from core.audit.domain import record
from core.base import clock
from core.base.current import current_tenant_id
from core.base.errors import ConflictError, NotAllowedError
from core.base.ids import new_id
from core.organisations.models import Member
from core.support.models import SupportAccess
from core.support.queries import find_open_access

#: How long the link from the console into the portal can be followed, once.
TICKET_SECONDS = 60
#: What the person reads as. No row says so: the roles exist in the person's own requests alone.
ROLES = (Role.TENANT_ADMIN, Role.PROGRAMME_OFFICE, Role.AUDITOR)


@transaction.atomic
def begin_access(
    access_id: UUID, *, person: str, email: str, reason: str, approved_by: str, ends_at: dt.datetime
) -> SupportAccess:
    """Open the tenant to one person for reading, until ``ends_at``; the tenant's log says so."""
    access = SupportAccess.objects.create(
        id=access_id,
        person=person,
        email=email,
        reason=reason,
        approved_by=approved_by,
        begins_at=clock.now(),
        ends_at=ends_at,
    )
    record("support.begun", access, by=None, changes=_said(access))
    return access


def _said(access: SupportAccess) -> dict[str, tuple[str, str]]:
    return {
        "person": ("", f"{access.person} <{access.email}>"),
        "approved_by": ("", access.approved_by),
        "reason": ("", access.reason),
        "until": ("", access.ends_at.isoformat(timespec="minutes")),
    }


@transaction.atomic
def end_access(access: SupportAccess, *, by_label: str) -> SupportAccess:
    """End an access before its time. One that is over is a conflict."""
    access = SupportAccess.objects.select_for_update().get(pk=access.pk)
    if not access.is_open:
        raise ConflictError(_("This access is over already."))
    access.ended_at, access.ended_by = clock.now(), by_label
    access.save(update_fields=["ended_at", "ended_by"])
    record("support.ended", access, by=None, changes={"ended_by": ("", by_label)})
    return access


def record_page(access: SupportAccess, *, path: str) -> None:
    """Log one page that the person was shown, with who, why and until when."""
    record("support.page_read", access, by=None, changes={"page": ("", path), **_said(access)})


def support_user(access: SupportAccess) -> User:
    """Return the person as a user of this request. There is no such row and never will be."""
    name = _("%(name)s (Veksel's support)") % {"name": access.person}
    user = User(pk=access.pk, email=access.email, full_name=name)
    user._memberships = [Member(user=user, role=role) for role in ROLES]  # type: ignore[attr-defined] # as organisations.rules caches it
    return user


def issue_ticket(access_id: UUID, tenant_id: UUID) -> str:
    """Return what opens the portal to the person, once and for a minute."""
    return signing.dumps([str(access_id), new_id().hex], salt=f"veksel.support:{tenant_id}")


def redeem_ticket(ticket: str) -> SupportAccess:
    """Return the access a ticket was issued for; one that is old, used or another tenant's is refused."""
    refusal = NotAllowedError(
        _("This link has been used or is too old. Begin again in the console.")
    )
    try:
        access_id, number = signing.loads(
            ticket, salt=f"veksel.support:{current_tenant_id()}", max_age=TICKET_SECONDS
        )
    except signing.BadSignature as error:
        raise refusal from error
    access = find_open_access(access_id)
    if access is None or not cache.add(f"support-ticket:{number}", 1, 2 * TICKET_SECONDS):
        raise refusal
    return access
