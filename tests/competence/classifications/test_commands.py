"""``veksel vocabulary`` as whoever runs it sees it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from config.cli import main
from core.competence.classifications.sources import esco_release, release_name, styrk_release
from core.competence.models import Concept
from core.competence.vocabulary import VocabularyError
from tenants.doors import tenant_context
from tenants.models import Tenant
from tests.factories.classifications import (
    concept,
    skill,
    under,
    write_esco,
    write_small_esco,
    write_styrk,
)

pytestmark = pytest.mark.django_db


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["vocabulary", *map(str, arguments)])


def _count(tenant: Tenant, source: str) -> int:
    with tenant_context(tenant):
        return Concept.objects.filter(source=source, is_active=True).count()


def test_esco_is_loaded_once_into_one_customer(
    tenant_a: Tenant, tenant_b: Tenant, tmp_path: Path
) -> None:
    write_small_esco(tmp_path)
    arguments = ("load-esco", tmp_path, "--tenant", "alfa")
    read = "ESCO 1.2.0 for alfa: 2 skill groups, 3 skills, 1 occupations, in nb and en."
    counts = (
        "6 new concepts, 0 with other words or another place, 0 the same under this release,"
        " 0 no longer active, 0 as they were; 2 new relations, 0 removed."
    )

    dry = _run(*arguments, "--dry-run")
    assert (dry.exit_code, dry.output.splitlines()) == (
        0,
        [read, f"Would be: {counts} Nothing is changed."],
    )
    assert _count(tenant_a, "esco") == 0

    done = _run(*arguments)
    assert (done.exit_code, done.output.splitlines()) == (0, [read, f"Loaded: {counts}"])
    assert (_count(tenant_a, "esco"), _count(tenant_b, "esco")) == (6, 0)

    for again in (_run(*arguments), _run(*arguments, "--dry-run")):
        assert (again.exit_code, again.output.splitlines()) == (
            0,
            [read, "All 6 concepts stand there already: nothing is changed."],
        )


def test_styrk_is_loaded(tenant_a: Tenant, tmp_path: Path) -> None:
    path = write_styrk(tmp_path / "klass.csv", encoding="latin-1")
    done = _run("load-styrk", path, "--tenant", "alfa", "--json")
    assert (done.exit_code, json.loads(done.output)) == (
        0,
        {
            "tenant": "alfa",
            "source": "styrk-08",
            "release": "2011-01-01",
            "languages": ["nb"],
            "read": {"occupations": 3},
            "dry_run": False,
            "created": 3,
            "updated": 0,
            "confirmed": 0,
            "retired": 0,
            "unchanged": 0,
            "linked": 0,
            "unlinked": 0,
            "notes": [],
        },
    )
    assert _count(tenant_a, "styrk-08") == 3


@pytest.mark.parametrize(
    ("folder", "options", "release"),
    [
        ("anything", (), "1.2.0"),
        ("ESCO dataset - v1.2.1 - classification - no - csv", (), "1.2.1"),
        ("ESCO dataset - v1.1 - classification - no - csv", (), "1.1.0"),
        ("ESCO dataset - v1.1", ("--release", "1.3"), "1.3.0"),
    ],
)
def test_the_release_is_said_or_in_the_folders_name(
    tenant_a: Tenant, tmp_path: Path, folder: str, options: tuple[str, ...], release: str
) -> None:
    (tmp_path / folder).mkdir()
    write_small_esco(tmp_path / folder)
    done = _run("load-esco", tmp_path / folder, "--tenant", "alfa", "--json", *options)
    assert json.loads(done.output)["release"] == release


def test_a_bad_file_is_one_sentence_and_loads_nothing(tenant_a: Tenant, tmp_path: Path) -> None:
    write_esco(
        tmp_path,
        skills_no=[concept(skill("a"), "a"), concept(skill("b"), "b")],
        broaderRelationsSkillPillar_no=[
            under(skill("a"), skill("b")),
            under(skill("b"), skill("a")),
        ],
    )
    result = _run("load-esco", tmp_path, "--tenant", "alfa")
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert result.stderr.startswith(
        "veksel: broaderRelationsSkillPillar_no.csv, line 3, column broaderUri: the hierarchy goes in"
    )
    assert result.stderr.endswith("Take one of these rows out, or fetch the file anew.\n")
    assert _count(tenant_a, "esco") == 0


def test_a_file_that_was_cut_off_is_refused_wherever_it_was(
    tenant_a: Tenant, tmp_path: Path
) -> None:
    rows = [under(skill("nets"), skill("boats")), under(skill("knots"), skill("nets"))]
    write_small_esco(tmp_path, broaderRelationsSkillPillar_no=rows)
    path = tmp_path / "broaderRelationsSkillPillar_no.csv"
    whole = path.read_bytes()
    last = whole.rstrip(b"\n").rindex(b"\n") + 1
    for end in range(last + 1, len(whole) - 1):
        path.write_bytes(whole[:end])
        result = _run("load-esco", tmp_path, "--tenant", "alfa")
        assert (result.exit_code, f"{path.name}, line 3" in result.stderr) == (1, True), end
    assert _count(tenant_a, "esco") == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--tenant", "nobody"), "veksel: There is no customer 'nobody'"),
        (("--tenant", "alfa", "--release", "new"), "veksel: 'new' is no release of ESCO"),
    ],
)
def test_what_is_asked_wrongly_is_one_sentence(
    tenant_a: Tenant, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    write_small_esco(tmp_path)
    result = _run("load-esco", tmp_path, *arguments)
    assert (result.exit_code, result.stderr[: len(told)]) == (1, told)


def test_a_folder_without_what_is_needed_says_what_that_is(
    tenant_a: Tenant, tmp_path: Path
) -> None:
    result = _run("load-esco", tmp_path, "--tenant", "alfa")
    assert result.exit_code == 1
    assert "Needed: skills_no.csv or skills_en.csv" in result.stderr
    assert "Optional: skillGroups" in result.stderr


def test_the_next_day_of_styrk_goes_before_the_last(tenant_a: Tenant, tmp_path: Path) -> None:
    path = write_styrk(tmp_path / "klass.csv")
    arguments = ("load-styrk", path, "--tenant", "alfa")
    assert _run(*arguments, "--release", "2027-01-01").exit_code == 0
    older = _run(*arguments)
    assert "STYRK-08 2027-01-01 is loaded here and 2011-01-01 is older" in older.stderr


@pytest.mark.parametrize("name", ["0.9.1", "1.2.0", "12.34.56"])
def test_releases_of_esco_are_kept_as_written(name: str) -> None:
    assert release_name("esco", esco_release(name).number) == name


def test_releases_follow_each_other() -> None:
    names = ["1.1", "1.1.2", "1.2", "1.10", "2"]
    numbers = [esco_release(name).number for name in names]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("name", ["", "1.2.3.4", "1.", "v", "100.0"])
def test_what_is_no_release_is_refused(name: str) -> None:
    with pytest.raises(VocabularyError, match=r"write it as 1\.2\.0"):
        esco_release(name)


@pytest.mark.parametrize("name", ["08", "2011", "2011-13-01"])
def test_what_is_no_day_is_refused(name: str) -> None:
    with pytest.raises(VocabularyError, match="write the day it is valid from"):
        styrk_release(name)
