"""From a file to drafts through the pages."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.accounts.models import User
from core.audit.models import Entry
from core.market.models import Need
from core.ui.uploads import MOST_BYTES
from tests.factories.market import NeedFactory

UPLOAD = "/needs/import/"
DRAFTS = "/needs/import/drafts/"


@pytest.fixture
def hr(cast, client_for, tenant_a):
    """The host's HR in a browser, in English."""
    User.objects.filter(pk=cast.host_hr.pk).update(language="en")
    return client_for(tenant_a, cast.host_hr)


@pytest.fixture
def content(cast):
    """Two good rows, a bad one, and one of another organisation."""
    rows = [
        "Organisasjonsnummer;Tittel;Utvekslingsform;Fylke",
        f"{cast.host.orgnr};Første;secondment;Oslo",
        f"{cast.host.orgnr};<b>Andre</b>;Rotation;Olso",
        f"{cast.lender.orgnr};Tredje;Rotation;",
        f"{cast.host.orgnr};Fjerde;Rotation;3",
    ]
    return "\n".join(rows).encode()


def _upload(browser, content, name="behov.csv"):
    return browser.post(UPLOAD, {"sheet": SimpleUploadedFile(name, content)})


def _text(answer):
    return html.unescape(re.sub(r"<[^>]+>|\s+", " ", answer.content.decode()))


def test_a_checked_file_shows_each_row_and_saves_nothing(hr, content):
    before = Entry.objects.count()

    answer = _upload(hr, content)

    report = answer.context["report"]
    assert ([row.number for row in report.good], [row.number for row in report.bad]) == (
        [2, 5],
        [3, 4],
    )
    page = answer.content.decode()
    assert page.count('<th scope="row"') == 4
    assert ("&lt;b&gt;Andre&lt;/b&gt;" in page, "<b>Andre</b>" in page) == (True, False)
    assert re.findall(r'<a class="ds-link" href="#(row-\d)"', page) == ["row-3", "row-4"]
    assert "Import the 2 good rows" in page
    assert (Need.objects.count(), Entry.objects.count()) == (0, before)


def test_the_good_rows_become_drafts_and_a_person_publishes_each(cast, hr, content):
    sealed = _upload(hr, content).context["sealed"]

    answer = hr.post(DRAFTS, {"sheet": sealed}, follow=True)

    assert answer.redirect_chain == [("/needs/?tab=own", 302)]
    assert sorted(Need.objects.values_list("title", "state", "organisation__name")) == [
        ("Fjerde", "draft", "Vertsetaten"),
        ("Første", "draft", "Vertsetaten"),
    ]
    assert "2 drafts are made. Go through each, then publish it." in _text(answer)


def test_the_button_pressed_again_shows_what_is_there_already(hr, content):
    sealed = _upload(hr, content).context["sealed"]
    hr.post(DRAFTS, {"sheet": sealed})

    again = hr.post(DRAFTS, {"sheet": sealed})

    assert (again.status_code, again.context["sealed"], Need.objects.count()) == (200, "", 2)
    assert [row.number for row in again.context["report"].twins] == [2, 5]
    assert "Something has changed since the check." in _text(again)
    assert [row.number for row in _upload(hr, content).context["report"].twins] == [2, 5]


def test_what_was_sealed_for_another_makes_nothing(cast, hr, content, client_for, tenant_a):
    office = client_for(tenant_a, cast.office)
    sealed = _upload(office, content).context["sealed"]

    for text in (sealed, sealed[:-1], ""):
        answer = hr.post(DRAFTS, {"sheet": text})
        assert answer.headers["Location"] == UPLOAD
    assert Need.objects.count() == 0


def test_who_lost_the_role_between_the_steps_makes_nothing(cast, hr, content):
    sealed = _upload(hr, content).context["sealed"]
    cast.host_hr.memberships.all().delete()

    assert hr.post(DRAFTS, {"sheet": sealed}).status_code == 403
    assert Need.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "The file is empty. Choose another."),
        (b"x" * 1_000_001, "The file is larger than 1 MB. Divide it."),
        (b"x" * (MOST_BYTES + 1), "The file is larger than 1 MB. Divide it."),
        (b"Title;Merknad\n1;2\n", "There is no column “Merknad”."),
        (b"Title;Merknad\n1;2\n", "The column “Exchange form” is missing. Add it."),
    ],
)
def test_a_file_that_cannot_be_read_is_told_at_the_field(hr, content, word):
    answer = _upload(hr, content)

    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["sheet"])
    assert word in _text(answer)
    assert 'href="#id_sheet"' in answer.content.decode()


def test_no_file_is_told_too(hr):
    assert list(hr.post(UPLOAD).context["form"].errors) == ["sheet"]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_pages_and_templates_are_in_the_readers_language(cast, hr, content, language):
    User.objects.filter(pk=cast.host_hr.pk).update(language=language)
    heading = {
        "nb": "Filen er kontrollert",
        "nn": "Fila er kontrollert",
        "en": "The file is checked",
    }
    purpose = {"nb": "Formål", "nn": "Føremål", "en": "Purpose"}
    name = {"nb": "behov", "nn": "behov", "en": "needs"}

    assert heading[language] in _text(_upload(hr, content))
    template = hr.get(f"{UPLOAD}template.csv")
    assert purpose[language] in template.content.decode("utf-8-sig").split("\r\n")[0].split(";")
    assert template.headers["Content-Disposition"] == f'attachment; filename="{name[language]}.csv"'
    xlsx = _upload(hr, hr.get(f"{UPLOAD}template.xlsx").content, "behov.xlsx")
    assert [len(row.problems) for row in xlsx.context["report"].bad] == [1]


@pytest.mark.parametrize("who", ["employee", "manager", "admin", "auditor"])
@pytest.mark.parametrize("path", ["", "template.csv", "template.xlsx", "drafts/"])
def test_who_registers_no_needs_does_not_come_in(cast, client_for, tenant_a, who, path):
    person = cast.employee.user if who == "employee" else getattr(cast, who)
    browser = client_for(tenant_a, person)
    send = browser.post if path == "drafts/" else browser.get
    assert send(UPLOAD + path).status_code == 403


def test_the_need_list_leads_to_the_import(cast, hr, client_for, tenant_a):
    link = f'href="{reverse("market:need_import")}"'
    employee = client_for(tenant_a, cast.employee.user)
    assert link in hr.get("/needs/").content.decode()
    assert link not in employee.get("/needs/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_check_asks_the_database_as_often_for_three_rows_as_for_one(
    cast, hr, concepts, page_queries, rows
):
    NeedFactory(organisation=cast.host).concepts.add(concepts["appeals"])
    row = f"{cast.host.orgnr};Behov %d;rotation;appeals\n"
    head = "orgnr;title;form;wanted_competences\n"
    content = head + "".join(row % number for number in range(rows))

    class Uploading:
        def get(self, url, _query):
            return _upload(hr, content.encode())

    answer, queries = page_queries(Uploading(), UPLOAD)

    assert len(answer.context["report"].good) == rows
    # Programme, its rules, vocabulary, organisations, units, needs, their concepts.
    assert len(queries) == 7
