"""The commands on files that nobody here wrote: by their own process, as a person calls them."""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from config.cli import main
from matching.files import ranking

FORMATS = Path(__file__).resolve().parents[3] / "docs" / "formats"


def _write(path: Path, records: Iterable[Any]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def _read(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def veksel(*arguments: str | Path) -> Result:
    """Run the command in this process; what a person would see is in the result."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_the_commands_need_no_setting_database_or_queue(files: Path) -> None:
    root = FORMATS.parents[1]
    files_in = ("--needs", files / "needs.jsonl", "--offers", files / "offers.jsonl")
    answer = subprocess.run(
        [sys.executable, "-m", "config.cli", "match", *files_in, "--out", files / "out.jsonl"],
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{root}:{root / 'platform'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout == "2 needs, 2 offers, 3 lines in out.jsonl\n"


def _schema(name: str) -> Any:
    return json.loads((FORMATS / f"{name}.schema.json").read_text(encoding="utf-8"))


NEEDS = [
    {"id": "n1", "text": {"language": "nb", "title": "Saksbehandler til e-læringskurs"}},
    {
        "id": "n2",
        "organisation": "974760673",
        "form": "secondment",
        "text": {"title": "Arkivar", "role_title": "Arkivar", "body": "Rydde i arkivet."},
        "period": {"start": "2027-08-01", "end": "2028-05-01"},
        "min_days": 180,
        "max_days": 365,
        "place": {"county": "03", "remote_share": 0},
        "concepts": [{"code": "case-processing", "relation": "required", "level": 3}],
        "languages": ["nb"],
        "share": 100,
    },
]
OFFERS = [
    {"id": "o1", "text": {"language": "nn", "title": "Sakshandsamar", "body": "Har laga kurs."}},
    {
        "id": "o2",
        "organisation": "971040238",
        "forms": ["secondment"],
        "text": {"title": "Arkivleiar"},
        "concepts": [{"code": "case-processing", "level": 4, "evidence": "claimed"}],
        "languages": ["nb", "en"],
        "counties": ["03"],
    },
]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    _write(tmp_path / "needs.jsonl", NEEDS)
    _write(tmp_path / "offers.jsonl", OFFERS)
    return tmp_path


def _match(files: Path, *more: str | Path) -> Result:
    return veksel(
        "match",
        *("--needs", files / "needs.jsonl", "--offers", files / "offers.jsonl"),
        *("--today", "2026-11-25", "--out", files / "out.jsonl", *more),
    )


def test_match_ranks_bare_titles_and_full_records_alike(files: Path) -> None:
    answer = _match(files, "--excluded")
    assert (answer.exit_code, answer.stdout) == (0, "2 needs, 2 offers, 4 lines in out.jsonl\n")
    lines = _read(files / "out.jsonl")
    assert [(line["need"], line["offer"], line["rank"], line["failed"]) for line in lines] == [
        ("n1", "o1", 1, []),
        ("n1", "o2", 2, []),
        ("n2", "o2", 1, []),
        ("n2", "o1", None, ["language", "required_competence"]),
    ]
    for line in lines[:3]:
        assert sum(each["points"] for each in line["criteria"]) == line["score"]
        assert sum(each["maximum"] for each in line["criteria"]) == 10_000
    assert lines[0]["score"] > lines[1]["score"], "sakshandsamar is a saksbehandler"


def test_match_repeats_itself_to_the_byte(files: Path) -> None:
    _match(files)
    first = (files / "out.jsonl").read_bytes()
    _match(files)
    assert (files / "out.jsonl").read_bytes() == first


def test_match_gives_the_same_file_where_so_many_pairs_are_met_that_an_index_pays(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _match(files)
    one_by_one = (files / "out.jsonl").read_bytes()
    monkeypatch.setattr(ranking, "INDEX_FROM", 1)
    monkeypatch.setattr(ranking, "rank", None)
    assert _match(files).exit_code == 0
    assert (files / "out.jsonl").read_bytes() == one_by_one


def test_match_keeps_the_top(files: Path) -> None:
    assert "2 lines" in _match(files, "--top", "1").stdout


def test_match_reads_concepts_of_others(files: Path) -> None:
    concepts = [
        {
            "code": "X1",
            "kind": "competence",
            "labels": {"nb": "fiskeoppdrett", "en": ["fish farming"]},
        },
        {"code": "X2", "labels": {"nb": "akvakultur"}, "broader": "X1", "related": []},
    ]
    _write(files / "needs.jsonl", [{"id": "n", "concepts": [{"code": "X1"}]}])
    _write(
        files / "offers.jsonl", [{"id": "o", "concepts": [{"code": "X2", "level": 5}]}, {"id": "p"}]
    )
    answer = _match(files, "--concepts", _write(files / "concepts.jsonl", concepts))
    assert answer.exit_code == 0, answer.stderr
    assert [line["offer"] for line in _read(files / "out.jsonl")] == ["o", "p"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "needs.jsonl, line 1: this is not JSON"),
        ("[]", "needs.jsonl, line 1: a line holds one object"),
        ("{}", "needs.jsonl, line 1: id: every record needs one"),
        ('{"id": "n", "tittel": "x"}', "needs.jsonl, line 1: there is no key tittel"),
        ('{"id": "n", "text": "x"}', "needs.jsonl, line 1: text: write an object"),
        ('{"id": "n", "text": {"titel": "x"}}', "needs.jsonl, line 1: text has no key titel"),
        ('{"id": "n", "form": "loan"}', "needs.jsonl, line 1: form: 'loan' is not"),
        (
            '{"id": "n", "period": {"start": "2027-02-02", "end": "2027-01-01"}}',
            "needs.jsonl, line 1: period ends 2027-01-01 before it starts 2027-02-02",
        ),
        (
            '{"id": "n", "period": {"start": "2027-02-30"}}',
            "needs.jsonl, line 1: day is out of range",
        ),
        ('\n{"id": "n"}\n{"id": "n"}', "need 'n' stands twice"),
    ],
)
def test_match_names_file_line_and_key_of_what_it_cannot_use(
    files: Path, line: str, says: str
) -> None:
    (files / "needs.jsonl").write_text(line, encoding="utf-8")
    answer = _match(files)
    assert answer.exit_code == 1
    assert says in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not (files / "out.jsonl").exists()


def test_match_says_that_a_file_has_another_encoding(files: Path) -> None:
    (files / "needs.jsonl").write_bytes('{"id": "n", "text": {"title": "lærer"}}'.encode("latin-1"))
    assert "needs.jsonl is not UTF-8" in _match(files).stderr


def test_round_solves_what_the_pairs_allow_and_nothing_else(tmp_path: Path) -> None:
    registrations = _write(tmp_path / "r.jsonl", [{"id": key} for key in "abcd"])
    pairs = [{"lender": a, "host": b, "score": 0.5} for a, b in ("ab", "bc", "ca", "ad")]
    answer = veksel(
        "round",
        *("--registrations", registrations, "--compatibility", _write(tmp_path / "p.jsonl", pairs)),
        *("--max-ring", "3", "--objective", "placed", "--time-limit", "60"),
        *("--out", tmp_path / "plan.jsonl", "--json"),
    )
    assert answer.exit_code == 0, answer.stderr
    figures = json.loads(answer.stdout)
    assert figures.pop("seconds") < 60
    assert figures == {
        "status": "optimal",
        "objective": "placed",
        "value": 3,
        "bound": 3,
        "placed": 3,
        "score": 1.5,
        "groups": 1,
    }
    assert [(m["lender"], m["host"]) for m in _read(tmp_path / "plan.jsonl")] == [
        ("a", "b"),
        ("b", "c"),
        ("c", "a"),
    ]


@pytest.mark.parametrize("index_from", [ranking.INDEX_FROM, 1])
def test_round_works_the_moves_out_of_needs_and_offers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, index_from: int
) -> None:
    monkeypatch.setattr(ranking, "INDEX_FROM", index_from)

    def registration(key: str, organisation: str, wants: str, has: str) -> dict[str, Any]:
        wanted = {"code": wants, "relation": "required"}
        return {
            "id": key,
            "organisation": organisation,
            "need": {"form": "rotation", "concepts": [wanted]},
            "offer": {"forms": ["rotation"], "concepts": [{"code": has, "level": 5}]},
        }

    records = [
        registration("r1", "1", "public-procurement", "case-processing"),
        registration("r2", "2", "case-processing", "public-procurement"),
        registration("r3", "3", "public-procurement", "it-architecture"),
    ]
    answer = veksel(
        "round",
        *("--registrations", _write(tmp_path / "r.jsonl", records)),
        *("--today", "2026-11-25", "--out", tmp_path / "plan.jsonl"),
    )
    assert answer.exit_code == 0, answer.stderr
    assert answer.stdout.startswith("status optimal, value 2, bound 2, ")
    assert {(m["lender"], m["host"]) for m in _read(tmp_path / "plan.jsonl")} == {
        ("r1", "r2"),
        ("r2", "r1"),
    }


@pytest.mark.parametrize(
    ("registration", "pair", "says"),
    [
        ({"id": "a", "mode": "swap"}, {}, "r.jsonl, line 1: mode: 'swap' is none of"),
        ({"id": "a", "one_way": 1}, {}, "r.jsonl, line 1: one_way: write true or false"),
        ({"id": "a"}, {"lender": "a"}, "p.jsonl, line 1: host: write"),
        ({"id": "a"}, {"lender": "a", "host": "z"}, "a move names 'z'"),
        ({"id": "a"}, {"lender": "a", "host": "a", "score": "1"}, "score: write a number"),
        ({"id": "a"}, {"lender": "a", "host": "a", "score": -1}, "score must be a number of 0"),
    ],
)
def test_round_names_what_it_cannot_use(
    tmp_path: Path, registration: Any, pair: Any, says: str
) -> None:
    answer = veksel(
        "round",
        *("--registrations", _write(tmp_path / "r.jsonl", [registration])),
        *("--compatibility", _write(tmp_path / "p.jsonl", [pair])),
        *("--out", tmp_path / "plan.jsonl"),
    )
    assert answer.exit_code == 1
    assert says in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("schema", "records"),
    [
        ("need", NEEDS),
        ("offer", OFFERS),
        ("registration", [{"id": "a", "mode": "send_out", "offer": OFFERS[1]}, {"id": "b"}]),
        ("move", [{"lender": "a", "host": "b", "score": 0.5}, {"lender": "a", "host": "b"}]),
        ("concept", [{"code": "X", "labels": {"nb": ["a", "b"], "en": "c"}, "broader": ["Y"]}]),
    ],
)
def test_what_the_commands_read_fits_the_schemas(schema: str, records: list[Any]) -> None:
    for record in records:
        jsonschema.validate(record, _schema(schema))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**records[0], "no such key": 1}, _schema(schema))
