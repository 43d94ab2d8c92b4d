import pytest
from django.utils import translation

from core.competence.domain import load_vocabulary
from core.competence.enums import ConceptKind
from core.competence.models import Concept
from core.competence.queries import concepts_by_code, concepts_of_kind, search_concepts
from tenants.models import Tenant


@pytest.fixture(autouse=True)
def _vocabulary(in_tenant_a: Tenant) -> None:
    load_vocabulary()


@pytest.mark.parametrize(
    "text", ["saksbehandling", "SAKSHANDSAMING", "case processing", "caseworker"]
)
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_search_finds_a_concept_by_its_words_in_any_language(text: str, language: str) -> None:
    found = search_concepts(text, language, kinds=[ConceptKind.COMPETENCE])
    assert [concept.code for concept in found][:1] == ["case-processing"]


def test_search_ignores_marks() -> None:
    assert [c.code for c in search_concepts("baerekraft", "nb")] == ["theme-sustainability"]


def test_search_puts_the_same_label_before_longer_and_other_words() -> None:
    codes = [concept.code for concept in search_concepts("statistikk", "nb")]
    assert codes[:2] == ["statistics", "function-statistics"]


def test_search_for_nothing_finds_nothing() -> None:
    assert search_concepts("  ", "nb") == []


def test_search_leaves_out_what_is_not_active() -> None:
    assert search_concepts("arkivar", "nb") != []
    Concept.objects.filter(code="records-management").update(is_active=False)
    assert search_concepts("arkivar", "nb") == []


def test_search_treats_wildcards_as_letters() -> None:
    assert search_concepts("%", "nb") == []


def test_concepts_of_kind_keeps_the_vocabularys_order() -> None:
    codes = [concept.code for concept in concepts_of_kind(ConceptKind.STAKEHOLDER_GROUP)]
    assert codes[:3] == ["group-minorities", "group-national-minorities", "group-sami"]


def test_concepts_by_code_leaves_out_the_unknown() -> None:
    assert list(concepts_by_code(["accounting", "no-such"])) == ["accounting"]


@pytest.mark.parametrize(
    ("language", "label"),
    [("nb", "Regnskap"), ("nn", "Rekneskap"), ("en", "Accounting"), ("de", "Regnskap")],
)
def test_label_follows_the_reader(language: str, label: str) -> None:
    with translation.override(language):
        assert str(concepts_by_code(["accounting"])["accounting"]) == label


def test_search_puts_what_is_listed_first_of_the_equally_near() -> None:
    accounting = Concept.objects.get(code="accounting")
    Concept.objects.create(
        code="a-first",
        kind=accounting.kind,
        label_nb="Regnskap",
        label_nn="Rekneskap",
        label_en="Accounting",
        search_text="regnskap",
        source="esco",
        version=10200,
        is_listed=False,
    )
    assert [each.code for each in search_concepts("regnskap", "nb")][:2] == [
        "accounting",
        "a-first",
    ]


def test_search_among_some_finds_no_others() -> None:
    among = Concept.objects.filter(code="payroll")
    assert [each.code for each in search_concepts("", among=among)] == []
    assert [each.code for each in search_concepts("a", "nb", among=among)] == ["payroll"]
