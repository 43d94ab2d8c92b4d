"""An organisation's own clauses: adding, wording anew, retiring. Agreements keep what they were made with."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import changed, record
from core.base import clock
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.base.versions import require_version
from core.exchange.documents.content import (
    AgreementContent,
    Clause,
    EmployeeDetails,
    PartyDetails,
)
from core.exchange.documents.render import UnprintableTextError, render_agreement_pdf
from core.exchange.models import OwnClause, OwnClauseVersion
from core.exchange.rules import writes_own_clauses
from core.market.domain.checks import require_short_texts
from core.organisations.models import Organisation

WORDED = ("title_nb", "text_nb", "title_nn", "text_nn", "title_en", "text_en")
PLACED = ("use", "position")
_REQUIRED = ("title_nb", "text_nb", "title_nn", "text_nn")


@transaction.atomic
def add_own_clause(organisation: Organisation, *, by: User, values: Mapping[str, Any]) -> OwnClause:
    """Add a clause to the agreements that the organisation makes from now on."""
    _require_writer(organisation, by=by)
    # Two who add at the same time wait for each other, so that each gets a number.
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    given = {name: values[name] for name in (*WORDED, *PLACED) if name in values}
    _require_sound(given)
    last = locked.own_clauses.aggregate(last=Max("number"))["last"] or 0
    clause = OwnClause.objects.create(organisation=locked, number=last + 1, **given)
    _keep_wording(clause, by=by)
    record("clause.created", clause, by=by, changes={"version": (None, 1)})
    return clause


@transaction.atomic
def change_own_clause(
    clause: OwnClause, *, by: User, version: int | None, values: Mapping[str, Any]
) -> OwnClause:
    """Word or place the clause anew. New words are a new version; a new place or use alone is none."""
    locked = _lock(clause, by=by)
    require_version(locked, version)
    if locked.is_retired:
        raise ConflictError(
            _("The clause has been retired. Add a new one instead."), code="move_refused"
        )
    changes = changed(locked, {name: values[name] for name in (*WORDED, *PLACED) if name in values})
    if not changes:
        return locked
    for name, (_old, new) in changes.items():
        setattr(locked, name, new)
    _require_sound({name: getattr(locked, name) for name in WORDED})
    is_reworded = bool(changes.keys() & set(WORDED))
    if is_reworded:
        changes |= {"version": (locked.version, locked.version + 1)}
        locked.version += 1
    locked.save()
    if is_reworded:
        _keep_wording(locked, by=by)
    record("clause.changed", locked, by=by, changes=changes)
    return locked


@transaction.atomic
def retire_own_clause(clause: OwnClause, *, by: User) -> OwnClause:
    """Leave the clause out of agreements made from now on. Repeating changes nothing."""
    locked = _lock(clause, by=by)
    if locked.is_retired:
        return locked
    locked.retired_at = clock.now()
    locked.save(update_fields=["retired_at", "updated_at"])
    record("clause.retired", locked, by=by, changes={"retired_at": (None, locked.retired_at)})
    return locked


def _lock(clause: OwnClause, *, by: User) -> OwnClause:
    rows = OwnClause.objects.select_related("organisation").select_for_update(of=("self",))
    locked = rows.get(pk=clause.pk)
    _require_writer(locked.organisation, by=by)
    return locked


def _require_writer(organisation: Organisation, *, by: User) -> None:
    if not writes_own_clauses(by, organisation):
        raise NotAllowedError(_("Only the organisation's own HR writes its clauses."))


def _keep_wording(clause: OwnClause, *, by: User) -> None:
    wording = {name: getattr(clause, name) for name in WORDED}
    OwnClauseVersion.objects.create(clause=clause, version=clause.version, written_by=by, **wording)


def _require_sound(values: Mapping[str, Any]) -> None:
    require_short_texts(values)
    for field in _REQUIRED:
        if not values.get(field, "").strip():
            raise DomainError(_("This must be filled in."), field=field, code="required")
    if bool(values.get("title_en", "").strip()) != bool(values.get("text_en", "").strip()):
        field = "text_en" if values.get("title_en", "").strip() else "title_en"
        raise DomainError(
            _("English has both a title and a text, or neither. Fill in this one too."),
            field=field,
            code="required",
        )
    _require_printable(values)


def _require_printable(values: Mapping[str, Any]) -> None:
    """Raise, at its field, for a character no document can show: now, not at somebody's agreement."""
    languages = [code for code in ("nb", "nn", "en") if values.get(f"text_{code}")]
    clauses = tuple(
        Clause(code=code, version=1, title=values[f"title_{code}"], text=values[f"text_{code}"])
        for code in languages
    )
    try:
        render_agreement_pdf(_document_with(clauses))
    except UnprintableTextError as error:
        _clauses, index, part = (error.field or "clauses.0.text").split(".")
        error.field = f"{part}_{languages[int(index)]}"
        raise


def _document_with(clauses: tuple[Clause, ...]) -> AgreementContent:
    day = clock.today()
    return AgreementContent(
        number="-",
        version=1,
        dated=day,
        tenant_name="-",
        language="nb",
        lender=PartyDetails(organisation="-"),
        host=PartyDetails(organisation="-"),
        employee=EmployeeDetails(name="-"),
        form="secondment",
        start=day,
        end=day,
        salary_payer="lender",
        employer_responsibility="lender",
        clauses=clauses,
    )
