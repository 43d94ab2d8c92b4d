"""Inviting the first administrator of a customer that was set up without one, or whose first never came.

Only as long as nobody has been administrator: from then on the customer's own invite each other, and an
operator who could let somebody in would have a way to the customer's data.
"""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from core.accounts.enums import Role
from core.accounts.models import User
from core.audit.domain import record
from core.base.errors import ConflictError, DomainError
from core.organisations.domain import invite_member
from core.organisations.models import Member
from onboarding.sign_ups.addresses import clean_work_email
from tenants.doors import tenant_context
from tenants.enums import TenantState
from tenants.models import Tenant


def has_had_administrator(tenant: Tenant) -> bool:
    """Whether anybody is, or has been, an administrator of the customer."""
    with tenant_context(tenant):
        return Member.with_ended.filter(role=Role.TENANT_ADMIN).exists()


@transaction.atomic
def invite_first_administrator(
    tenant: Tenant, *, by: User, admin_name: str, admin_email: str
) -> None:
    """Invite somebody by mail; an earlier invitation to the same address is replaced.

    Needs the platform's door. It stands in the platform's log and in the customer's own.
    """
    name = " ".join(admin_name.split())
    if not name:
        raise DomainError(_("Write the administrator's name."), field="admin_name", code="required")
    try:
        email = clean_work_email(admin_email)
    except DomainError as error:
        error.field = "admin_email"
        raise
    locked = Tenant.objects.select_for_update().get(pk=tenant.pk)
    if locked.state != TenantState.ACTIVE:
        raise ConflictError(_("The portal is not open, so nobody can be invited into it."))
    if has_had_administrator(locked):
        raise ConflictError(
            _(
                "%(name)s has had an administrator. From then on only its own administrators invite"
                " others."
            )
            % {"name": locked.name}
        )
    record("tenant.administrator_invited", locked, by=by)
    with tenant_context(locked), translation.override(locked.default_language):
        record("tenant.administrator_invited", locked, by=None, changes={"by": ("", by.email)})
        invite_member(email=email, full_name=name, role=Role.TENANT_ADMIN, by=None)
