"""The PDF is read back with pypdf, the HTML with the standard library's parser."""

import hashlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser

import pytest
from pypdf import PdfReader

from core.exchange.documents.content import (
    AgreementContent,
    Clause,
    EmployeeDetails,
    PartyDetails,
    Signatory,
)
from core.exchange.documents.model import build_document
from core.exchange.documents.render import (
    UnprintableTextError,
    render_agreement_html,
    render_agreement_pdf,
    sha256,
)

# What Typst, HTML and Django templates would each read as their own, with quotes and brackets.
MARKUP = (
    '#panic("no") #strong[a] *b* _c_ $x^2$ @ref <lab> `code` = H \\ \\u{41} // no /* no */ "q" '
    "'s' <script>alert(1)</script> &amp; {{ x }} {% x %} ~ -- ... - + 1."
)


def reader(content: AgreementContent) -> PdfReader:
    return PdfReader(io.BytesIO(render_agreement_pdf(content)))


def squeezed(text: str) -> str:
    """Text without white space: line breaks of a layout are not part of what it says."""
    return re.sub(r"\s", "", text)


def text_of(content: AgreementContent) -> str:
    return squeezed("".join(page.extract_text() for page in reader(content).pages))


def strings_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from strings_in(item)
    elif is_dataclass(value):
        for field in fields(value):
            if field.name not in ("language", "page_of"):
                yield from strings_in(getattr(value, field.name))


class Text(HTMLParser):
    """Keeps the text, the headings and the names of the elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.elements: list[str] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)


def test_pdf_of_the_same_content_has_the_same_bytes(agreement) -> None:
    first, second = render_agreement_pdf(agreement()), render_agreement_pdf(agreement())
    assert first == second
    assert sha256(first) == hashlib.sha256(second).hexdigest()


def test_pdf_does_not_depend_on_clock_time_zone_or_process(agreement) -> None:
    program = (
        "import pickle, sys\n"
        "from core.exchange.documents.render import render_agreement_pdf, sha256\n"
        "print(sha256(render_agreement_pdf(pickle.load(sys.stdin.buffer))))"
    )
    digests = {
        run_elsewhere(program, agreement(), timezone)
        for timezone in ("Pacific/Kiritimati", "America/Adak")
    }
    assert digests == {sha256(render_agreement_pdf(agreement()))}


def run_elsewhere(program: str, content: AgreementContent, timezone: str) -> str:
    import pickle

    done = subprocess.run(
        [sys.executable, "-c", program],
        input=pickle.dumps(content),
        capture_output=True,
        check=True,
        env=os.environ | {"TZ": timezone, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    return done.stdout.decode().strip()


def test_pdf_of_a_new_version_has_another_checksum(agreement) -> None:
    digests = [sha256(render_agreement_pdf(agreement(version=version))) for version in (1, 2)]
    assert digests[0] != digests[1]


@pytest.mark.parametrize(
    ("language", "tag", "title"),
    [
        ("nb", "nb-NO", "Avtale om hospitering (Avtale A-2027-0001, versjon 3)"),
        ("nn", "nn-NO", "Avtale om hospitering (Avtale A-2027-0001, versjon 3)"),
        ("en", "en-GB", "Secondment agreement (Agreement A-2027-0001, version 3)"),
    ],
)
def test_pdf_is_tagged_and_states_language_title_and_standards(
    agreement, language, tag, title
) -> None:
    pdf = reader(agreement(language))
    root = pdf.root_object
    xmp = root["/Metadata"].get_data().decode()
    assert {
        "language": root["/Lang"],
        "marked": root["/MarkInfo"]["/Marked"].value,
        "structure": root["/StructTreeRoot"]["/Type"],
        "shows title": root["/ViewerPreferences"]["/DisplayDocTitle"].value,
        "title": pdf.metadata.title,
        "author": pdf.metadata.author,
        "date": str(pdf.metadata.creation_date.date()),
        "ua": re.findall(r"<pdfuaid:part>(\d)<", xmp),
        "a": re.findall(r"<pdfaid:(?:part|conformance)>(\w)<", xmp),
    } == {
        "language": tag,
        "marked": True,
        "structure": "/StructTreeRoot",
        "shows title": True,
        "title": title,
        "author": "Prøvestaten",
        "date": "2027-06-15",
        "ua": ["1"],
        "a": ["2", "A"],
    }


def test_pdf_headings_form_one_outline(agreement) -> None:
    kinds = structure_kinds(reader(agreement()).root_object["/StructTreeRoot"])
    headings = [kind for kind in kinds if re.fullmatch(r"/H\d", kind)]
    blocks = build_document(agreement()).blocks
    parts = [f"/H{block.level}" for block in blocks]
    assert headings == ["/H1", *parts, "/H2", "/H3", "/H3"]
    assert [kinds.count(kind) for kind in ("/Table", "/TH", "/TD")] == [2, 6, 9]


def structure_kinds(node: object) -> list[str]:
    if isinstance(node, list):
        return [kind for child in node for kind in structure_kinds(child.get_object())]
    if not isinstance(node, dict):
        return []
    own = [str(node["/S"])] if "/S" in node else []
    return own + structure_kinds(node["/K"].get_object()) if "/K" in node else own


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_pdf_and_html_say_everything_the_document_says(agreement, language) -> None:
    content = agreement(language)
    strings = [squeezed(text) for text in strings_in(build_document(content))]
    pdf, html = text_of(content), squeezed("".join(Text(render_agreement_html(content)).text))
    assert len(strings) > 120
    assert [text for text in strings if text not in pdf] == []
    assert [text for text in strings if text not in html] == []


def test_pdf_has_page_numbers_in_the_document_language(agreement) -> None:
    pages = [squeezed(page.extract_text()) for page in reader(agreement("en")).pages]
    expected = [f"Page{number}of{len(pages)}" for number in range(1, len(pages) + 1)]
    assert [re.findall(r"Page\dof\d", page) for page in pages] == [[number] for number in expected]


def marked_up(content: AgreementContent) -> AgreementContent:
    """The agreement with markup in every text a person can write."""
    party = PartyDetails(
        organisation=MARKUP, orgnr=MARKUP, unit=MARKUP, contact=MARKUP, supervisor=MARKUP
    )
    return replace(
        content,
        number=MARKUP,
        tenant_name=MARKUP,
        lender=party,
        host=party,
        employee=EmployeeDetails(name=MARKUP, title=MARKUP),
        purpose=MARKUP,
        tasks=MARKUP,
        learning_goals=MARKUP,
        long_period_reason=MARKUP,
        workplace=MARKUP,
        conditions=MARKUP,
        clauses=(Clause(code=MARKUP, version=1, title=MARKUP, text=MARKUP),),
        approvers=(Signatory(role="host", name=MARKUP, title=MARKUP),),
        signatories=(Signatory(role="host", name=MARKUP, title=MARKUP),),
    )


def test_pdf_prints_markup_as_the_text_it_is(agreement) -> None:
    content = marked_up(agreement())
    expected = sum(text.count(MARKUP) for text in strings_in(build_document(content)))
    # The number stands in the footer of every page, the tenant's name in each header but the first.
    running = 2 * len(reader(content).pages) - 1
    assert expected == 30
    assert text_of(content).count(squeezed(MARKUP)) == expected + running


def test_html_prints_markup_as_the_text_it_is(agreement) -> None:
    content = marked_up(agreement())
    twin = Text(render_agreement_html(content))
    expected = sum(text.count(MARKUP) for text in strings_in(build_document(content)))
    # The captions of the tables do not count twice, they hold no text of a person.
    assert "".join(twin.text).count(MARKUP) == expected
    assert set(twin.elements) <= set(Text(render_agreement_html(agreement())).elements)


def test_pdf_long_texts_run_over_pages_and_lose_nothing(agreement) -> None:
    words = " ".join(f"ord{number}" for number in range(4000))
    pdf = reader(agreement(tasks=words))
    found = re.findall(r"ord\d+", "\n".join(page.extract_text() for page in pdf.pages))
    assert found == words.split(" ")
    assert len(pdf.pages) > 8


def test_pdf_breaks_a_word_too_long_for_the_line(agreement) -> None:
    address = "https://kurs.example/" + "".join(f"{number:04d}" for number in range(120))
    text = "\n".join(page.extract_text() for page in reader(agreement(tasks=address)).pages)
    assert squeezed(text).count(address) == 1
    # The column of texts holds some seventy digits of this size.
    assert max(len(line) for line in re.findall(r"\d+", text)) < 80


@pytest.mark.parametrize("name", ["Đorđe Čaŋŋa", "Гоголь", "Ελένη", "Ásllat Nuorgam"])
def test_pdf_prints_names_beyond_norwegian_letters(agreement, name: str) -> None:
    content = agreement(employee=EmployeeDetails(name=name))
    assert text_of(content).count(squeezed(name)) == 2


@pytest.mark.parametrize(
    ("character", "code"), [("\N{PARTY POPPER}", "U+1F389"), ("漢", "U+6F22"), ("\ue000", "U+E000")]
)
def test_pdf_names_the_field_with_a_character_it_cannot_print(agreement, character, code) -> None:
    content = agreement()
    content = replace(content, host=replace(content.host, unit=f"Enhet {character}"))
    with pytest.raises(UnprintableTextError) as caught:
        render_agreement_pdf(content)
    error = caught.value
    assert (error.field, error.code, error.character) == ("host.unit", "unprintable", character)
    assert error.message.count(code) == 1


def test_html_is_an_article_in_its_own_language_below_the_heading_of_the_page(agreement) -> None:
    html = render_agreement_html(agreement("nn"))
    elements = Text(html).elements
    assert html.strip().startswith('<article class="vk-text" lang="nn">')
    levels = [f"h{block.level + 1}" for block in build_document(agreement("nn")).blocks]
    assert [name for name in elements if re.fullmatch(r"h\d", name)] == [
        "h2",
        *levels,
        "h3",
        "h4",
        "h4",
    ]
    assert html.count("style=") == 0
