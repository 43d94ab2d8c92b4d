"""How every form is drawn: label, help, error and `aria-*` are joined on the server.

Set as `FORM_RENDERER`; no form names templates or classes of its own.
"""

from __future__ import annotations

from typing import Any

from django.forms import BoundField, widgets
from django.forms.fields import EmailField
from django.forms.renderers import DjangoTemplates

_CHOICES = (widgets.RadioSelect, widgets.CheckboxSelectMultiple)
_UNSTYLED = (*_CHOICES, widgets.HiddenInput, widgets.MultiWidget)


class VekselBoundField(BoundField):
    """A bound field whose widget carries the design system's classes and native input types."""

    def as_widget(
        self,
        widget: widgets.Widget | None = None,
        attrs: dict[str, Any] | None = None,
        only_initial: bool = False,
    ) -> Any:
        widget = widget or self.field.widget
        _prepare_widget(widget)
        return super().as_widget(widget, attrs, only_initial)

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: widgets.Widget | None = None
    ) -> dict[str, Any]:
        widget = widget or self.field.widget
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        if not isinstance(widget, _UNSTYLED):
            built["class"] = " ".join(filter(None, ["ds-input", widget.attrs.get("class", "")]))
        built["placeholder"] = False  # a hint that vanishes is no hint: use help_text
        if isinstance(self.field, EmailField):
            built.setdefault("autocomplete", widget.attrs.get("autocomplete", "email"))
            built.setdefault("spellcheck", "false")
        return built

    @property
    def is_choice_group(self) -> bool:
        return isinstance(self.field.widget, _CHOICES)

    @property
    def is_single_checkbox(self) -> bool:
        return isinstance(self.field.widget, widgets.CheckboxInput)

    @property
    def is_file(self) -> bool:
        return isinstance(self.field.widget, widgets.FileInput)

    @property
    def focus_id(self) -> str:
        """The id of the control an error summary's link should bring the reader to."""
        if self.is_choice_group or isinstance(self.field.widget, widgets.MultiWidget):
            return f"{self.auto_id}_0"
        return str(self.id_for_label or self.auto_id)


class VekselRenderer(DjangoTemplates):
    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
    bound_field_class = VekselBoundField


def _prepare_widget(widget: widgets.Widget) -> None:
    """Give `widget` the input type a phone understands and our own choice list."""
    if isinstance(widget, widgets.DateTimeInput):
        widget.input_type, widget.format = "datetime-local", "%Y-%m-%dT%H:%M"
    elif isinstance(widget, widgets.DateInput):
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    elif type(widget) in _CHOICES:  # a subclass brings its own
        widget.template_name = "ui/forms/choices.html"
    elif isinstance(widget, widgets.ClearableFileInput):
        widget.template_name = "ui/forms/file.html"
