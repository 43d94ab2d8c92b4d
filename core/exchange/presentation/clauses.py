"""Clauses on a page: what the library has, and what may be chosen in one agreement."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.exchange.contents import clauses_from_json, kept_clauses, newest_clauses, offered_clauses
from core.exchange.documents.clauses import clause_in
from core.exchange.documents.content import Clause
from core.exchange.documents.library import LibraryClause, library
from core.exchange.documents.model import paragraphs_of
from core.exchange.models import ExchangeAgreement, OwnClause
from core.exchange.queries import version_of
from core.exchange.rules import may_leave_out

_DEPENDS: Mapping[str, Any] = {
    "form": _("exchange form"),
    "payer": _("who pays the salary"),
    "responsibility": _("employer's responsibility"),
    "remote": _("remote share"),
    "part_time": _("share of full time"),
    "host_sector": _("sector"),
    "host_sector_not": _("sector"),
    "sectors_both": _("sector"),
    "sectors_not_both": _("sector"),
    "sectors_either": _("sector"),
    "sectors_neither": _("sector"),
}


@dataclass(frozen=True, slots=True)
class LibraryTopic:
    """What the library says something about, and on what it depends which wording applies."""

    title: str
    is_mandatory: bool
    depends_on: list[str]


@dataclass(frozen=True, slots=True)
class ClauseText:
    """An own clause in one language."""

    language: str
    heading: Any
    title: str
    paragraphs: tuple[str, ...]


def texts_of_clause(clause: OwnClause) -> list[ClauseText]:
    """Return the clause in each language it is written in."""
    written = (
        ClauseText("nb", _("In bokmål"), clause.title_nb, paragraphs_of(clause.text_nb)),
        ClauseText("nn", _("In nynorsk"), clause.title_nn, paragraphs_of(clause.text_nn)),
        ClauseText("en", _("In English"), clause.title_en, paragraphs_of(clause.text_en)),
    )
    return [text for text in written if text.title]


def library_topics(language: str) -> list[LibraryTopic]:
    """Return the topics of the library in their printed order, titled in a document language."""
    topics: dict[str, list[LibraryClause]] = {}
    for clause in library().values():
        topics.setdefault(clause.topic, []).append(clause)
    return [_topic(clauses, language) for clauses in topics.values()]


def _topic(clauses: list[LibraryClause], language: str) -> LibraryTopic:
    names = dict.fromkeys(str(_DEPENDS[name]) for each in clauses for name in each.conditions)
    title = clause_in(language, clauses[0].code).title
    return LibraryTopic(title, clauses[0].is_mandatory, list(names))


@dataclass(frozen=True, slots=True)
class ClauseChoice:
    """The clauses an agreement has or may have, as one reader may choose among them."""

    kept: tuple[Clause, ...]
    offered: tuple[Clause, ...]
    left_out: tuple[str, ...]
    newer: tuple[Clause, ...]
    choosable: tuple[Clause, ...]

    @property
    def staying(self) -> Iterator[Clause]:
        """What the reader cannot leave out."""
        return (each for each in self.offered if each not in self.choosable)

    @property
    def included(self) -> list[str]:
        """The codes of those choices that the agreement has now."""
        return [each.code for each in self.choosable if each.code not in self.left_out]

    @property
    def fixed_left_out(self) -> set[str]:
        """The codes of what others have left out, and this reader does not decide on."""
        return set(self.left_out) - {each.code for each in self.choosable}


def clause_choice(user: User, agreement: ExchangeAgreement) -> ClauseChoice:
    """Return what the user may choose of the agreement's clauses, and which have a newer wording."""
    version = version_of(agreement, agreement.version)
    kept = clauses_from_json(version.clauses) if version else kept_clauses(agreement)
    left_out = tuple(version.left_out) if version else ()
    offered = offered_clauses(agreement, kept, left_out)
    newest = [each for each in newest_clauses(agreement) if each.code not in left_out]
    return ClauseChoice(
        kept=kept,
        offered=offered,
        left_out=left_out,
        newer=tuple(each for each in newest if each not in kept),
        choosable=tuple(each for each in offered if may_leave_out(user, agreement, each)),
    )
