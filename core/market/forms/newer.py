"""A form that was filled in while somebody else saved: both are kept, and a person chooses."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.audit.queries import entries_about
from core.base.errors import DomainError
from core.base.forms import apply_domain_error
from core.base.versions import STALE
from core.market.enums import Direction


class VersionField(forms.IntegerField):
    """The version that was read, carried along unseen."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, **kwargs})


def refuse(form: forms.BaseForm, error: DomainError, row: Model | None) -> None:
    """Show what the domain refused at the form. When ``row`` has been changed meanwhile, say at each
    changed field what stands there now; what was written stays, and saving again is a choice.
    """
    apply_domain_error(form, error)
    if error.code != STALE or row is None:
        return
    read = form.cleaned_data.get("version") or 0
    row.refresh_from_db()
    for name in _changed_since(row, read):
        field = name if name in form.fields else None
        text = _("Changed meanwhile, and now: %(value)s") % {"value": _value_of(row, name)}
        form.add_error(field, text if field else f"{_label_of(row, name)}: {text}")
    data = form.data.copy()  # type: ignore[attr-defined] # what was posted
    data["version"] = str(row.version)  # type: ignore[attr-defined] # rows with a version
    form.data = data


def _changed_since(row: Model, version: int) -> Iterator[str]:
    """Yield the fields of the edits after ``version``, each once."""
    names: dict[str, None] = {}
    for entry in entries_about(row).order_by("at", "id"):
        _before, after = entry.changes.get("version", (None, 0))
        if after > version:
            names |= dict.fromkeys(entry.changes)
    yield from (name for name in names if name not in ("version", "state"))


def _value_of(row: Model, name: str) -> str:
    if name in Direction.values:
        links = row.concept_links.filter(direction=name)  # type: ignore[attr-defined] # an offer's
        found = [link.concept.label for link in links.select_related("concept")]
        return ", ".join(found) or _("nothing")
    shown = getattr(row, f"get_{name}_display", None)
    value: Any = shown() if shown else getattr(row, name, None)
    if hasattr(value, "all"):
        value = list(value.all())
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dt.date):
        return date_format(value)
    if isinstance(value, list | tuple):
        return ", ".join(_word(row, name, each) for each in value) or _("nothing")
    return str(value) if value not in (None, "") else _("nothing")


def _word(row: Model, name: str, value: Any) -> str:
    """One of a list, by its label where it has one."""
    base = getattr(row._meta.get_field(name), "base_field", None)
    return str(dict(getattr(base, "flatchoices", ())).get(value, value))


def _label_of(row: Model, name: str) -> str:
    if name in ("concepts", *Direction.values):
        return _("The lists of competences")
    return str(capfirst(getattr(row._meta.get_field(name), "verbose_name", name)))
