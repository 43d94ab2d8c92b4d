"""Model forms that hold what was written and leave the row to the domain."""

from typing import Any, Generic, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Field, Model

_ModelT = TypeVar("_ModelT", bound=Model)


class UnsavedModelForm(forms.ModelForm[_ModelT], Generic[_ModelT]):
    """Fields, labels and validators of a model; never its instance.

    Django would put the values on the instance and check the table's constraints, whose texts name no
    fix. Here the domain function gets the values, compares them with the row as it is, and refuses in
    words at the field.
    """

    def _post_clean(self) -> None:
        """Run the validators that stand on the model's fields."""
        for name, value in list(self.cleaned_data.items()):
            field = _model_field(self._meta.model, name)
            if field is None or value in (None, ""):
                continue
            try:
                field.run_validators(value)
            except ValidationError as error:
                self.add_error(name, error)


def _model_field(model: type[Model], name: str) -> Field[Any, Any] | None:
    return next((field for field in model._meta.concrete_fields if field.name == name), None)
