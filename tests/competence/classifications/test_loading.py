"""What a load makes of a tenant's vocabulary: all of it once, the next release, and nothing in between."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.db import DataError, connection, transaction

from core.audit.models import Entry as LogEntry
from core.competence.classifications.domain import Change, load_classification
from core.competence.classifications.esco import read_esco
from core.competence.classifications.queries import loaded_sources
from core.competence.classifications.reading import Reading
from core.competence.classifications.sources import esco_release, styrk_release
from core.competence.classifications.styrk import read_styrk
from core.competence.domain import load_vocabulary
from core.competence.enums import ConceptKind
from core.competence.models import Concept
from core.competence.queries import concepts_of_kind
from core.competence.vocabulary import VocabularyError
from tenants.doors import tenant_context
from tenants.models import Tenant
from tests.factories.classifications import (
    ESCO,
    GROUP,
    code,
    concept,
    key,
    skill,
    under,
    write_esco,
    write_small_esco,
    write_styrk,
)
from tests.together import run_together

Read = Callable[..., Reading]
GROUPS = under(f"{ESCO}/skill/S1.2", f"{ESCO}/skill/S1", kinds=(GROUP, GROUP))
RELATED = {"originalSkillUri": skill("nets"), "relatedSkillUri": skill("knots")}


@pytest.fixture
def small(tmp_path: Path) -> Read:
    """Read the small ESCO as a release, with some files changed."""

    def read(release: str = "1.2.0", **changed: Any) -> Reading:
        folder = tmp_path / release
        folder.mkdir(exist_ok=True)
        return read_esco(write_small_esco(folder, **changed), esco_release(release))

    return read


def _state() -> list[dict[str, Any]]:
    links: Any = Concept.related.through
    return [
        *Concept.objects.order_by("code").values(),
        *links._default_manager.order_by("pk").values(),
    ]


def test_a_load_fills_the_vocabulary(in_tenant_a: Tenant, small: Read) -> None:
    assert load_classification(small()) == Change(created=6, linked=2)
    nets = Concept.objects.get(code=code("nets"))
    assert (nets.source, nets.version, nets.is_active, nets.is_listed) == (
        "esco",
        10200,
        True,
        False,
    )
    assert nets.parent == Concept.objects.get(code=code("knots"))
    assert {each.code for each in nets.related.all()} == {
        code("boats"),
        f"esco-occupation-{key('fisher')}",
    }
    assert nets.label_nn == "knyte garn"


def test_a_second_load_changes_nothing(in_tenant_a: Tenant, small: Read) -> None:
    load_classification(small())
    before, logged = _state(), LogEntry.objects.count()
    change = load_classification(small())
    assert (change, change.is_nothing) == (Change(unchanged=6), True)
    assert (_state(), LogEntry.objects.count()) == (before, logged)


def test_a_dry_run_says_the_same_and_changes_nothing(in_tenant_a: Tenant, small: Read) -> None:
    before = _state()
    assert load_classification(small(), is_dry_run=True) == Change(created=6, linked=2)
    assert _state() == before
    assert load_classification(small()) == Change(created=6, linked=2)


def test_a_later_release_gives_new_words_and_retires_what_has_left(
    in_tenant_a: Tenant, small: Read
) -> None:
    load_classification(small())
    keys = dict(Concept.objects.filter(source="esco").values_list("code", "pk"))
    later = small(
        "1.2.1",
        skills_no=[concept(skill("nets"), "bøte garn"), concept(skill("knots"), "knyte knuter")],
        skills_en=[concept(skill("nets"), "mend nets")],
        broaderRelationsSkillPillar_no=[GROUPS],
        skillSkillRelations_no=[RELATED],
    )
    assert load_classification(later) == Change(updated=2, confirmed=3, retired=1, linked=1)
    rows = Concept.objects.filter(source="esco")
    assert dict(rows.values_list("code", "pk")) == keys
    assert {
        r.code: (r.label_nb, r.version, r.is_active) for r in rows.filter(kind="competence")
    } == {
        "esco-s1": ("håndverk", 10201, True),
        "esco-s1-2": ("kystarbeid", 10201, True),
        code("nets"): ("bøte garn", 10201, True),
        code("knots"): ("knyte knuter", 10201, True),
        code("boats"): ("tjære båter", 10200, False),
    }


def test_what_comes_back_is_active_again(in_tenant_a: Tenant, small: Read) -> None:
    load_classification(small())
    load_classification(
        small(
            "1.2.1",
            skills_no=[concept(skill("nets"), "garn"), concept(skill("knots"), "knuter")],
            skills_en=[concept(skill("nets"), "nets")],
            broaderRelationsSkillPillar_no=[GROUPS],
            skillSkillRelations_no=[RELATED],
        )
    )
    load_classification(small("1.3.0"))
    boats = Concept.objects.get(code=code("boats"))
    assert (boats.is_active, boats.version) == (True, 10300)


def test_relations_that_have_left_are_removed(in_tenant_a: Tenant, small: Read) -> None:
    load_classification(small())
    other = {"originalSkillUri": skill("boats"), "relatedSkillUri": skill("knots")}
    assert load_classification(small(skillSkillRelations_no=[other])) == Change(
        unchanged=6, linked=1, unlinked=1
    )
    boats = Concept.objects.get(code=code("boats"))
    assert [each.code for each in boats.related.all()] == [code("knots")]


def test_an_older_release_is_refused(in_tenant_a: Tenant, small: Read) -> None:
    load_classification(small())
    before = _state()
    with pytest.raises(VocabularyError, match=r"ESCO 1\.2\.0 is loaded here and 1\.1\.9 is older"):
        load_classification(small("1.1.9"))
    assert _state() == before


@pytest.mark.parametrize(
    ("gone", "told"),
    [
        (["skills_en.csv"], "words in English"),
        (["occupations_no.csv"], "occupations"),
        (
            ["skillSkillRelations_no.csv", "occupationSkillRelations_no.csv"],
            "relations between concepts",
        ),
    ],
)
def test_a_forgotten_file_takes_nothing_away(
    in_tenant_a: Tenant, small: Read, tmp_path: Path, gone: list[str], told: str
) -> None:
    load_classification(small())
    for name in gone:
        (tmp_path / "1.2.0" / name).unlink()
    less = read_esco(tmp_path / "1.2.0", esco_release("1.2.0"))
    before = _state()
    with pytest.raises(VocabularyError, match=f"has {told}.*--allow-less"):
        load_classification(less)
    assert _state() == before
    assert not load_classification(less, may_lose=True).is_nothing


def test_a_failure_halfway_leaves_nothing(in_tenant_a: Tenant, small: Read) -> None:
    reading = small()
    *others, last = reading.vocabulary.entries
    broken = replace(last, labels={**last.labels, "nb": "x" * 121})
    vocabulary = replace(reading.vocabulary, entries=(*others, broken))
    before = _state()
    with pytest.raises(DataError, match="too long"):
        load_classification(replace(reading, vocabulary=vocabulary))
    assert _state() == before


def test_a_load_is_refused_while_another_runs(
    committed_db: None, tenant_a: Tenant, small: Read
) -> None:
    reading = small()
    is_written, is_refused = Event(), Event()

    def first() -> None:
        with transaction.atomic():
            assert load_classification(reading) == Change(created=6, linked=2)
            is_written.set()
            assert is_refused.wait(timeout=20)

    def second() -> None:
        assert is_written.wait(timeout=20)
        with pytest.raises(VocabularyError, match="Another load of this customer's vocabulary is"):
            load_classification(reading)
        assert load_classification(reading, is_dry_run=True).created == 6
        is_refused.set()

    assert run_together(tenant_a, first, second) == ["done", "done"]
    with tenant_context(tenant_a):
        assert load_classification(reading) == Change(unchanged=6)


def test_concepts_of_other_sources_are_left_alone(
    in_tenant_a: Tenant, small: Read, tmp_path: Path
) -> None:
    load_vocabulary()
    curated = list(Concept.objects.filter(source="veksel").order_by("code").values())
    load_classification(small())
    styrk = read_styrk(write_styrk(tmp_path / "klass.csv"), styrk_release("2011-01-01"))
    assert load_classification(styrk) == Change(created=3)
    assert list(Concept.objects.filter(source="veksel").order_by("code").values()) == curated
    assert load_classification(small()).is_nothing


def test_a_code_that_another_source_has_is_refused(in_tenant_a: Tenant, small: Read) -> None:
    load_vocabulary()
    Concept.objects.filter(code="accounting").update(code=code("nets"))
    with pytest.raises(VocabularyError, match="belongs to a concept of veksel"):
        load_classification(small())


def test_lists_are_as_they_were(in_tenant_a: Tenant, small: Read) -> None:
    load_vocabulary()
    before = [each.code for each in concepts_of_kind(*ConceptKind)]
    load_classification(small())
    assert [each.code for each in concepts_of_kind(*ConceptKind)] == before


@pytest.mark.django_db
def test_the_neighbour_has_none_of_it(tenant_a: Tenant, tenant_b: Tenant, small: Read) -> None:
    with tenant_context(tenant_a):
        load_classification(small())
        assert Concept.objects.filter(source="esco").count() == 6
    with tenant_context(tenant_b):
        assert Concept.objects.filter(source="esco").count() == 0


def test_a_load_stands_in_the_log_once(in_tenant_a: Tenant, small: Read) -> None:
    load_classification(small())
    (entry,) = LogEntry.objects.filter(action="vocabulary.loaded")
    assert (entry.subject_id, entry.changes["esco"], entry.changes["created"]) == (
        in_tenant_a.pk,
        ["", "1.2.0"],
        ["", 6],
    )


def test_what_is_loaded_is_named_with_its_release(
    in_tenant_a: Tenant, small: Read, tmp_path: Path
) -> None:
    assert loaded_sources() == []
    load_classification(
        read_styrk(write_styrk(tmp_path / "klass.csv"), styrk_release("2011-01-01"))
    )
    load_classification(small())
    assert [(each.source.name, each.release) for each in loaded_sources()] == [
        ("ESCO", "1.2.0"),
        ("STYRK-08", "2011-01-01"),
    ]
    Concept.objects.filter(source="esco").update(is_active=False)
    assert [each.source.name for each in loaded_sources()] == ["STYRK-08"]


def test_all_of_esco_is_loaded_in_few_statements(
    in_tenant_a: Tenant, tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    number = 13_939
    names = [f"skill {count}" for count in range(number)]
    write_esco(
        tmp_path,
        skills_no=(concept(skill(n), f"{n} no", f"{n} a", f"{n} b", description=n) for n in names),
        skills_en=(concept(skill(n), f"{n} en", f"{n} c", description=n) for n in names),
        # A tree with ten below each.
        broaderRelationsSkillPillar_no=(
            under(skill(names[count]), skill(names[count // 10])) for count in range(1, number)
        ),
        skillSkillRelations_no=(
            {"originalSkillUri": skill(one), "relatedSkillUri": skill(other)}
            for one, other in pairwise(names[:5_819])
        ),
    )
    reading = read_esco(tmp_path, esco_release("1.2.0"))
    assert (reading.counts, reading.languages) == ({"skills": number}, ("nb", "en"))
    with django_assert_max_num_queries(30):
        assert load_classification(reading) == Change(created=number, linked=5_818)
    loaded = Concept.objects.filter(source="esco", version=10200, kind="competence")
    assert loaded.count() == loaded.filter(is_active=True, is_listed=False).count() == number
    assert loaded.exclude(parent=None).count() == number - 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM competence_concept_related")
        assert cursor.fetchone()[0] >= 2 * 5_818
    assert load_classification(reading) == Change(unchanged=number)
    leaf = code(names[-1])
    fewer = tuple(entry for entry in reading.vocabulary.entries if entry.code != leaf)
    later = replace(reading.vocabulary, version=10201, entries=fewer)
    assert load_classification(replace(reading, vocabulary=later)) == Change(
        confirmed=number - 1, retired=1
    )
    none = tuple(replace(entry, related=()) for entry in fewer)
    unrelated = replace(reading, vocabulary=replace(later, entries=none))
    assert load_classification(unrelated) == Change(unchanged=number - 1, unlinked=5_818)
