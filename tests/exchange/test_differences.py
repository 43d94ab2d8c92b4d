"""What sets two versions apart: the words, the pieces on the page, and who sees it."""

from collections.abc import Callable

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from core.audit.models import PersonRead
from core.exchange.differences import Piece, compare_texts
from core.exchange.domain.agreement_clauses import set_agreement_clauses
from core.exchange.domain.agreements import change_agreement
from core.exchange.models import AgreementVersion, ExchangeAgreement
from core.exchange.presentation.differences import differing_clauses, differing_terms
from tenants.doors import tenant_context
from tenants.models import Tenant
from tests.exchange.conftest import Browser, Scene, in_english, page, text_of
from tests.exchange.test_access import answers
from tests.exchange.test_own_clauses import add
from tests.exchange.test_pages import queries_of
from tests.factories.people import MemberFactory


def marked(before: str, after: str) -> str:
    """The difference in one line, with brackets for what went and braces for what came."""
    shapes = {"same": "{}", "removed": "[{}]", "added": "{{{}}}"}
    lines = [
        "".join(shapes[piece.kind].format(piece.text) for piece in paragraph)
        for paragraph in compare_texts(before, after)
    ]
    return "|".join(lines)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", ""),
        ("a b", "a b", "a b"),
        ("", "new words", "{new words}"),
        ("old words", "", "[old words]"),
        ("the host pays", "the lender pays", "the [host ]{lender }pays"),
        ("one\n\ntwo", "one\n\nnew\n\ntwo", "one|{new}|two"),
        ("one\ntwo", "one", "one|[two]"),
        (
            "nothing in common here",
            "quite another sentence",
            "[nothing in common here]|{quite another sentence}",
        ),
    ],
)
def test_compare_texts_marks_words_that_came_and_went(
    before: str, after: str, expected: str
) -> None:
    assert marked(before, after) == expected


LINES = st.lists(st.text("ab c", min_size=0, max_size=12), max_size=5).map("\n".join)


@given(LINES, LINES)
def test_compare_texts_holds_every_word_of_both(before: str, after: str) -> None:
    pieces = [piece for paragraph in compare_texts(before, after) for piece in paragraph]
    old = " ".join(piece.text for piece in pieces if piece.kind != "added")
    new = " ".join(piece.text for piece in pieces if piece.kind != "removed")
    assert (old.split(), new.split()) == (before.split(), after.split())


def test_compare_texts_of_the_longest_texts_shows_whole_paragraphs() -> None:
    before, after = "a " * 10_000, "b " * 10_000
    assert [len(each) for each in compare_texts(before, after)] == [1, 1]


def changed(scene: Scene) -> ExchangeAgreement:
    """Another payer and other tasks, in a second version; a third without the clause on results."""
    agreement = scene.proposed(salary_payer="host", tasks="Skrive eksempler.")
    agreement = change_agreement(
        agreement,
        by=scene.host_hr,
        version=1,
        values={"salary_payer": "lender", "tasks": "Skrive gode eksempler."},
    )
    return set_agreement_clauses(
        agreement, by=scene.host_hr, version=2, left_out={"results"}, is_renewed=False
    )


def versions(agreement: ExchangeAgreement) -> list[AgreementVersion]:
    return list(AgreementVersion.objects.filter(agreement=agreement).order_by("version"))


def test_terms_and_clauses_that_differ_are_found_between_any_two_versions(scene: Scene) -> None:
    first, second, third = versions(changed(scene))

    terms = differing_terms(first, second)
    clauses = differing_clauses(first, third, language="nb")

    assert [(one.label, one.paragraphs) for one in terms] == [
        (
            "Tasks",
            (
                (
                    Piece("same", "Skrive "),
                    Piece("added", "gode "),
                    Piece("same", "eksempler."),
                ),
            ),
        ),
        (
            "Who pays the salary",
            ((Piece("removed", "The host pays"),), (Piece("added", "The lender pays"),)),
        ),
    ]
    assert [(one.label, one.note) for one in clauses] == [
        ("Lønn", "Another clause on the same."),
        ("Sykepenger", "Another clause on the same."),
        ("Pensjon", "Another clause on the same."),
        ("Rettigheter til resultater", "No longer in the agreement."),
    ]
    assert differing_terms(second, third) == []
    assert differing_clauses(third, third, language="nb") == []


def test_a_clause_that_is_worded_anew_says_its_versions(scene: Scene) -> None:
    first, _second, third = versions(changed(scene))
    first.clauses[0] |= {"version": 0, "text": "Slik var det."}

    changes = differing_clauses(first, third, language="nb")

    assert changes[0].note == "Version 1 of the clause; before, version 0."


def test_the_difference_is_said_in_elements_and_in_words(scene: Scene, browser: Browser) -> None:
    agreement = changed(scene)

    response = browser(in_english(scene.employee)).get(
        page("differences", agreement.pk), {"before": 1, "after": 2}
    )

    shown = text_of(response)
    hidden = '<span class="ds-sr-only" lang="en">'
    assert (
        f'Skrive <ins data-color="success">{hidden}Added: </span>gode'
        f"{hidden} End of added. </span></ins> eksempler." in shown
    )
    assert (
        f'<del data-color="danger">{hidden}Removed: </span>The host pays'
        f"{hidden} End of removed. </span></del>" in shown
    )
    assert "From version 1 to version 2" in shown


@pytest.mark.parametrize(
    ("query", "heading"),
    [
        ({}, "From version 2 to version 3"),
        ({"before": 3, "after": 1}, "From version 1 to version 3"),
        ({"before": 1, "after": 9}, "From version 2 to version 3"),
        ({"before": "x", "after": ""}, "From version 2 to version 3"),
        ({"before": 1}, "From version 2 to version 3"),
    ],
)
def test_any_two_versions_can_be_asked_for(
    scene: Scene, browser: Browser, query: dict[str, object], heading: str
) -> None:
    agreement = changed(scene)
    response = browser(in_english(scene.manager)).get(page("differences", agreement.pk), query)
    assert heading in text_of(response)


def test_one_version_alone_has_nothing_to_compare(scene: Scene, browser: Browser) -> None:
    agreement = scene.drafted()
    response = browser(in_english(scene.host_hr)).get(page("differences", agreement.pk))
    assert "Only one version so far" in text_of(response)


def test_what_was_written_stays_text(scene: Scene, browser: Browser) -> None:
    agreement = scene.drafted(tasks="<b>gammelt</b> og likt")
    change_agreement(
        agreement, by=scene.host_hr, version=1, values={"tasks": "<i>nytt</i> og likt"}
    )
    shown = (
        browser(in_english(scene.host_hr)).get(page("differences", agreement.pk)).content.decode()
    )
    assert "&lt;b&gt;gammelt" in shown
    assert "<b>gammelt" not in shown


def test_the_page_says_what_the_present_version_changed(scene: Scene, browser: Browser) -> None:
    agreement = changed(scene)
    shown = text_of(browser(in_english(scene.employee)).get(page("agreement", agreement.pk)))
    assert "What changed in version 3" in shown
    assert "Rettigheter til resultater</span>" in shown
    assert page("differences", agreement.pk) in shown


def test_differences_are_for_those_who_may_read_the_agreement(
    scene: Scene, browser: Browser
) -> None:
    agreement = changed(scene)
    assert answers(scene, browser, page("differences", agreement.pk)) == answers(
        scene, browser, page("agreement", agreement.pk)
    )
    assert answers(scene, browser, page("differences", agreement.pk)) == dict.fromkeys(
        ("host_hr", "second_host_hr", "lender_hr", "manager", "employee", "programme_office"), 200
    )


def test_the_neighbour_tenant_sees_no_difference(
    scene: Scene, client_for: Callable[..., Client], tenant_b: Tenant
) -> None:
    agreement = changed(scene)
    with tenant_context(tenant_b):
        office = MemberFactory(role="programme_office").user
        assert AgreementVersion.objects.count() == 0
    client = client_for(tenant_b, office)
    assert client.get(page("differences", agreement.pk)).status_code == 404


def test_reading_the_difference_is_told_to_the_employee(scene: Scene, browser: Browser) -> None:
    agreement = changed(scene)
    reads = PersonRead.objects.filter(person_id=scene.employee.pk)
    before = reads.count()
    browser(in_english(scene.host_hr)).get(page("differences", agreement.pk))
    browser(in_english(scene.employee)).get(page("differences", agreement.pk))
    assert reads.count() == before + 1


@pytest.mark.parametrize("count", [2, 4])
def test_the_page_takes_the_same_queries_for_more_versions(
    scene: Scene, browser: Browser, count: int
) -> None:
    add(scene)
    agreement = scene.drafted()
    for number in range(1, count):
        agreement = change_agreement(
            agreement, by=scene.host_hr, version=number, values={"tasks": f"Oppgave {number}."}
        )
    assert queries_of(browser(in_english(scene.host_hr)), page("differences", agreement.pk)) == 12
