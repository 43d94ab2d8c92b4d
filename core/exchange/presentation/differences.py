"""What sets two versions apart, as a page shows it: fields and clauses, each in pieces of text."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.exchange.contents import clauses_from_json
from core.exchange.differences import Paragraph, Piece, compare_texts
from core.exchange.documents.content import Clause
from core.exchange.documents.library import library
from core.exchange.domain.own_clauses import WORDED
from core.exchange.models import ExchangeAgreement, OwnClauseVersion
from core.exchange.presentation.agreements import said
from core.exchange.queries import versions_of

#: Fields in free words; every other value is taken out whole and put in whole.
_IN_WORDS = frozenset(
    {"purpose", "learning_goals", "tasks", "long_period_reason", "workplace", "conditions"}
)


class Version(Protocol):
    """One version of an agreement, here or with another customer: its terms and clauses as kept in JSON."""

    @property
    def version(self) -> int: ...

    @property
    def terms(self) -> Any: ...

    @property
    def clauses(self) -> Any: ...

    @property
    def written_at(self) -> dt.datetime: ...


@dataclass(frozen=True, slots=True)
class Difference:
    """One field or clause that is not the same in both. ``language`` is the text's own, where it has one."""

    label: str
    note: str
    paragraphs: tuple[Paragraph, ...]
    language: str = ""


def differing_terms(old: Version, new: Version) -> list[Difference]:
    """Return the fields that are not the same in both versions, in the order of the form."""
    names = [name for name in new.terms if old.terms.get(name) != new.terms[name]]
    return [_term(name, old.terms.get(name), new.terms[name]) for name in names]


def differing_clauses(old: Version, new: Version, *, language: str) -> list[Difference]:
    """Return the clauses that came, went or are worded otherwise, in the order of the later version.

    A clause that another one of its topic has taken the place of is compared with it.
    """
    before = {_topic(clause): clause for clause in clauses_from_json(old.clauses)}
    after = {_topic(clause): clause for clause in clauses_from_json(new.clauses)}
    topics = dict.fromkeys([*after, *before])
    pairs = ((before.get(topic), after.get(topic)) for topic in topics)
    return [_clause(*pair, language=language) for pair in pairs if pair[0] != pair[1]]


def last_difference(agreement: ExchangeAgreement) -> dict[str, Any]:
    """Return which clauses the present version changed, and whether there are versions to compare."""
    numbers = (agreement.version - 1, agreement.version)
    kept = list(versions_of(agreement).filter(version__in=numbers))
    clauses = differing_clauses(*kept, language=agreement.language) if len(kept) == 2 else []
    return {"changed_clauses": clauses, "has_versions": len(kept) == 2}


def wording_differences(
    versions: Sequence[OwnClauseVersion],
) -> list[tuple[OwnClauseVersion, list[Difference]]]:
    """Return each wording of an own clause, newest first, with what it changed in the one before it."""
    older: Iterable[OwnClauseVersion | None] = [*versions[1:], None]
    return [
        (version, list(_wording(before, version)) if before else [])
        for version, before in zip(versions, older, strict=False)
    ]


def _term(name: str, old: Any, new: Any) -> Difference:
    field = ExchangeAgreement._meta.get_field(name)
    label = capfirst(str(getattr(field, "verbose_name", name)))
    if name in _IN_WORDS:
        return Difference(label, "", compare_texts(old or "", new or ""))
    pieces = (Piece("removed", said(name, old)), Piece("added", said(name, new)))
    return Difference(label, "", tuple((piece,) for piece in pieces))


def _topic(clause: Clause) -> str:
    known = library().get(clause.code)
    return known.topic if known and not clause.owner else clause.code


def _clause(old: Clause | None, new: Clause | None, *, language: str) -> Difference:
    before, after = (old.text if old else ""), (new.text if new else "")
    title = new.title if new else old.title if old else ""
    if old and new and old.title != new.title:
        before, after = f"{old.title}\n{before}", f"{new.title}\n{after}"
    return Difference(title, _note(old, new), compare_texts(before, after), language)


def _note(old: Clause | None, new: Clause | None) -> str:
    if new is None:
        return _("No longer in the agreement.")
    if old is None:
        return _("New in the agreement.")
    if old.code != new.code:
        return _("Another clause on the same.")
    return _("Version %(new)d of the clause; before, version %(old)d.") % {
        "old": old.version,
        "new": new.version,
    }


def _wording(old: OwnClauseVersion, new: OwnClauseVersion) -> Iterator[Difference]:
    for name in WORDED:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            label = capfirst(str(OwnClauseVersion._meta.get_field(name).verbose_name))  # type: ignore[union-attr] # a plain field
            yield Difference(label, "", compare_texts(before, after), name[-2:])
