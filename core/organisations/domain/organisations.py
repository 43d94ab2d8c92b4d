"""Organisations and whether they take part."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import changed, record
from core.base import clock
from core.base.errors import ConflictError, DomainError
from core.organisations.announcements import organisation_changed
from core.organisations.errors import AlreadyRegisteredError
from core.organisations.models import Organisation
from core.organisations.orgnr import clean_orgnr


@transaction.atomic
def register_organisation(
    *,
    by: User | None,
    orgnr: str,
    name: str,
    kind: str,
    parent: Organisation | None = None,
    county: str = "",
    is_confirmed: bool = False,
    covered_from: dt.date | None = None,
) -> Organisation:
    """Take an organisation in; it takes part from today unless ``covered_from`` says otherwise.

    Raises ``AlreadyRegisteredError`` (with the organisation that is here) and ``DomainError`` at
    ``orgnr`` for a number that cannot be one, at ``name`` for an empty name.
    """
    organisation = Organisation(
        orgnr=clean_orgnr(orgnr),
        name=_required_name(name),
        kind=kind,
        parent=parent,
        county=county,
        is_confirmed=is_confirmed,
        covered_from=covered_from or clock.today(),
    )
    refuse_registered(organisation.orgnr)
    try:
        with transaction.atomic():
            organisation.save(force_insert=True)
    except IntegrityError:
        # Somebody registered the same number between the look and the write.
        refuse_registered(organisation.orgnr)
        raise
    record("organisation.registered", organisation, by=by)
    organisation_changed.tell(organisation)
    return organisation


def refuse_registered(orgnr: str) -> None:
    """Raise ``AlreadyRegisteredError`` when the number is taken."""
    existing = Organisation.objects.filter(orgnr=orgnr).first()
    if existing is not None:
        raise AlreadyRegisteredError(existing)


@transaction.atomic
def change_organisation(
    organisation: Organisation,
    *,
    by: User,
    name: str,
    kind: str,
    parent: Organisation | None,
    county: str,
    is_confirmed: bool | None = None,
) -> Organisation:
    """Correct what is known of an organisation. Its number is never changed."""
    values: dict[str, Any] = {
        "name": _required_name(name),
        "kind": kind,
        "parent": parent,
        "county": county,
    }
    if is_confirmed is not None:
        values["is_confirmed"] = is_confirmed
    if parent is not None:
        _refuse_circle(organisation, parent)
    changes = changed(organisation, values)
    if changes:
        for field, value in values.items():
            setattr(organisation, field, value)
        organisation.save(update_fields=[*values, "updated_at"])
        record("organisation.changed", organisation, by=by, changes=changes)
        organisation_changed.tell(organisation)
    return organisation


@transaction.atomic
def end_coverage(organisation: Organisation, *, by: User) -> Organisation:
    """Take the organisation out of the exchange as of today; what it has agreed stays."""
    return _cover(organisation, by=by, is_covered=False)


@transaction.atomic
def resume_coverage(organisation: Organisation, *, by: User) -> Organisation:
    """Let the organisation take part again as of today."""
    return _cover(organisation, by=by, is_covered=True)


def _cover(organisation: Organisation, *, by: User, is_covered: bool) -> Organisation:
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    today = clock.today()
    if organisation.is_covered_on(today) == is_covered:
        raise ConflictError(
            _("The organisation takes part already.")
            if is_covered
            else _("The organisation does not take part, so there is nothing to end.")
        )
    values = (
        {"covered_from": today, "covered_until": None} if is_covered else {"covered_until": today}
    )
    changes = changed(organisation, values)
    for field, value in values.items():
        setattr(organisation, field, value)
    organisation.save(update_fields=[*values, "updated_at"])
    action = "organisation.coverage_resumed" if is_covered else "organisation.coverage_ended"
    record(action, organisation, by=by, changes=changes)
    organisation_changed.tell(organisation)
    return organisation


def _required_name(name: str) -> str:
    if not name.strip():
        raise DomainError(_("Write the organisation's name."), field="name", code="required")
    return name.strip()


def _refuse_circle(organisation: Organisation, parent: Organisation) -> None:
    # All are held and read anew: two who each put one under the other would make a circle together.
    rows = Organisation.objects.select_for_update().order_by("pk").values_list("pk", "parent")
    parents = dict(rows)
    above: UUID | None = parent.pk
    while above is not None:
        if above == organisation.pk:
            raise DomainError(
                _("An organisation cannot stand under itself. Choose another parent."),
                field="parent",
                code="circle",
            )
        above = parents[above]
