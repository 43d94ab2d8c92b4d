from html.parser import HTMLParser

import pytest
from django import forms
from django.urls import reverse
from django.utils import translation

from core.competence.domain import load_vocabulary
from core.competence.enums import ConceptKind
from core.competence.fields import ConceptsField
from core.competence.models import Concept
from core.competence.queries import concepts_of_kind
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


# -- concepts that no list offers -----------------------------------------------------------------


@pytest.fixture
def loaded() -> Concept:
    """A skill such as ESCO has, which came in by another way than a form."""
    return Concept.objects.create(
        code="esco-1",
        kind=ConceptKind.COMPETENCE,
        label_nb="knyte garn",
        label_nn="knyte garn",
        label_en="knit nets",
        search_text="knit nets",
        source="esco",
        version=10200,
        is_listed=False,
    )


def _boxes(form: CompetenceForm) -> list[str | None]:
    return [box["value"] for box in Seen(str(form["competences"])).all("input", type="checkbox")]


def test_a_concept_that_is_not_listed_is_no_checkbox(loaded: Concept) -> None:
    listed = [str(c.pk) for c in concepts_of_kind(ConceptKind.COMPETENCE)]
    assert _boxes(CompetenceForm()) == listed


def test_one_that_is_chosen_stays_chosen_when_the_form_is_saved(loaded: Concept) -> None:
    accounting = Concept.objects.get(code="accounting")
    form = CompetenceForm(initial={"competences": [accounting.pk, loaded.pk]})
    page = Seen(str(form["competences"]))
    sent = [box["value"] for box in page.all("input") if "checked" in box]
    assert sent == [str(accounting.pk), str(loaded.pk)]
    areas = concepts_of_kind(ConceptKind.COMPETENCE).filter(parent=None)
    assert len(page.all("details")) == areas.count() + 1

    again = CompetenceForm({"competences": sent})
    assert again.is_valid()
    assert set(again.cleaned_data["competences"]) == {accounting, loaded}


def test_drawing_a_form_with_such_a_choice_reads_once(
    loaded: Concept, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        str(CompetenceForm(initial={"competences": [loaded.pk]})["competences"])


def test_one_of_another_kind_or_no_longer_active_is_refused(loaded: Concept) -> None:
    assert CompetenceForm({"competences": [str(loaded.pk)]}).is_valid()
    for change in ({"is_active": False}, {"is_active": True, "kind": ConceptKind.OCCUPATION}):
        Concept.objects.filter(pk=loaded.pk).update(**change)
        form = CompetenceForm({"competences": [str(loaded.pk)]})
        assert form.errors.as_data()["competences"][0].code == "invalid_choice"


@pytest.mark.parametrize("sent", ["", "x", "1"])
def test_what_is_no_key_is_refused(sent: str) -> None:
    form = CompetenceForm({"competences": [sent]})
    assert form.errors.as_data()["competences"][0].code == "invalid"


def test_the_filter_searches_further_only_where_there_is_more(loaded: Concept) -> None:
    def reach(form: forms.Form, name: str) -> list[str | None]:
        page = Seen(str(form[name]))
        return [box.get("hx-get") for box in page.all("input", type="search")]

    url = reverse("competence:more")
    assert reach(CompetenceForm(), "competences") == [f"{url}?field=competences&kind=competence"]
    assert reach(ThemeForm(), "themes") == [None]
    loaded.delete()
    assert reach(CompetenceForm(), "competences") == [None]


def test_a_loaded_concept_does_not_stand_for_an_area(loaded: Concept) -> None:
    page = str(CompetenceForm(initial={"competences": [loaded.pk]})["competences"])
    assert ("knit nets</label>" in page, "knit nets – the whole area" in page) == (True, False)
