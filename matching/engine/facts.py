"""Everything the engine may know about a need, an offer and the rules around them.

This file is the whitelist. A ranking may never depend on age, birth date, gender, nationality,
name, photo, union membership, health, leave or pay: no field here may carry them, and
`serialise.from_plain` refuses every key that is not a field here.

Conventions: days are counted as `end - start`, shares are whole per cent, counties are
two-digit county numbers ("03"), organisations are organisation numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

ExchangeForm = Literal["short_exchange", "rotation", "secondment"]
ConceptKind = Literal["competence", "theme", "function", "stakeholder_group", "trait"]
Evidence = Literal["documented", "claimed"]
Relation = Literal["required", "wanted", "not_needed"]

MAX_DAYS = 365
"""No exchange is longer than a year, whatever the form (requirement A2)."""


@dataclass(frozen=True, slots=True)
class ConceptLink:
    """A concept a need asks for (with `relation`) or an offer has (with `level`, `evidence`).

    `code` is a vocabulary code, or the text of a free tag that is not in the vocabulary yet.
    `level` runs from 1 (has met it) to 5 (teaches it).
    """

    code: str
    kind: ConceptKind = "competence"
    level: int | None = None
    evidence: Evidence | None = None
    relation: Relation | None = None

    def __post_init__(self) -> None:
        if self.level is not None and not 1 <= self.level <= 5:
            raise ValueError(f"level of {self.code!r} must be 1 to 5, got {self.level}")


@dataclass(frozen=True, slots=True)
class Period:
    """Time from `start` to `end`; an end that is None is open."""

    start: date | None = None
    end: date | None = None

    def __post_init__(self) -> None:
        if self.start and self.end and self.end < self.start:
            raise ValueError(f"period ends {self.end} before it starts {self.start}")

    def covers(self, day: date) -> bool:
        return (self.start or date.min) <= day <= (self.end or date.max)

    def common_days(self, other: "Period") -> int:
        """Days both periods share; negative is the gap between them."""
        start = max(self.start or date.min, other.start or date.min)
        end = min(self.end or date.max, other.end or date.max)
        return (end - start).days

    def not_before(self, day: date) -> "Period":
        """The part from `day` on; the past is of no use to an exchange."""
        start = max(self.start or day, day)
        return Period(start, None if self.end is None else max(self.end, start))

    def days_since_end(self, kept: "Period") -> int:
        """Days from this period's end to the end of what ``not_before`` kept of it."""
        return (kept.end - self.end).days if kept.end and self.end else 0

    def moved(self, *, start: int = 0, end: int = 0) -> "Period":
        """The period with its ends moved by whole days; open ends stay open."""
        return Period(_moved(self.start, start), _moved(self.end, end))


def _moved(day: date | None, days: int) -> date | None:
    if day is None:
        return None
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def _check_days(owner: str, shortest: int | None, longest: int | None) -> None:
    if shortest is not None and longest is not None and shortest > longest:
        raise ValueError(f"{owner}: min_days {shortest} is more than max_days {longest}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the work is done (need) or where the person lives (offer).

    `remote_share` is what the host allows, or what the person would like, in per cent; on a need
    0 means that the work must be done on site, and None that nothing was said.
    """

    county: str | None = None
    remote_share: int | None = None


@dataclass(frozen=True, slots=True)
class NeedFacts:
    """What a host seeks."""

    id: str
    host: str = ""
    form: ExchangeForm | None = None
    title: str = ""
    role_title: str = ""
    text: str = ""
    concepts: tuple[ConceptLink, ...] = ()
    languages: tuple[str, ...] = ()
    period: Period = Period()
    min_days: int | None = None
    max_days: int | None = None
    place: Place = Place()
    share: int | None = None
    clearance: int = 0
    wished_lenders: tuple[str, ...] = ()
    blocked_lenders: tuple[str, ...] = ()
    paused: bool = False
    coverage: Period = Period()

    def __post_init__(self) -> None:
        _check_days(self.id, self.min_days, self.max_days)

    def asked(self, *kinds: ConceptKind) -> tuple[ConceptLink, ...]:
        """The concepts of these kinds that count; what is not needed is never asked for."""
        return tuple(c for c in self.concepts if c.relation != "not_needed" and c.kind in kinds)

    def window(self, today: date) -> Period:
        """From the earliest start to the stated end, else as far as the longest wish reaches."""
        period = self.period.not_before(today)
        if period.end or not self.max_days or not period.start:
            return period
        return Period(period.start, period.start + timedelta(days=self.max_days))


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """What a lender has made available: one masked profile."""

    id: str
    lender: str = ""
    forms: tuple[ExchangeForm, ...] = ()
    role_titles: tuple[str, ...] = ()
    text: str = ""
    concepts: tuple[ConceptLink, ...] = ()
    languages: tuple[str, ...] = ()
    period: Period = Period()
    min_days: int | None = None
    max_days: int | None = None
    place: Place = Place()
    counties: tuple[str, ...] = ()
    anywhere: bool = False
    share: int | None = None
    clearance: int = 0
    wished_hosts: tuple[str, ...] = ()
    wished_concepts: tuple[str, ...] = ()
    wished_counties: tuple[str, ...] = ()
    blocked_hosts: tuple[str, ...] = ()
    approved: bool = False
    active: bool = True
    paused: bool = False
    reserved_until: date | None = None
    confirmed_on: date | None = None
    coverage: Period = Period()

    def __post_init__(self) -> None:
        _check_days(self.id, self.min_days, self.max_days)

    def work_counties(self) -> tuple[str, ...]:
        """Counties where the person can work on site: home first, then the stated ones."""
        home = (self.place.county,) if self.place.county else ()
        return home + tuple(c for c in self.counties if c not in home)


@dataclass(frozen=True, slots=True)
class PolicyAnswer:
    """One decision of the exchange policy for a lender and a host, taken before matching."""

    lender: str
    host: str
    form: ExchangeForm | None
    allowed: bool
    reason: str = ""
    max_days: int | None = None


@dataclass(frozen=True, slots=True)
class FormLimits:
    """The length an exchange form may have; outside what is recommended only warns."""

    form: ExchangeForm
    min_days: int = 1
    max_days: int = MAX_DAYS
    recommended_min_days: int | None = None
    recommended_max_days: int | None = None


DEFAULT_FORM_LIMITS = (
    FormLimits("short_exchange", min_days=14, max_days=62),
    FormLimits("rotation", min_days=90, max_days=184),
    FormLimits("secondment", recommended_max_days=184),
)


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may exchange with whom, and how long; a pair without an answer is denied."""

    answers: tuple[PolicyAnswer, ...] = ()
    form_limits: tuple[FormLimits, ...] = DEFAULT_FORM_LIMITS


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The concept graph: codes to broader codes, codes to related codes, labels to codes.

    `synonyms` holds every label of every language ("sakshandsaming", "case processing").
    """

    parents: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    related: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    synonyms: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
