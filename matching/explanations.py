"""From the explanation record to what a reader sees: rows, sentences and what is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _

from core.competence.queries import concepts_by_code
from matching import sentences
from matching.engine.explanation import CONCEPT_CRITERIA
from matching.labels import CRITERIA, EVIDENCE, EXCLUSIONS, NEARNESS, RELATIONS, concept_codes

Reader = Literal["host", "employee"]
Record = Mapping[str, Any]
Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AskedRow:
    """One asked concept: whether it is held, on what evidence, and what that gave."""

    label: str
    relation: str
    evidence: str
    colour: str
    why: str
    points: Decimal
    maximum: Decimal


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion with its points and what stands behind them."""

    code: str
    label: str
    points: Decimal
    maximum: Decimal
    why: str
    asked: tuple[AskedRow, ...]


@dataclass(frozen=True, slots=True)
class RenderedExplanation:
    """An explanation in the reader's language; points are of 100, to the hundredth and exact."""

    rank: int
    ranked: int
    score: Decimal
    maximum: Decimal
    rows: tuple[CriterionRow, ...]
    missing: tuple[str, ...]
    warning: str
    engine_version: str
    weights_version: str
    facts_hash: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """What the host could change, and how many it alone would let in."""

    text: str
    offers: int


def concept_labels(*records: Any) -> dict[str, str]:
    """The names of every concept in these records, in one query."""
    codes = set().union(*(concept_codes(record) for record in records))
    return {code: concept.label for code, concept in concepts_by_code(codes).items()}


def render_explanation(record: Record, *, reader: Reader, labels: Labels) -> RenderedExplanation:
    """One record for one reader; a concept without a label stands as its code."""
    return RenderedExplanation(
        rank=record["rank"],
        ranked=record["ranked"],
        score=_shown(record["score"]),
        maximum=_shown(record["maximum"]),
        rows=tuple(_row(part, reader == "employee", labels) for part in record["criteria"]),
        missing=tuple(labels.get(code, code) for code in record["missing"]),
        warning=_warning(record["rules"]),
        engine_version=record["engine_version"],
        weights_version=record["weights_version"],
        facts_hash=record["facts_hash"],
    )


def _shown(points: int) -> Decimal:
    """The engine counts to 10,000; a reader counts to 100."""
    hundredths = Decimal(points).scaleb(-2)
    return hundredths.quantize(Decimal(1)) if points % 100 == 0 else hundredths


def _row(criterion: Record, you: bool, labels: Labels) -> CriterionRow:
    code, parts = criterion["code"], criterion["parts"]
    is_list = code in CONCEPT_CRITERIA
    return CriterionRow(
        code=code,
        label=str(CRITERIA[code]),
        points=_shown(criterion["points"]),
        maximum=_shown(criterion["maximum"]),
        why="" if is_list else sentences.CRITERIA[code](parts, you),
        asked=tuple(_asked_row(part, labels) for part in parts["asked"]) if is_list else (),
    )


def _asked_row(part: Record, labels: Labels) -> AskedRow:
    # Evidence for something near is no evidence for what was asked.
    is_near = part["nearness"] in NEARNESS
    evidence, colour = EVIDENCE["near" if is_near else part["evidence"]]
    return AskedRow(
        label=labels.get(part["concept"], part["concept"]),
        relation=str(RELATIONS[part["relation"]]),
        evidence=str(evidence),
        colour=colour,
        why="; ".join(_asked_reasons(part, labels)),
        points=_shown(part["points"]),
        maximum=_shown(part["maximum"]),
    )


def _asked_reasons(part: Record, labels: Labels) -> Iterable[str]:
    if part["nearness"] in NEARNESS:
        matched = labels.get(part["matched"], part["matched"])
        yield str(NEARNESS[part["nearness"]]) % {"concept": matched}
    if part["matched"] and part["asked_level"]:
        levels = {"level": part["level"], "asked": part["asked_level"]}
        if part["level"] is None:
            yield _("no level is stated, level %(asked)s is asked for") % levels
        else:
            yield _("level %(level)s, level %(asked)s is asked for") % levels


def _warning(rules: Iterable[Record]) -> str:
    if any(rule["warning"] for rule in rules):
        return _("The length is outside what is recommended for the form: give a reason for it.")
    return ""


def render_exclusions(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """How many were excluded by which rule, the most first."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(str(EXCLUSIONS[code]), count) for code, count in ordered]


def render_changes(changes: Iterable[Record], labels: Labels) -> list[ChangeRow]:
    """What the host could change, the most helpful first; the other side's changes are left out."""
    rows = (ChangeRow(sentences.change(_named(each, labels)), each["offers"]) for each in changes)
    return [row for row in rows if row.text]


def _named(change: Record, labels: Labels) -> Record:
    """The change with its concepts by name."""
    parameters = change["parameters"]
    if "concepts" not in parameters:
        return change
    names = [labels.get(code, code) for code in parameters["concepts"]]
    return {**change, "parameters": {**parameters, "concepts": names}}
