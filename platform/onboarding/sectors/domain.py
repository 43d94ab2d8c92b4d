"""Adding sectors and deciding what they mean. Customers there are keep what they began with."""

import re
from collections.abc import Mapping
from typing import Any, TypedDict

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from billing.domain import TRIAL_PLAN
from billing.models import Plan
from core.accounts.models import User
from core.audit.domain import changed, record
from core.base.errors import ConflictError, DomainError
from onboarding.models import SectorVersion
from onboarding.sectors.content import SectorContent, as_json
from onboarding.sectors.queries import current_sector
from tenants.models import Sector

_CODE = re.compile(r"^[a-z][a-z0-9-]{1,19}$")


class SectorNames(TypedDict):
    """What a sector is called, where it stands in lists, and whether new customers are offered it."""

    name_nb: str
    name_nn: str
    name_en: str
    position: int
    is_active: bool


@transaction.atomic
def add_sector(
    code: str, *, by: User | None, like: str, reason: str, names: SectorNames
) -> SectorVersion:
    """Add a sector that begins with what ``like``, another sector's code, means today."""
    pattern = current_sector(like)
    if pattern is None:
        raise DomainError(_("There is no such sector."), field="like", code="invalid_choice")
    code = code.strip().lower()
    if not _CODE.fullmatch(code):
        text = _("Use 2 to 20 of the letters a–z, digits and hyphens, beginning with a letter.")
        raise DomainError(text, field="code")
    sector = Sector(code=code, **names)
    _require_names(sector)
    try:
        with transaction.atomic():
            sector.save(force_insert=True)
    except IntegrityError as error:
        raise ConflictError(
            _("There is a sector with this code. Choose another."), field="code", code="taken"
        ) from error
    return _add_version(sector, pattern.content, 0, by=by, reason=reason, changes={})


@transaction.atomic
def decide_sector(
    sector: Sector,
    content: SectorContent,
    *,
    by: User | None,
    names: SectorNames,
    reason: str,
    seen: int,
) -> SectorVersion:
    """Let ``content`` be what new customers of the sector begin with, and ``names`` what it is called.

    ``seen`` is the number of the version the decision was made from: a newer one in between is a
    conflict, and nothing is overwritten.
    """
    sector = Sector.objects.select_for_update().get(pk=sector.pk)
    current = current_sector(sector.pk)
    number = current.number if current else 0
    if number != seen:
        raise ConflictError(_("Somebody has changed this sector meanwhile. Read it again."))
    changes = changed(sector, names)
    for field, value in names.items():
        setattr(sector, field, value)
    _require_names(sector)
    sector.save(update_fields=[*names, "updated_at"])
    return _add_version(sector, content, number, by=by, reason=reason, changes=changes)


def _add_version(
    sector: Sector,
    content: SectorContent,
    newest: int,
    *,
    by: User | None,
    reason: str,
    changes: Mapping[str, tuple[Any, Any]],
) -> SectorVersion:
    if not reason.strip():
        raise DomainError(_("Write why."), field="reason", code="required")
    _require_plan(content)
    version = SectorVersion.objects.create(
        sector=sector,
        number=newest + 1,
        content=as_json(content),
        reason=reason.strip(),
        decided_by_id=by.pk if by else None,
        decided_by_label=by.email if by else "",
    )
    numbers = {"version": (newest, version.number)}
    record("sector.decided", version, by=by, changes={**changes, **numbers})
    return version


def _require_plan(content: SectorContent) -> None:
    known = {TRIAL_PLAN, *Plan.objects.values_list("code", flat=True)}
    if content.plan not in known:
        raise DomainError(
            _("Choose one of the plans: %(plans)s.") % {"plans": ", ".join(sorted(known))},
            field="plan",
            code="invalid_choice",
        )


def _require_names(sector: Sector) -> None:
    try:
        sector.clean_fields()
    except ValidationError as error:
        field, problems = next(iter(error.message_dict.items()))
        raise DomainError(problems[0], field=field) from error
