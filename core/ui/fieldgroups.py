"""Long forms read in parts: each part has a heading, a word of explanation and its fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from django.forms import BoundField

if TYPE_CHECKING:
    from django.forms import BaseForm
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class FieldGroup:
    """A part of a form: which fields stand together, under which title."""

    title: StrOrPromise
    names: Sequence[str]
    description: StrOrPromise = ""
    #: A template shown before the fields, such as help that reads what has been written.
    panel: str = ""


@dataclass(frozen=True)
class BoundGroup:
    """A `FieldGroup` with the form's fields in place, as a template reads it."""

    title: StrOrPromise
    description: StrOrPromise
    fields: Sequence[BoundField]
    panel: str = ""


class GroupedForm:
    """Mixin: `field_groups` on the class, `groups` for the template.

    A visible field named in no group comes last, without a heading, so that nothing is lost.
    """

    field_groups: ClassVar[Sequence[FieldGroup]] = ()

    @property
    def groups(self: BaseForm) -> Iterator[BoundGroup]:  # type: ignore[misc]  # mixin of a form
        groups: Sequence[FieldGroup] = getattr(self, "field_groups", ())
        named = {name for group in groups for name in group.names}
        for group in groups:
            fields = [self[name] for name in group.names if name in self.fields]
            if fields:
                yield BoundGroup(group.title, group.description, fields, group.panel)
        rest = [field for field in self.visible_fields() if field.name not in named]
        if rest:
            yield BoundGroup("", "", rest)
