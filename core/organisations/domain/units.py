"""Units: the parts of an organisation that register and approve by themselves."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import record
from core.base.errors import DomainError
from core.organisations.models import Organisation, OrgUnit


@transaction.atomic
def add_unit(
    organisation: Organisation,
    *,
    by: User | None,
    name: str,
    parent: OrgUnit | None = None,
    most_away: int | None = None,
) -> OrgUnit:
    """Add a unit. Its name is its own within the organisation, whatever the case of letters."""
    unit = OrgUnit(organisation=organisation, name=name.strip(), parent=parent, most_away=most_away)
    _check_parent(unit)
    _save_named(unit)
    record("unit.added", unit, by=by)
    return unit


@transaction.atomic
def change_unit(unit: OrgUnit, *, by: User, name: str, most_away: int | None) -> OrgUnit:
    """Give a unit another name, or another number of people it can do without at the same time."""
    changes: dict[str, tuple[object, object]] = {}
    if unit.name != name.strip():
        changes["name"] = (unit.name, name.strip())
    if unit.most_away != most_away:
        changes["most_away"] = (unit.most_away, most_away)
    if changes:
        unit.name, unit.most_away = name.strip(), most_away
        _save_named(unit)
        record("unit.changed", unit, by=by, changes=changes)
    return unit


def _check_parent(unit: OrgUnit) -> None:
    if unit.parent is not None and unit.parent.organisation_id != unit.organisation_id:
        raise DomainError(
            _("The unit above belongs to another organisation. Choose one of this organisation's."),
            field="parent",
            code="other_organisation",
        )


def _save_named(unit: OrgUnit) -> None:
    if not unit.name:
        raise DomainError(_("Write the unit's name."), field="name", code="required")
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError as error:
        raise DomainError(
            _("The organisation already has a unit with this name. Choose another name."),
            field="name",
            code="taken",
        ) from error
