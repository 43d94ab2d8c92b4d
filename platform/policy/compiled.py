"""The same decision for many pairs: rules indexed by their two sides, equal cases settled once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import groupby, product
from typing import Final
from uuid import UUID

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
    least,
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
    """The rules of one breadth: a bit for each kind, and the bits of those that stand in its way."""

    breadth: Breadth
    denying: int
    allowing: int
    naming: int
    # Denying rules that an allowing one of this breadth does not beat.
    obstacles: int
    # Allowing rules that beat a denying one of this breadth.
    beaten_by: int

    def bit(self, kind: int) -> int:
        return (self.denying, self.allowing, self.naming)[kind]


def _classes() -> list[_Class]:
    """Return a class for each breadth, by falling strength."""
    breadths: list[Breadth] = list(product(ScopeKind, ScopeKind))
    bit = {breadth: 1 << 3 * place for place, breadth in enumerate(breadths)}
    return [
        _Class(
            one,
            denying=bit[one],
            allowing=bit[one] << 1,
            naming=bit[one] << 2,
            obstacles=sum(bit[other] for other in breadths if not is_narrower(one, other)),
            beaten_by=sum(bit[other] * 6 for other in breadths if is_narrower(other, one)),
        )
        for one in sorted(breadths, key=strength, reverse=True)
    ]


_CLASSES: Final = _classes()
_CLASS: Final = {each.breadth: each for each in _CLASSES}
_LEVELS: Final = [
    tuple(level) for _strength, level in groupby(_CLASSES, key=lambda each: strength(each.breadth))
]
_EVERY_DENYING: Final = sum(each.denying for each in _CLASSES)


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
        self.mask |= _CLASS[rule.breadth].bit(kind)
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
        columns, own = self._columns(lender), lender.orgnr or None
        settled = [
            _SAME
            if host.orgnr == own
            else self._settled([cell for key in host.keys for cell in columns.get(key, ())])
            for host in hosts
        ]
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

    def _columns(self, lender: Party) -> dict[str, list[_Cell]]:
        """Return the lender's cells by the host's key: worth the while for many hosts."""
        columns: dict[str, list[_Cell]] = {}
        for row in self._rows(lender):
            for key, cell in row.items():
                columns.setdefault(key, []).append(cell)
        return columns

    def _settle(self, rows: list[dict[str, _Cell]], host: Party) -> Decision:
        return self._settled([row[key] for row in rows for key in host.keys if key in row])

    def _settled(self, cells: list[_Cell]) -> Decision:
        mask = 0
        for cell in cells:
            mask |= cell.mask
        verdict = self._verdicts.get(mask)
        if verdict is None:
            verdict = self._verdicts[mask] = _verdict(mask)
        winning, kind = verdict
        answers = [cell.answer(kind, self._form) for cell in cells if cell.mask & winning]
        if not answers:
            return _NO_RULE
        return answers[0] if len(answers) == 1 else reduce(_stricter, answers)


def _answer(rules: Sequence[Rule], kind: int, form: str) -> Decision:
    return denied_by(rules) if kind == _DENYING else allowed_by(rules, form)


def _stricter(one: Decision, other: Decision) -> Decision:
    """Return what two answers of equal strength come to: of each term the stricter."""
    first, second = (one, other) if _place(one) <= _place(other) else (other, one)
    if not first.is_allowed or (first.reveal, first.quota) == (second.reveal, second.quota):
        return first
    quotas = [quota for quota in (first.quota, second.quota) if quota is not None]
    reveals = [reveal for reveal in (first.reveal, second.reveal) if reveal is not None]
    return replace(first, reveal=least(reveals), quota=min(quotas, default=None))


def _place(decision: Decision) -> tuple[int, int, UUID | None]:
    return decision.longest_days, decision.rule_number, decision.rule_id


def _verdict(mask: int) -> tuple[int, int]:
    """Return which rules settle the pairs that rules of ``mask`` cover: their bits and their kind."""
    denying = mask & _EVERY_DENYING
    for level in _LEVELS:
        allowing = naming = 0
        for each in level:
            if not denying & each.obstacles:
                allowing |= each.allowing
                naming |= each.naming
        if mask & naming:
            return mask & naming, _NAMING
        if mask & allowing:
            return mask & allowing, _ALLOWING
    unbeaten = sum(
        each.denying for each in _CLASSES if mask & each.denying and not mask & each.beaten_by
    )
    for level in _LEVELS:
        if winning := (unbeaten or denying) & sum(each.denying for each in level):
            return winning, _DENYING
    return 0, _DENYING
