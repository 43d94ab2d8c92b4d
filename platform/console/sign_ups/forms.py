from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from console.forms import TenantForm
from core.ui.fieldgroups import FieldGroup


class ApproveForm(TenantForm):
    """The order of a customer that has signed itself up; the administrator is whoever did."""

    field_groups: ClassVar[Sequence[FieldGroup]] = (
        FieldGroup(_("The customer"), ("name", "slug", "sector", "default_language")),
        FieldGroup(_("Colours"), ("primary_colour", "accent_colour")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("admin_name", "admin_email"):
            del self.fields[name]


class RefuseForm(forms.Form):
    """Why not."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("It is mailed to the contact person as you write it."),
    )
