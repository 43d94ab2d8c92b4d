"""The same decision for many pairs: rules indexed by their two sides, equal cases settled once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from policy.decision import (
    Breadth,
    Decision,
    Party,
    Rule,
    ScopeKind,
    allowed_by,
    counts,
    denied_by,
    is_narrower,
    is_same_organisation,
    require_day,
    strength,
    within_terms,
)

_SAME: Final = Decision(False, "same_organisation")
_NO_RULE: Final = Decision(False, "no_rule")
_DAYS_KEPT = 64

# What a rule can be for a form. The order decides between allowing rules of equal strength.
_DENYING, _ALLOWING, _NAMING = range(3)


@dataclass(frozen=True, slots=True)
class _Class:
    """The rules of one breadth: a bit for each kind, and the bits of those it beats or is beaten by."""

    bits: tuple[int, int, int]
    beats: int
    beaten_by: int


def _classes() -> tuple[dict[Breadth, _Class], list[list[_Class]]]:
    """Return the classes by breadth, and by falling strength."""
    breadths: list[Breadth] = list(product(ScopeKind, ScopeKind))
    bits = {b: (1 << 3 * n, 2 << 3 * n, 4 << 3 * n) for n, b in enumerate(breadths)}
    made = {
        one: _Class(
            bits[one],
            sum(bits[other][_DENYING] for other in breadths if is_narrower(one, other)),
            sum(sum(bits[other][1:]) for other in breadths if is_narrower(other, one)),
        )
        for one in breadths
    }
    levels = sorted({strength(breadth) for breadth in breadths}, reverse=True)
    return made, [[made[b] for b in breadths if strength(b) == level] for level in levels]


_CLASS, _LEVELS = _classes()
_EVERY_DENYING: Final = sum(each.bits[_DENYING] for each in _CLASS.values())


class CompiledPolicy:
    """A set of rules made ready for many questions. Never changes; answers as ``decide`` does."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self._days: dict[tuple[str, dt.date], DayPolicy] = {}

    def on(self, form: str, day: dt.date) -> "DayPolicy":
        """Return the policy of one exchange form on one day."""
        require_day(day)
        kept = self._days.get((form, day))
        if kept is None:
            kept = DayPolicy(self.rules, form, day)
            if len(self._days) >= _DAYS_KEPT:
                self._days = {}
            self._days[form, day] = kept
        return kept

    def decide(
        self,
        *,
        lender: Party,
        host: Party,
        form: str,
        on: dt.date,
        days: int | None = None,
        running: int = 0,
    ) -> Decision:
        """Answer for one pair."""
        return within_terms(self.on(form, on).settle(lender, host), days=days, running=running)


class _Cell:
    """The rules between two scopes. All have one breadth, so their kinds are all that differs."""

    __slots__ = ("_answers", "mask", "rules")

    def __init__(self) -> None:
        self.mask = 0
        self.rules: dict[int, list[Rule]] = {}
        self._answers: dict[int, Decision] = {}

    def add(self, rule: Rule, form: str) -> None:
        kind = (_NAMING if form in rule.forms else _ALLOWING) if rule.is_allowing else _DENYING
        self.mask |= _CLASS[rule.breadth].bits[kind]
        self.rules.setdefault(kind, []).append(rule)

    def answer(self, kind: int, form: str) -> Decision:
        known = self._answers.get(kind)
        if known is None:
            known = self._answers[kind] = _answer(self.rules[kind], kind, form)
        return known


class DayPolicy:
    """The rules that count for one form on one day, found by the keys of a pair."""

    def __init__(self, rules: Iterable[Rule], form: str, day: dt.date) -> None:
        self._form = form
        self._index: dict[str, dict[str, _Cell]] = defaultdict(dict)
        self._verdicts: dict[int, tuple[int, int]] = {}
        for rule in rules:
            if counts(rule, form, day):
                row = self._index[rule.lender.key]
                host = rule.host.key
                (row.get(host) or row.setdefault(host, _Cell())).add(rule, form)

    def decide_from(
        self, lender: Party, hosts: Sequence[Party], *, days: int | None = None
    ) -> list[Decision]:
        """Answer for one lender and many hosts, in their order."""
        rows, own = self._rows(lender), lender.orgnr or None
        settled = [_SAME if host.orgnr == own else self._settle(rows, host) for host in hosts]
        if days is None:
            return settled
        return [within_terms(decision, days=days) for decision in settled]

    def settle(self, lender: Party, host: Party) -> Decision:
        """Answer for one pair, leaving length and quota aside."""
        if is_same_organisation(lender, host):
            return _SAME
        return self.settle_scopes(lender, host)

    def settle_scopes(self, lender: Party, host: Party) -> Decision:
        """Answer for all pairs that the same scopes cover as these two, were they one organisation or not."""
        return self._settle(self._rows(lender), host)

    def _rows(self, lender: Party) -> list[dict[str, _Cell]]:
        return [row for key in lender.keys if (row := self._index.get(key))]

    def _settle(self, rows: list[dict[str, _Cell]], host: Party) -> Decision:
        cells = [row[key] for row in rows for key in host.keys if key in row]
        mask = 0
        for cell in cells:
            mask |= cell.mask
        verdict = self._verdicts.get(mask)
        if verdict is None:
            verdict = self._verdicts[mask] = _verdict(mask)
        winning, kind = verdict
        winners = [cell for cell in cells if cell.mask & winning]
        if not winners:
            return _NO_RULE
        if len(winners) == 1:
            return winners[0].answer(kind, self._form)
        return _answer([rule for cell in winners for rule in cell.rules[kind]], kind, self._form)


def _answer(rules: Sequence[Rule], kind: int, form: str) -> Decision:
    return denied_by(rules) if kind == _DENYING else allowed_by(rules, form)


def _verdict(mask: int) -> tuple[int, int]:
    """Return which rules settle the pairs that rules of ``mask`` cover: their bits and their kind."""
    denying = mask & _EVERY_DENYING
    for level in _LEVELS:
        standing = [each for each in level if not denying & ~each.beats]
        for kind in (_NAMING, _ALLOWING):
            if winning := mask & sum(each.bits[kind] for each in standing):
                return winning, kind
    for level in _LEVELS:
        left = [each for each in level if not mask & each.beaten_by]
        if winning := denying & sum(each.bits[_DENYING] for each in left):
            return winning, _DENYING
    for level in _LEVELS:
        if winning := denying & sum(each.bits[_DENYING] for each in level):
            return winning, _DENYING
    return 0, _DENYING
