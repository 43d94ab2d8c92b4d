"""The operator's page that invites a customer's first administrator."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from console.life.views import ask_and_do
from console.rules import access_tenant, operator_required
from onboarding.administrators import invite_first_administrator


class AdministratorForm(forms.Form):
    """Whom to invite."""

    admin_name = forms.CharField(
        label=gettext_lazy("Administrator's name"),
        error_messages={"required": gettext_lazy("Write the administrator's name.")},
        max_length=200,
    )
    admin_email = forms.EmailField(
        label=gettext_lazy("Administrator's e-mail address"),
        error_messages={
            "required": gettext_lazy("Write the address the invitation is to be mailed to.")
        },
    )


@require_http_methods(["GET", "POST"])
@operator_required
def invite_administrator(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Invite a customer's first administrator."""
    customer = access_tenant(request.user, tenant_id)
    return ask_and_do(
        request,
        customer,
        lambda by, **values: invite_first_administrator(customer, by=by, **values),
        done=_("The invitation is on its way."),
        goes_to="console:tenant",
        form=AdministratorForm(request.POST or None),
        page={
            "heading": _("Invite the first administrator of %(name)s") % {"name": customer.name},
            "text": _(
                "Only while nobody has been administrator. Whoever accepts decides over the portal"
                " and invites all others, and the customer finds in its log who invited."
            ),
            "submit": _("Send the invitation"),
        },
    )
