"""Pausing a customer, and ending the pause."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from console.life.forms import PauseForm
from console.life.views import ask_and_do, facts_of
from console.rules import access_tenant, operator_required
from lifecycle.domain.pausing import pause_tenant, unpause_tenant


@require_http_methods(["GET", "POST"])
@operator_required
def pause(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Let nothing new begin in a customer."""
    customer = access_tenant(request.user, tenant_id)
    return ask_and_do(
        request,
        customer,
        lambda by, reason: pause_tenant(customer, by=by, reason=reason),
        done=_("%(name)s is paused.") % {"name": customer.name},
        goes_to="console:tenant",
        form=PauseForm(request.POST or None),
        page={
            "heading": _("Pause %(name)s?") % {"name": customer.name},
            "text": _(
                "Everybody can sign in and read, but nothing new can be published, proposed, approved"
                " or signed, and other customers see nothing of this one. You can end the pause."
            ),
            "facts": facts_of(customer),
            "submit": _("Pause"),
        },
    )


@require_http_methods(["GET", "POST"])
@operator_required
def unpause(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """End a pause."""
    customer = access_tenant(request.user, tenant_id)
    return ask_and_do(
        request,
        customer,
        lambda by: unpause_tenant(customer, by=by),
        done=_("The pause of %(name)s is over.") % {"name": customer.name},
        goes_to="console:tenant",
        page={
            "heading": _("End the pause of %(name)s?") % {"name": customer.name},
            "text": _("Everything goes on, and others see again what the customer shows them."),
            "facts": [*facts_of(customer), (_("Reason"), customer.pause_reason)],
            "submit": _("End the pause"),
        },
    )
