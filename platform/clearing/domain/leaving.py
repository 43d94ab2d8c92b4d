"""A tenant's way out of the shared exchange."""

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from tenants.doors import clearing_context
from tenants.models import Tenant
from tenants.naming import role_of


def leave_clearing(tenant: Tenant) -> dict[str, int]:
    """Delete every row of a tenant, and what others have opened to it; return how many of which.

    Needs the platform's door. Repeating changes nothing.
    """
    counts: dict[str, int] = {}
    with clearing_context():
        for model in apps.get_app_config("clearing").get_models():
            number, _by_model = _rows_of(model, role_of(tenant.pk)).delete()
            if number:
                counts[model._meta.label] = number
    return counts


def _rows_of(model: type[Model], role: str) -> QuerySet[Model]:
    named = {field.name for field in model._meta.get_fields()} & {"owner", "reader"}
    condition = Q(pk__in=[])
    for name in sorted(named):
        condition |= Q(**{name: role})
    return model._default_manager.filter(condition)
