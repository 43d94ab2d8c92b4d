"""The document in headings, lines and paragraphs: what the PDF and its HTML twin both print.

Both renderings read this and nothing else, so neither can say what the other does not.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from core.exchange.documents.content import AgreementContent, Clause, PartyDetails, Signatory
from core.exchange.documents.texts import date_in_words, texts_in

# Characters that turn the reading direction around could make a signed text look like another one.
_DIRECTION_CONTROLS = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A label and what stands beside it, one string per paragraph."""

    label: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A numbered heading with lines, paragraphs or both under it.

    ``level`` is 2 for a section and 3 for a part of it. ``source`` names clause and version.
    """

    level: int
    heading: str
    lines: tuple[Line, ...] = ()
    paragraphs: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Who is to approve or sign; ``caption`` is numbered as a part of the last section."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Document:
    language: str
    title: str
    subtitle: str
    reference: str
    dated: str
    issuer: str
    page_of: str
    blocks: tuple[Block, ...]
    signing_heading: str
    signing_note: str
    tables: tuple[Table, ...]


def build_document(content: AgreementContent) -> Document:
    """Return the agreement laid out in its own language; an unknown term is a ``KeyError``."""
    texts = texts_in(content.language)
    words = texts["document"]
    sections = [
        *_facts(content),
        (
            texts["headings"]["clauses"],
            [_clause(each, content.language) for each in content.clauses if not each.owner],
        ),
        (
            texts["headings"]["own_clauses"],
            [_clause(each, content.language) for each in content.clauses if each.owner],
        ),
    ]
    kept = [(heading, parts) for heading, parts in sections if parts]
    return Document(
        language=content.language,
        title=texts["title"][content.form],
        subtitle=words["subtitle"].format(
            employee=plain(content.employee.name),
            lender=plain(content.lender.organisation),
            host=plain(content.host.organisation),
        ),
        reference=words["reference"].format(number=plain(content.number), version=content.version),
        dated=words["dated"].format(date=date_in_words(content.dated, content.language)),
        issuer=plain(content.tenant_name),
        page_of=texts["page_of"],
        blocks=tuple(_numbered(kept)),
        signing_heading=f"{len(kept) + 1} {texts['headings']['signing']}",
        signing_note=texts["signing"]["note"],
        tables=tuple(_tables(content, number=len(kept) + 1)),
    )


def plain(text: str) -> str:
    """Return the text composed (NFC), with one kind of line end and no invisible controls."""
    composed = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        " " if char == "\t" else char
        for char in composed
        if char in "\n\t"
        or (unicodedata.category(char) not in ("Cc", "Cs") and char not in _DIRECTION_CONTROLS)
    ).strip()


def paragraphs_of(text: str) -> tuple[str, ...]:
    """Return the lines of a text that say something. Every line break of the writer counts."""
    return tuple(line.strip() for line in plain(text).split("\n") if line.strip())


def _facts(content: AgreementContent) -> Iterable[tuple[str, list[Block]]]:
    texts = texts_in(content.language)
    headings, labels = texts["headings"], texts["labels"]
    responsibility = content.employer_responsibility
    yield headings["parties"], _parties(content)
    yield (
        headings["exchange"],
        _plain_section(
            _line(labels["form"], texts["form"][content.form]),
            _line(labels["purpose"], content.purpose),
            _line(labels["tasks"], content.tasks),
            _line(labels["learning_goals"], content.learning_goals),
        ),
    )
    yield (
        headings["frame"],
        _plain_section(
            _line(labels["start"], date_in_words(content.start, content.language)),
            _line(labels["end"], date_in_words(content.end, content.language)),
            _line(labels["long_period_reason"], content.long_period_reason),
            _line(labels["work_share"], _percent(content.work_share_percent, content.language)),
            _line(labels["workplace"], content.workplace),
            _line(labels["remote_share"], _percent(content.remote_share_percent, content.language)),
        ),
    )
    yield (
        headings["money"],
        _plain_section(
            _line(labels["payer"], texts["payer"][content.salary_payer]),
            _line(labels["responsibility"], texts["responsibility"][responsibility]),
        ),
    )
    if conditions := paragraphs_of(content.conditions):
        yield headings["conditions"], [Block(2, "", paragraphs=conditions)]


def _parties(content: AgreementContent) -> list[Block]:
    labels = texts_in(content.language)["labels"]
    employee = (
        _line(labels["name"], content.employee.name),
        _line(labels["title"], content.employee.title),
    )
    return [
        _party(content.lender, labels, heading="lender"),
        _party(content.host, labels, heading="host"),
        Block(3, labels["employee"], lines=_kept(employee)),
    ]


def _party(party: PartyDetails, labels: dict[str, str], *, heading: str) -> Block:
    lines = (
        _line(labels["name"], party.organisation),
        _line(labels["orgnr"], _grouped(plain(party.orgnr))),
        _line(labels["unit"], party.unit),
        _line(labels["contact"], party.contact),
        _line(labels[f"supervisor_{heading}"], party.supervisor),
    )
    return Block(3, labels[heading], lines=_kept(lines))


def _clause(clause: Clause, language: str) -> Block:
    words = texts_in(language)["document"]
    template: str = words["own_clause_source" if clause.owner else "clause_source"]
    source = template.format(
        code=plain(clause.code), version=clause.version, owner=plain(clause.owner)
    )
    return Block(3, plain(clause.title), paragraphs=paragraphs_of(clause.text), source=source)


def _numbered(sections: Iterable[tuple[str, list[Block]]]) -> Iterable[Block]:
    """Number the sections 1, 2 ... and their headed parts 1.1, 1.2 ..."""
    for number, (heading, parts) in enumerate(sections, start=1):
        if parts[0].heading:
            yield Block(2, f"{number} {heading}")
            for index, part in enumerate(parts, start=1):
                yield Block(
                    3, f"{number}.{index} {part.heading}", part.lines, part.paragraphs, part.source
                )
        else:
            yield Block(2, f"{number} {heading}", parts[0].lines, parts[0].paragraphs)


def _tables(content: AgreementContent, *, number: int) -> Iterable[Table]:
    texts = texts_in(content.language)
    labels = texts["labels"]
    columns = (labels["role"], labels["name"], labels["title"])
    groups = (("approvers", content.approvers), ("signatories", content.signatories))
    present = [(texts["signing"][key], people) for key, people in groups if people]
    for index, (caption, people) in enumerate(present, start=1):
        rows = tuple(_signatory(person, labels) for person in people)
        yield Table(f"{number}.{index} {caption}", columns, rows)


def _signatory(person: Signatory, labels: dict[str, str]) -> tuple[str, ...]:
    return (labels[person.role], plain(person.name), plain(person.title))


def _plain_section(*lines: Line) -> list[Block]:
    return [Block(2, "", lines=_kept(lines))]


def _line(label: str, text: str) -> Line:
    return Line(label, paragraphs_of(text))


def _kept(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(line for line in lines if line.paragraphs)


def _percent(value: int, language: str) -> str:
    written: str = texts_in(language)["percent"].format(value=value)
    return written.replace(" ", "\N{NO-BREAK SPACE}")


def _grouped(orgnr: str) -> str:
    """Return nine digits in the usual groups of three, any other text as it is."""
    if len(orgnr) != 9 or not orgnr.isdigit():
        return orgnr
    return "\N{NO-BREAK SPACE}".join((orgnr[:3], orgnr[3:6], orgnr[6:]))
