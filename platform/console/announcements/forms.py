import re
from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.ui.fieldgroups import FieldGroup, GroupedForm
from tenants.enums import GONE, AnnouncementKind
from tenants.models import Announcement, Tenant


def _text_field(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=Announcement.LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the announcement in this language too.")},
    )


def _time_field(label: Any, missing: Any, hint: Any = "") -> forms.DateTimeField:
    return forms.DateTimeField(label=label, help_text=hint, error_messages={"required": missing})


class AnnouncementForm(GroupedForm, forms.Form):
    """What is announced, when, and to whom."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=AnnouncementKind.choices,
        widget=forms.RadioSelect,
        initial=AnnouncementKind.INFO,
    )
    text_nb = _text_field(_("Text in Norwegian Bokmål"))
    text_nn = _text_field(_("Text in Norwegian Nynorsk"))
    text_en = _text_field(_("Text in English"))
    starts_at = _time_field(_("From"), _("Say when it is to be shown from."))
    ends_at = _time_field(
        _("Until"), _("Say when it is over."), _("It disappears by itself. You can end it before.")
    )
    audience = forms.ChoiceField(
        label=_("Shown to"),
        choices=[("all", _("All customers")), ("chosen", _("Only the customers below"))],
        widget=forms.RadioSelect,
        initial="all",
    )
    subdomains = forms.CharField(
        label=_("Customers"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3, "autocapitalize": "none", "spellcheck": "false"}),
        help_text=_("Their subdomains, one on each line or with commas between them."),
    )

    field_groups: ClassVar[Sequence[FieldGroup]] = (
        FieldGroup(
            _("What"),
            ("kind", "text_nb", "text_nn", "text_en"),
            _("Plain text. Everybody reads it in their own language."),
        ),
        FieldGroup(_("When"), ("starts_at", "ends_at"), _("Norwegian time.")),
        FieldGroup(_("To whom"), ("audience", "subdomains")),
    )

    @classmethod
    def values_of(cls, announcement: Announcement) -> dict[str, Any]:
        """Return what the form shows of an announcement that is there."""
        fields = ("kind", "text_nb", "text_nn", "text_en", "starts_at", "ends_at")
        slugs = announcement.tenants.order_by("slug").values_list("slug", flat=True)
        return {field: getattr(announcement, field) for field in fields} | {
            "audience": "all" if announcement.is_for_all else "chosen",
            "subdomains": "\n".join(slugs),
        }

    def clean(self) -> dict[str, Any]:
        """Find the customers that are named."""
        values = self.cleaned_data
        values["tenants"] = []
        if values.get("audience") == "chosen" and "subdomains" in values:
            try:
                values["tenants"] = _named(values["subdomains"])
            except ValidationError as error:
                self.add_error("subdomains", error)
        return values

    def content(self) -> dict[str, Any]:
        """Return what the domain asks for."""
        return {
            field: value
            for field, value in self.cleaned_data.items()
            if field not in {"audience", "subdomains"}
        }


def _named(text: str) -> list[Tenant]:
    slugs = {slug.lower() for slug in re.split(r"[\s,;]+", text) if slug}
    if not slugs:
        raise ValidationError(_("Write the subdomain of at least one customer."), code="required")
    tenants = list(Tenant.objects.exclude(state__in=GONE).filter(slug__in=slugs))
    unknown = slugs - {tenant.slug for tenant in tenants}
    if unknown:
        raise ValidationError(
            _("There is no customer on: %(subdomains)s."),
            params={"subdomains": ", ".join(sorted(unknown))},
            code="unknown",
        )
    return tenants
