from dataclasses import replace
from datetime import date

import pytest

from core.exchange.documents.content import (
    AgreementContent,
    EmployeeDetails,
    PartyDetails,
    texts_of,
)
from core.exchange.documents.model import Line, build_document, paragraphs_of, plain
from core.exchange.documents.texts import date_in_words


def test_build_document_numbers_sections_and_their_parts(agreement) -> None:
    document = build_document(agreement(clauses=agreement().clauses[:2]))
    assert [(block.level, block.heading) for block in document.blocks] == [
        (2, "1 Partene"),
        (3, "1.1 Avgivende virksomhet"),
        (3, "1.2 Mottakende virksomhet"),
        (3, "1.3 Den ansatte"),
        (2, "2 Formål og oppgaver"),
        (2, "3 Periode, omfang og sted"),
        (2, "4 Lønn og arbeidsgiveransvar"),
        (2, "5 Særlige vilkår"),
        (2, "6 Avtalevilkår"),
        (3, "6.1 Partene og arbeidsforholdet"),
        (3, "6.2 Om hospiteringen"),
    ]
    assert document.signing_heading == "7 Godkjenning og signering"
    assert [table.caption for table in document.tables] == [
        "7.1 Skal godkjenne",
        "7.2 Skal signere",
    ]


def test_build_document_states_the_frame_in_words_of_the_language(agreement) -> None:
    frame = {
        language: [line.paragraphs[0].replace("\N{NO-BREAK SPACE}", " ") for line in block.lines]
        for language in ("nb", "nn", "en")
        for block in build_document(agreement(language)).blocks
        if block.heading.startswith("3 ")
    }
    same = ["Kurset skal prøves i to puljer.", "80 {}", "Lørenfaret 1, Oslo", "40 {}"]
    norwegian = ["1. august 2027", "30. april 2028", *(text.format("prosent") for text in same)]
    english = ["1 August 2027", "30 April 2028", *(text.format("per cent") for text in same)]
    assert frame == {"nb": norwegian, "nn": norwegian, "en": english}


def test_build_document_names_number_version_date_and_issuer(agreement) -> None:
    document = build_document(agreement("nn"))
    assert (
        document.title,
        document.subtitle,
        document.reference,
        document.dated.replace("\N{NO-BREAK SPACE}", " "),
        document.issuer,
    ) == (
        "Avtale om hospitering",
        "Siri Ødegård, frå Kartetaten til Kurstilsynet",
        "Avtale A-2027-0001, versjon 3",
        "Sett opp 15. juni 2027",
        "Prøvestaten",
    )


def test_build_document_leaves_out_lines_and_sections_without_text(agreement) -> None:
    content = agreement()
    bare = AgreementContent(
        **{
            name: getattr(content, name)
            for name in ("number", "version", "dated", "tenant_name", "language", "form", "start")
        },
        end=content.end,
        salary_payer="host",
        employer_responsibility="host",
        lender=PartyDetails(organisation="Kartetaten"),
        host=PartyDetails(organisation="Kurstilsynet"),
        employee=EmployeeDetails(name="Siri Ødegård"),
    )
    document = build_document(bare)
    assert [(block.heading, [line.label for line in block.lines]) for block in document.blocks] == [
        ("1 Partene", []),
        ("1.1 Avgivende virksomhet", ["Navn"]),
        ("1.2 Mottakende virksomhet", ["Navn"]),
        ("1.3 Den ansatte", ["Navn"]),
        ("2 Formål og oppgaver", ["Utvekslingsform"]),
        (
            "3 Periode, omfang og sted",
            ["Første dag", "Siste dag", "Stillingsandel", "Hjemmekontor"],
        ),
        ("4 Lønn og arbeidsgiveransvar", ["Lønn", "Arbeidsgiveransvar"]),
    ]
    assert (document.signing_heading, document.tables) == ("5 Godkjenning og signering", ())


def test_build_document_refuses_an_unknown_payer(agreement) -> None:
    with pytest.raises(KeyError):
        build_document(agreement(salary_payer="nobody"))


@pytest.mark.parametrize(
    ("written", "printed"),
    [("986252932", "986\xa0252\xa0932"), ("98625293", "98625293"), ("ukjent nr", "ukjent nr")],
)
def test_build_document_groups_only_whole_organisation_numbers(agreement, written, printed) -> None:
    content = agreement()
    changed = replace(content, lender=replace(content.lender, orgnr=written))
    assert build_document(changed).blocks[1].lines[1] == Line("Organisasjonsnummer", (printed,))


def test_build_document_braces_in_names_stay_braces(agreement) -> None:
    document = build_document(agreement(employee=EmployeeDetails(name="{lender} {0} {")))
    assert document.subtitle == "{lender} {0} {, fra Kartetaten til Kurstilsynet"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  A\r\nB\rC\tD ", "A\nB\nC D"),
        ("A\N{COMBINING RING ABOVE}", "Å"),
        ("a\0b\x1bc\x85d\ud800e", "abcde"),
        ("100 \N{RIGHT-TO-LEFT OVERRIDE}kr\N{POP DIRECTIONAL ISOLATE}", "100 kr"),
    ],
)
def test_plain_keeps_the_words_and_drops_what_cannot_be_seen(written: str, kept: str) -> None:
    assert plain(written) == kept


def test_paragraphs_of_parts_at_every_line_break() -> None:
    assert paragraphs_of("\n en \n\n\n to\n") == ("en", "to")
    assert paragraphs_of(" \n ") == ()


def test_texts_of_names_the_path_of_every_text(agreement) -> None:
    content = agreement(clauses=agreement().clauses[:1], signatories=(), approvers=())
    assert [path for path, _ in texts_of(content)] == [
        "number",
        "tenant_name",
        "language",
        *(f"lender.{name}" for name in ("organisation", "orgnr", "unit", "contact", "supervisor")),
        *(f"host.{name}" for name in ("organisation", "orgnr", "unit", "contact", "supervisor")),
        "employee.name",
        "employee.title",
        "form",
        "salary_payer",
        "employer_responsibility",
        "purpose",
        "tasks",
        "learning_goals",
        "long_period_reason",
        "workplace",
        "conditions",
        "clauses.0.code",
        "clauses.0.title",
        "clauses.0.text",
        "clauses.0.owner",
    ]


@pytest.mark.parametrize(
    ("language", "words"), [("nb", "3. mai 2027"), ("nn", "3. mai 2027"), ("en", "3 May 2027")]
)
def test_date_in_words_does_not_break_over_lines(language: str, words: str) -> None:
    assert date_in_words(date(2027, 5, 3), language) == words.replace(" ", "\N{NO-BREAK SPACE}")
