"""Drafts of needs made from the rows of a sheet."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import record_each
from core.base.errors import ConflictError
from core.market.announcements import needs_changed
from core.market.domain.needs import write_need
from core.market.models import Need
from core.market.sheets.checking import CheckedRow, check_lines
from core.market.sheets.facts import organisations_in
from core.market.sheets.reading import Line
from core.organisations.models import Organisation


@transaction.atomic
def import_needs(
    lines: Sequence[Line], *, by: User, rows: Sequence[int], file: str = ""
) -> list[Need]:
    """Make a draft of each good row, all or none; a person publishes each of them.

    ``rows`` are the numbers of the good rows that ``by`` was shown. The rows are checked anew, and when
    others are good by now nothing is made and ``ConflictError`` raised. ``file`` stands in the log.
    """
    _wait_for_others(lines)
    good = check_lines(lines, by=by).good
    if [row.number for row in good] != list(rows) or not good:
        raise ConflictError(
            _("Something has changed since the check. Look through it once more."),
            code="changed_since_check",
        )
    needs = [_draft(row, by=by) for row in good]
    numbers = {need.pk: row.number for need, row in zip(needs, good, strict=True)}
    record_each(
        "need.imported",
        needs,
        by=by,
        changes=lambda need: {"file": (None, file), "row": (None, numbers[need.pk])},
    )
    needs_changed.tell(list(numbers))
    return needs


def _draft(row: CheckedRow, *, by: User) -> Need:
    assert row.organisation is not None  # noqa: S101 # a good row has one
    return write_need(
        None, by=by, organisation=row.organisation, values=row.values, concepts=row.choices
    )


def _wait_for_others(lines: Sequence[Line]) -> None:
    """Let one import at a time concern an organisation, or two of the same file would both find nothing."""
    concerned = [found.pk for found in organisations_in(lines)]
    list(
        Organisation.objects.select_for_update(no_key=True)
        .filter(pk__in=concerned)
        .order_by("pk")
        .values_list("pk")
    )
