"""Concepts suggested while a need or a profile is written, each accepted by its writer."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from core.competence.models import Concept
from core.market.forms.suggesting import SOURCES
from matching.suggestions import LONGEST_TEXT, MOST, suggest_concepts
from tenants.models import Tenant

Browser = Callable[..., Client]


@pytest.fixture
def browser(client_for: Callable[..., Client], tenant_a: Tenant) -> Browser:
    """A browser in tenant A, signed in as somebody or nobody."""
    return lambda user=None: client_for(tenant_a, user)


def written(**values: str | list[str]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def suggested(kind: str, data: QueryDict) -> list[tuple[str, str]]:
    return [(one.concept.code, one.list_name) for one in suggest_concepts(SOURCES[kind], data)]


@pytest.mark.parametrize("kind", SOURCES)
def test_every_text_and_list_of_a_source_is_in_its_form(kind: str) -> None:
    source = SOURCES[kind]
    names = {*source.texts, *source.lists.values(), *source.other_lists}
    assert names <= set(source.form.base_fields)


@pytest.mark.parametrize(
    "word", ["saksbehandlingssystem", "sakshandsaming", "saksbehandlerne", "case processing"]
)
def test_compounds_inflections_and_other_languages_are_found(
    scene: SimpleNamespace, word: str
) -> None:
    found = suggested("need", written(tasks=f"Vi trenger noen som kan {word}."))
    assert ("case-processing", "wanted_competences") in found


def test_each_kind_goes_to_its_own_list(scene: SimpleNamespace) -> None:
    data = written(headline="Saksbehandling, barn og unge", learn_text="Jeg vil lære e-læring.")
    assert dict(suggested("offer", data))["case-processing"] == "have_competences"
    assert set(suggested("learn", data)) == {("e-learning", "learn_competences")}


def test_what_is_chosen_in_any_list_is_not_suggested_again(scene: SimpleNamespace) -> None:
    chosen = str(Concept.objects.get(code="case-processing").pk)
    for name in ("wanted_competences", "required_competences", "not_needed_competences"):
        data = written(tasks="saksbehandling", **{name: [chosen, "not-a-key"]})
        assert "case-processing" not in dict(suggested("need", data))


def test_what_is_not_needed_is_never_read(scene: SimpleNamespace) -> None:
    assert suggested("need", written(not_needed_text="saksbehandling")) == []


def test_a_very_long_text_gives_few_suggestions(scene: SimpleNamespace) -> None:
    labels = [concept.label for concept in Concept.objects.all()]
    text = ". ".join(labels * 50)
    assert len(text) > LONGEST_TEXT
    assert len(suggested("need", written(tasks=text))) == MOST


def test_the_page_says_why_and_writes_nothing(scene: SimpleNamespace, browser: Browser) -> None:
    client = browser(scene.hr)
    url = reverse("matching:suggestions", args=["need"])
    data = {"tasks": 'Et saksbehandlingssystem <script>alert("x")</script>', "title": "x"}
    page = client.post(url, data, headers={"Accept-Language": "nb"})
    assert page.status_code == 200
    text = page.content.decode()
    concept = Concept.objects.get(code="case-processing")
    assert f'data-value="{concept.pk}"' in text
    assert "«saksbehandlingssystem»" in text
    assert "<script>" not in text


def test_a_form_without_suggestions_and_a_stranger_are_refused(
    scene: SimpleNamespace, browser: Browser
) -> None:
    client = browser(scene.hr)
    assert client.post(reverse("matching:suggestions", args=["letter"])).status_code == 404
    assert client.get(reverse("matching:suggestions", args=["need"])).status_code == 405
    answer = browser().post(reverse("matching:suggestions", args=["need"]), {"title": "x"})
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_the_forms_offer_to_suggest(scene: SimpleNamespace, browser: Browser) -> None:
    page = browser(scene.hr).get(reverse("market:need_new")).content.decode()
    assert page.count(f'hx-post="{reverse("matching:suggestions", args=["need"])}"') == 1
    offer = browser(scene.offer().member.user).get(reverse("market:my_offer_edit")).content.decode()
    for kind in ("offer", "learn"):
        assert offer.count(f'hx-post="{reverse("matching:suggestions", args=[kind])}"') == 1
