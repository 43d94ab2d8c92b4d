from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ColoursForm(forms.Form):
    """Both colours as text. Whether they can be read is the domain's to say."""

    primary = forms.CharField(
        label=_("Primary colour"),
        help_text=_("Buttons, links and headings. Written as # and six characters, like #12454f."),
        max_length=7,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    accent = forms.CharField(
        label=_("Accent colour"),
        help_text=_("Small marks beside the primary colour. May be lighter."),
        max_length=7,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_primary(self) -> str:
        return _normalised(self.cleaned_data["primary"])

    def clean_accent(self) -> str:
        return _normalised(self.cleaned_data["accent"])


class LogoForm(forms.Form):
    """One picture; what it really is, the domain finds out."""

    logo = forms.FileField(
        label=_("Logo"),
        help_text=_(
            "PNG, JPEG or WebP, at most 2 MB. A wide logo with a transparent background is best; it "
            "is shown at most 44 pixels high."
        ),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        error_messages={"required": _("Choose a PNG, JPEG or WebP picture.")},
    )


def _normalised(colour: str) -> str:
    """`12454F` and `#12454F` are what people paste; both mean `#12454f`."""
    colour = colour.strip().lower()
    return colour if colour.startswith("#") else f"#{colour}"
