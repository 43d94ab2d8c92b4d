"""Forms of the policy pages."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from console.policy.names import Names
from core.base import clock
from core.market.enums import ExchangeForm
from core.ui.fieldgroups import FieldGroup, GroupedForm
from policy.decision import Reveal, RevealLevel, Scope, ScopeKind
from policy.domain import RuleValues
from policy.enums import RevealChoice, ScopeChoice

BEFORE_YES = [choice for choice in RevealChoice.choices if choice[0] != RevealLevel.NAME.value]
MEMBER_KINDS = (ScopeKind.ORGANISATION, ScopeKind.TENANT, ScopeKind.GROUP)


def _date(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **more)


class ScopeFields(forms.Form):
    """Asks for the sides of a rule or a member: ``<side>_kind`` and the fields each kind needs."""

    sides: ClassVar[Sequence[str]] = ()

    def __init__(self, *args: Any, names: Names, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names
        tenants = sorted((t.name, str(t.pk)) for t in names.tenants.values())
        choices = {
            "tenant": [("", "–"), *((pk, name) for name, pk in tenants)],
            "group": [("", "–"), *((str(pk), name) for pk, name in names.groups.items())],
            "sector": [("", "–"), *names.sectors.items()],
        }
        for side in self.sides:
            for name, values in choices.items():
                if (field := self.fields.get(f"{side}_{name}")) is not None:
                    field.choices = values  # type: ignore[attr-defined] # a ChoiceField

    def scope(self, side: str) -> Scope:
        """Return a side as it was filled in; what its kind does not need is left out."""
        values = self.cleaned_data
        kind = ScopeKind(int(values[f"{side}_kind"]))
        has_tenant = kind in (ScopeKind.TENANT, ScopeKind.ORGANISATION)
        return Scope(
            kind,
            tenant_id=_uuid(values.get(f"{side}_tenant")) if has_tenant else None,
            orgnr=values.get(f"{side}_orgnr", "") if kind == ScopeKind.ORGANISATION else "",
            group_id=_uuid(values.get(f"{side}_group")) if kind == ScopeKind.GROUP else None,
            sector=values.get(f"{side}_sector", "") if kind == ScopeKind.SECTOR else "",
        )


def _uuid(value: str | None) -> UUID | None:
    return UUID(value) if value else None


def _kind(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=ScopeChoice.choices, initial=ScopeKind.TENANT.value
    )


def _tenant() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Customer"),
        required=False,
        help_text=_("For a customer, or for one of its organisations."),
    )


def _orgnr() -> forms.CharField:
    return forms.CharField(
        label=_("Organisation number"),
        required=False,
        max_length=20,
        help_text=_("For one organisation."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


def _group() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Group"), required=False, help_text=_("For a group."))


def _sector() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Sector"), required=False, help_text=_("For a sector."))


class RuleForm(GroupedForm, ScopeFields):
    """One rule, with the reason for it."""

    sides = ("lender", "host")

    effect = forms.ChoiceField(
        label=_("What the rule does"),
        choices=[("allow", _("Allows")), ("deny", _("Denies"))],
        widget=forms.RadioSelect,
        initial="allow",
    )
    lender_kind = _kind(_("The lender is"))
    lender_tenant = _tenant()
    lender_orgnr = _orgnr()
    lender_group = _group()
    lender_sector = _sector()
    host_kind = _kind(_("The host is"))
    host_tenant = _tenant()
    host_orgnr = _orgnr()
    host_group = _group()
    host_sector = _sector()
    valid_from = _date(_("First day"), initial=clock.today)
    valid_until = _date(_("Last day"), required=False, help_text=_("Leave empty for no end."))
    longest_days = forms.IntegerField(
        label=_("Longest period in days"), initial=365, min_value=0, max_value=9999
    )
    quota = forms.IntegerField(
        label=_("Most at the same time"),
        required=False,
        min_value=0,
        max_value=9999,
        help_text=_("How many exchanges may run at once from one lender to one host."),
    )
    reveal_listing = forms.TypedChoiceField(
        label=_("Shown in lists"), choices=BEFORE_YES, coerce=int, initial=0
    )
    reveal_contact = forms.TypedChoiceField(
        label=_("Shown when contact is asked for"), choices=BEFORE_YES, coerce=int, initial=0
    )
    reveal_accepted = forms.TypedChoiceField(
        label=_("Shown after the employee's yes"),
        choices=RevealChoice.choices,
        coerce=int,
        initial=RevealLevel.NAME.value,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why this is decided. It stays with the version."),
        error_messages={"required": _("Write why: the reason stays with the version.")},
    )

    # Last, since it hides the module of this name.
    forms = forms.MultipleChoiceField(
        label=_("Exchange forms"),
        choices=ExchangeForm.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen means all of them."),
    )

    field_groups: ClassVar[Sequence[FieldGroup]] = (
        FieldGroup("", ("effect",)),
        FieldGroup(
            _("The lender"),
            ("lender_kind", "lender_tenant", "lender_orgnr", "lender_group", "lender_sector"),
            _("Fill in what the kind needs; the rest is left out."),
        ),
        FieldGroup(
            _("The host"), ("host_kind", "host_tenant", "host_orgnr", "host_group", "host_sector")
        ),
        FieldGroup(_("When and what for"), ("forms", "valid_from", "valid_until")),
        FieldGroup(
            _("Terms"),
            ("longest_days", "quota", "reveal_listing", "reveal_contact", "reveal_accepted"),
            _("Of a rule that allows. A rule that denies has none."),
        ),
        FieldGroup("", ("reason",)),
    )

    def clean_lender_orgnr(self) -> str:
        """Return the digits alone."""
        return str(self.cleaned_data["lender_orgnr"]).replace(" ", "")

    def clean_host_orgnr(self) -> str:
        """Return the digits alone."""
        return str(self.cleaned_data["host_orgnr"]).replace(" ", "")

    def values(self) -> RuleValues:
        """Return the rule as it was filled in, without labels."""
        data = self.cleaned_data
        last = data["valid_until"]
        return RuleValues(
            lender=self.scope("lender"),
            host=self.scope("host"),
            is_allowing=data["effect"] == "allow",
            forms=tuple(data["forms"]),
            longest_days=data["longest_days"],
            reveal=Reveal(
                RevealLevel(data["reveal_listing"]),
                RevealLevel(data["reveal_contact"]),
                RevealLevel(data["reveal_accepted"]),
            ),
            quota=data["quota"],
            valid_from=data["valid_from"],
            valid_until=last + dt.timedelta(days=1) if last and last < dt.date.max else None,
        )


def initial_of(values: RuleValues) -> dict[str, Any]:
    """Return what a rule says as the form's first values."""
    initial: dict[str, Any] = {
        "effect": "allow" if values.is_allowing else "deny",
        "forms": values.forms,
        "longest_days": values.longest_days,
        "quota": values.quota,
        "reveal_listing": values.reveal.listing.value,
        "reveal_contact": values.reveal.contact.value,
        "reveal_accepted": values.reveal.accepted.value,
        "valid_from": values.valid_from,
        "valid_until": last_day(values.valid_until),
    }
    for side, scope in (("lender", values.lender), ("host", values.host)):
        initial |= {
            f"{side}_kind": scope.kind.value,
            f"{side}_tenant": str(scope.tenant_id or ""),
            f"{side}_orgnr": scope.orgnr,
            f"{side}_group": str(scope.group_id or ""),
            f"{side}_sector": scope.sector,
        }
    return initial


def last_day(valid_until: dt.date | None) -> dt.date | None:
    """Return the last day a rule holds, from the first on which it does not."""
    return valid_until - dt.timedelta(days=1) if valid_until else None


class RuleFilterForm(forms.Form):
    """What the list of rules can be narrowed by."""

    tenant = forms.ChoiceField(label=_("Customer"), required=False)
    effect = forms.ChoiceField(
        label=_("What the rule does"),
        choices=[("", _("All")), ("allow", _("Allows")), ("deny", _("Denies"))],
        required=False,
    )
    form = forms.ChoiceField(
        label=_("Exchange form"), choices=[("", _("All")), *ExchangeForm.choices], required=False
    )
    holds = forms.ChoiceField(
        label=_("Holds"),
        choices=[
            ("", _("All")),
            ("today", _("Today")),
            ("later", _("Later")),
            ("over", _("No longer")),
        ],
        required=False,
    )

    def __init__(self, *args: Any, names: Names, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tenants = sorted((t.name, str(t.pk)) for t in names.tenants.values())
        self.fields["tenant"].choices = [("", _("All")), *((pk, name) for name, pk in tenants)]  # type: ignore[attr-defined] # a ChoiceField


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why: the reason stays with the version.")},
    )


class GroupNameForm(forms.Form):
    """A group's name and purpose."""

    name = forms.CharField(label=_("Name"), max_length=120)
    purpose = forms.CharField(
        label=_("What the group is for"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class GroupForm(GroupNameForm, ReasonForm):
    """A new group."""

    field_order = ("name", "purpose", "reason")


class MemberForm(ScopeFields):
    """One more member of a group."""

    sides = ("member",)

    member_kind = forms.ChoiceField(
        label=_("The member is"),
        choices=[choice for choice in ScopeChoice.choices if choice[0] in MEMBER_KINDS],
    )
    member_tenant = _tenant()
    member_orgnr = _orgnr()
    member_group = _group()
    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_member_orgnr(self) -> str:
        """Return the digits alone."""
        return str(self.cleaned_data["member_orgnr"]).replace(" ", "")


class QuestionForm(forms.Form):
    """An exchange form on a day."""

    form = forms.ChoiceField(label=_("Exchange form"), choices=ExchangeForm.choices)
    on = _date(_("Day"))


class WhyForm(QuestionForm):
    """Two organisations, each as customer and number, with a form, a day and a length."""

    lender = forms.ChoiceField(label=_("Lender"))
    host = forms.ChoiceField(label=_("Host"))
    days = forms.IntegerField(
        label=_("Length in days"), required=False, min_value=1, max_value=9999
    )
    field_order = ("lender", "host", "form", "on", "days")

    def __init__(self, *args: Any, organisations: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("lender", "host"):
            self.fields[name].choices = [("", "–"), *organisations]  # type: ignore[attr-defined] # a ChoiceField


class RefusalForm(forms.Form):
    """Why a proposal is refused."""

    answer = forms.CharField(
        label=_("Your answer to the customer"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write why: the customer reads it.")},
    )
