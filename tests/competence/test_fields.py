from html.parser import HTMLParser

import pytest
from django import forms
from django.utils import translation

from core.competence.domain import load_vocabulary
from core.competence.enums import ConceptKind
from core.competence.fields import ConceptsField
from core.competence.models import Concept
from tenants.models import Tenant


class CompetenceForm(forms.Form):
    competences = ConceptsField(ConceptKind.COMPETENCE, limit=2, required=False)


class ThemeForm(forms.Form):
    themes = ConceptsField(ConceptKind.THEME, required=False)


class Seen(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [a for t, a in self.tags if t == tag and wanted.items() <= a.items()]


@pytest.fixture(autouse=True)
def _vocabulary(in_tenant_a: Tenant) -> None:
    load_vocabulary()


def test_every_concept_is_a_labelled_checkbox() -> None:
    page = Seen(str(CompetenceForm()["competences"]))
    ids = [box["id"] for box in page.all("input", type="checkbox")]
    assert len(ids) == Concept.objects.filter(kind=ConceptKind.COMPETENCE).count()
    assert ids == [f"id_competences_{number}" for number in range(len(ids))]
    assert [label["for"] for label in page.all("label")] == ["id_competences-filter", *ids]


def test_groups_fold_and_those_with_a_choice_stand_open() -> None:
    chosen = Concept.objects.get(code="accounting")
    page = Seen(str(CompetenceForm(initial={"competences": [chosen]})["competences"]))
    groups = page.all("details")
    assert len(groups) == Concept.objects.filter(kind="competence", parent=None).count()
    assert sum("open" in group for group in groups) == 1
    assert [box["value"] for box in page.all("input") if "checked" in box] == [str(chosen.pk)]


def test_one_short_list_is_not_folded() -> None:
    assert Seen(str(ThemeForm()["themes"])).all("details") == []


def test_labels_are_in_the_readers_language() -> None:
    with translation.override("nn"):
        assert "Sakshandsaming" in str(CompetenceForm()["competences"])
        assert "Saksbehandling<" not in str(CompetenceForm()["competences"])


def test_drawing_reads_the_concepts_once(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        str(CompetenceForm()["competences"])


def test_clean_returns_the_concepts() -> None:
    wanted = Concept.objects.filter(code__in=["accounting", "payroll"])
    form = CompetenceForm({"competences": [str(c.pk) for c in wanted]})
    assert form.is_valid()
    assert {c.code for c in form.cleaned_data["competences"]} == {"accounting", "payroll"}


def test_a_concept_of_another_kind_is_refused() -> None:
    theme = Concept.objects.filter(kind=ConceptKind.THEME).first()
    assert theme is not None
    form = CompetenceForm({"competences": [str(theme.pk)]})
    assert form.errors.as_data()["competences"][0].code == "invalid_choice"


def test_more_than_the_limit_is_refused() -> None:
    three = Concept.objects.filter(kind=ConceptKind.COMPETENCE)[:3]
    form = CompetenceForm({"competences": [str(c.pk) for c in three]})
    assert form.errors.as_data()["competences"][0].code == "too_many"
