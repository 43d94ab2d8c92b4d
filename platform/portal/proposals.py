"""The tenant administrator's proposals for the exchange policy: sending, seeing the answer, taking back."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.accounts.enums import Role
from core.accounts.models import User
from core.accounts.rules import signed_in_user
from core.base import clock
from core.base.errors import DomainError
from core.base.forms import apply_domain_error
from core.market.enums import ExchangeForm
from core.organisations.models import Organisation
from core.organisations.rules import has_role
from core.ui.fieldgroups import FieldGroup, GroupedForm
from policy.domain import ProposalValues, propose_rule, withdraw_proposal
from policy.enums import ProposalDirection
from policy.models import PolicyProposal
from tenants.current import current_tenant
from tenants.doors import platform_context
from tenants.models import Sector


class ProposalForm(GroupedForm, forms.Form):
    """A rule that the customer would like to have."""

    direction = forms.ChoiceField(
        label=gettext_lazy("Direction"),
        choices=ProposalDirection.choices,
        widget=forms.RadioSelect,
        initial=ProposalDirection.LEND,
    )
    own = forms.ChoiceField(label=gettext_lazy("Which of your organisations"), required=False)
    other_sector = forms.ChoiceField(
        label=gettext_lazy("A whole sector"),
        required=False,
        help_text=gettext_lazy("Either a sector or one organisation."),
    )
    other_orgnr = forms.CharField(
        label=gettext_lazy("One organisation, by its number"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    other_name = forms.CharField(
        label=gettext_lazy("What the organisation is called"), required=False, max_length=200
    )
    valid_from = forms.DateField(
        label=gettext_lazy("First day"),
        initial=clock.today,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    valid_until = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Leave empty for no end."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    longest_days = forms.IntegerField(
        label=gettext_lazy("Longest period in days"), initial=62, min_value=0, max_value=9999
    )
    reason = forms.CharField(
        label=gettext_lazy("Why you ask"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The platform's operator decides on what you write here."),
    )
    # Last, since it hides the module of this name.
    forms = forms.MultipleChoiceField(
        label=gettext_lazy("Exchange forms"),
        choices=ExchangeForm.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen means all of them."),
    )

    field_groups: ClassVar[Sequence[FieldGroup]] = (
        FieldGroup(gettext_lazy("Between whom"), ("direction", "own")),
        FieldGroup(gettext_lazy("The other side"), ("other_sector", "other_orgnr", "other_name")),
        FieldGroup(
            gettext_lazy("When and what for"),
            ("forms", "valid_from", "valid_until", "longest_days"),
        ),
        FieldGroup("", ("reason",)),
    )

    def __init__(
        self,
        *args: Any,
        organisations: Sequence[tuple[str, str]],
        sectors: dict[str, str],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self._names, self._sectors = dict(organisations), sectors
        self.fields["own"].choices = [("", _("All of them")), *organisations]  # type: ignore[attr-defined] # a ChoiceField
        self.fields["other_sector"].choices = [("", "–"), *sectors.items()]  # type: ignore[attr-defined] # a ChoiceField

    def values(self, tenant_name: str) -> ProposalValues:
        """Return what is asked for."""
        data = self.cleaned_data
        orgnr = data["other_orgnr"].replace(" ", "")
        last = data["valid_until"]
        return ProposalValues(
            direction=ProposalDirection(data["direction"]),
            own_orgnr=data["own"],
            own_label=self._names.get(data["own"], tenant_name),
            other_sector=data["other_sector"],
            other_orgnr=orgnr,
            other_label=self._sectors.get(data["other_sector"])
            or " ".join(filter(None, (data["other_name"], orgnr))),
            forms=tuple(data["forms"]),
            longest_days=data["longest_days"],
            valid_from=data["valid_from"],
            valid_until=last + dt.timedelta(days=1) if last and last < dt.date.max else None,
            reason=data["reason"],
        )


def _administrator(request: HttpRequest) -> User:
    user = signed_in_user(request)
    if not has_role(user, Role.TENANT_ADMIN):
        raise PermissionDenied
    return user


@login_required
@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """List the customer's own proposals with their answers, newest first."""
    _administrator(request)
    tenant = current_tenant()
    with platform_context():
        found = list(PolicyProposal.objects.filter(tenant=tenant))
    return render(request, "portal/proposals.html", {"proposals": found})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Ask the platform for a rule."""
    user, tenant = _administrator(request), current_tenant()
    form = ProposalForm(request.POST or None, **_choices())
    if request.method == "POST" and form.is_valid():
        try:
            with platform_context():
                propose_rule(tenant, form.values(tenant.name), by=user)
        except DomainError as error:
            apply_domain_error(form, error)
        else:
            messages.success(request, _("The proposal is sent. The answer will stand here."))
            return redirect("portal:proposals")
    return render(request, "portal/propose.html", {"form": form})


def _choices() -> dict[str, Any]:
    covered = Organisation.objects.covered_on(clock.today())
    organisations = list(covered.values_list("orgnr", "name"))
    with platform_context():
        sectors = {sector.code: sector.name for sector in Sector.objects.all()}
    return {"organisations": organisations, "sectors": sectors}


@login_required
@require_POST
def withdraw(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Take a proposal back before it is answered."""
    user, tenant = _administrator(request), current_tenant()
    try:
        with platform_context():
            found = PolicyProposal.objects.filter(tenant=tenant, pk=proposal_id).first()
            if found is None:
                raise Http404(_("There is no such proposal."))
            withdraw_proposal(found, by=user)
        messages.success(request, _("The proposal is taken back."))
    except DomainError as error:
        messages.warning(request, str(error))
    return redirect("portal:proposals")
