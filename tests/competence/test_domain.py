from dataclasses import replace

from core.competence.domain import Loaded, load_vocabulary, switch_off
from core.competence.enums import ConceptKind
from core.competence.models import Concept
from core.competence.vocabulary import Entry, Vocabulary, read_vocabulary
from tenants.models import Tenant


def _entry(code: str, *, parent: str | None = None, related: tuple[str, ...] = ()) -> Entry:
    labels = {language: f"{code} {language}" for language in ("nb", "nn", "en")}
    return Entry(code, ConceptKind.THEME, parent, labels, {}, {}, related)


FIRST = Vocabulary("test", 1, (_entry("a"), _entry("b", parent="a"), _entry("c", related=("a",))))


def test_load_vocabulary_fills_the_tenant(in_tenant_a: Tenant) -> None:
    assert load_vocabulary(FIRST) == Loaded(version=1, created=3)
    b = Concept.objects.get(code="b")
    assert b.parent == Concept.objects.get(code="a")
    assert (b.label_nb, b.label_nn, b.label_en) == ("b nb", "b nn", "b en")


def test_load_vocabulary_twice_changes_nothing(in_tenant_a: Tenant) -> None:
    load_vocabulary(FIRST)
    before = list(Concept.objects.order_by("code").values())
    assert load_vocabulary(FIRST) == Loaded(version=1)
    assert list(Concept.objects.order_by("code").values()) == before


def test_load_vocabulary_ignores_an_older_version(in_tenant_a: Tenant) -> None:
    load_vocabulary(replace(FIRST, version=2))
    assert load_vocabulary(FIRST) == Loaded(version=2)


def test_load_vocabulary_keeps_the_key_of_a_changed_concept(in_tenant_a: Tenant) -> None:
    load_vocabulary(FIRST)
    key = Concept.objects.get(code="b").pk
    changed = replace(_entry("b"), labels={"nb": "ny", "nn": "ny", "en": "new"})
    second = Vocabulary("test", 2, (_entry("a"), changed, _entry("c")))
    assert load_vocabulary(second) == Loaded(version=2, updated=3)
    b = Concept.objects.get(code="b")
    assert (b.pk, b.label_en, b.parent) == (key, "new", None)


def test_load_vocabulary_retires_what_has_left(in_tenant_a: Tenant) -> None:
    load_vocabulary(FIRST)
    second = Vocabulary("test", 2, (_entry("a"), _entry("b", parent="a")))
    assert load_vocabulary(second) == Loaded(version=2, updated=2, retired=1)
    assert list(
        Concept.objects.filter(source="test").order_by("code").values_list("code", "is_active")
    ) == [("a", True), ("b", True), ("c", False)]


def test_load_vocabulary_relates_both_ways(in_tenant_a: Tenant) -> None:
    load_vocabulary(FIRST)
    a, c = Concept.objects.get(code="a"), Concept.objects.get(code="c")
    assert (list(a.related.all()), list(c.related.all())) == ([c], [a])


def test_load_vocabulary_leaves_other_sources_alone(in_tenant_a: Tenant) -> None:
    load_vocabulary(FIRST)
    load_vocabulary(Vocabulary("other", 5, (_entry("z"),)))
    load_vocabulary(replace(FIRST, version=2))
    assert Concept.objects.get(code="z").version == 5


def test_provisioned_tenant_has_the_curated_vocabulary(in_tenant_a: Tenant) -> None:
    curated = read_vocabulary()
    load_vocabulary()
    loaded = Concept.objects.filter(source=curated.source, is_active=True)
    assert set(loaded.values_list("code", flat=True)) == {entry.code for entry in curated.entries}


def _active(vocabulary: Vocabulary) -> list[str]:
    rows = Concept.objects.filter(source=vocabulary.source, is_active=True)
    return list(rows.order_by("code").values_list("code", flat=True))


def test_switch_off_takes_those_below_along(in_tenant_a: Tenant) -> None:
    load_vocabulary(FIRST)

    assert switch_off(["a", "no-such-code"]) == 2

    assert _active(FIRST) == ["c"]


def test_load_vocabulary_keeps_off_what_was_switched_off(in_tenant_a: Tenant) -> None:
    load_vocabulary(FIRST)
    switch_off(["a"])
    second = Vocabulary("test", 2, (*FIRST.entries, _entry("d", parent="a"), _entry("e")))

    load_vocabulary(second)

    assert _active(second) == ["c", "e"]


def test_load_vocabulary_takes_back_what_had_only_left(in_tenant_a: Tenant) -> None:
    load_vocabulary(FIRST)
    load_vocabulary(Vocabulary("test", 2, (_entry("a"), _entry("c"))))
    assert _active(FIRST) == ["a", "c"]

    load_vocabulary(replace(FIRST, version=3))

    assert _active(FIRST) == ["a", "b", "c"]
