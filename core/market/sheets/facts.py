"""What rows are held against, read once for a whole sheet."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from core.accounts.models import User
from core.base import clock
from core.base.errors import DomainError
from core.competence.folding import fold
from core.market.models import FormRules, Programme
from core.market.queries import current_programme
from core.market.rules import speaks_for
from core.market.sheets.reading import Line
from core.market.sheets.twins import open_needs_of
from core.market.sheets.words import Vocabulary
from core.organisations.models import Organisation, OrgUnit
from core.organisations.orgnr import clean_orgnr


class Facts:
    """The organisations, units, rules, words and needs that the rows of ``lines`` concern."""

    def __init__(self, lines: Sequence[Line], *, by: User) -> None:
        self.by = by
        self.programme: Programme = current_programme()
        self.rules: dict[str, FormRules] = {
            rules.form: rules for rules in FormRules.objects.filter(programme=self.programme)
        }
        self.vocabulary = Vocabulary()
        self._organisations = {found.orgnr: found for found in organisations_in(lines)}
        own = [found.pk for found in self._organisations.values() if speaks_for(by, found)]
        self._units = {
            (unit.organisation_id, fold(unit.name)): unit
            for unit in OrgUnit.objects.filter(organisation__in=own)
        }
        self.open_needs = open_needs_of(own)

    def organisation_in(self, cell: str) -> Organisation:
        """Return the organisation with a number; raise when ``by`` may not register for it."""
        found = self._organisations.get(clean_orgnr(cell))
        if found is None:
            raise DomainError(
                _("No organisation here has this number. Correct it, or ask the programme office.")
            )
        if not speaks_for(self.by, found):
            raise DomainError(
                _(
                    "You do not register for %(organisation)s: only its HR and the programme office "
                    "may. Take the row out."
                )
                % {"organisation": found}
            )
        if not found.is_covered_on(clock.today()):
            raise DomainError(
                _(
                    "%(organisation)s does not take part in the exchange now. Ask the programme office."
                )
                % {"organisation": found}
            )
        return found

    def unit_in(self, cell: str, organisation: Organisation) -> OrgUnit:
        """Return the unit of an organisation that has a name."""
        unit = self._units.get((organisation.pk, fold(cell)))
        if unit is None:
            raise DomainError(
                _("Choose a unit of %(organisation)s.") % {"organisation": organisation}
            )
        return unit


def organisations_in(lines: Sequence[Line]) -> list[Organisation]:
    """Return the organisations whose numbers stand in the rows."""
    return list(Organisation.objects.filter(orgnr__in=_numbers(lines)).order_by("pk"))


def _numbers(lines: Sequence[Line]) -> set[str]:
    found = set()
    for line in lines:
        try:
            found.add(clean_orgnr(line.cells.get("orgnr", "")))
        except DomainError:
            continue
    return found
