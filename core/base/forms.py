"""Between domain errors and forms."""

from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm

from core.base.errors import DomainError


def apply_domain_error(form: BaseForm, error: DomainError) -> None:
    """Show ``error`` at its field, or above the form when the form has no such field."""
    field = error.field if error.field in form.fields else NON_FIELD_ERRORS
    form.add_error(field, str(error))
