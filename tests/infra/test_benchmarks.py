import itertools
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from infra.benchmarks import children, run, servers
from infra.benchmarks.figures import Result, medians_of_turns
from infra.benchmarks.run import Benchmark
from infra.local.problems import MachineError

RESULT = Result("a.figure", 6.0, "ms", "an empty page", 4.0)


def test_both_are_measured_in_turn_and_the_warm_up_is_left_out() -> None:
    order: list[str] = []
    ours, baseline = itertools.count(1), itertools.count(100)

    def measure_ours() -> float:
        order.append("ours")
        return float(next(ours))

    def measure_baseline() -> float:
        order.append("baseline")
        return float(next(baseline))

    medians = medians_of_turns(measure_ours, measure_baseline, rounds=3, warm_up=2)
    assert order == ["ours", "baseline"] * 5
    assert medians == (4.0, 103.0)


def _benchmark(name: str, *results: Result) -> Benchmark:
    return Benchmark(name, tuple(result.figure for result in results), lambda wanted: iter(results))


def test_json_line_has_the_agreed_keys(capsys: pytest.CaptureFixture[str]) -> None:
    run.measure_and_print("a.figure", [_benchmark("a", RESULT)], as_json=True)
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line) for line in lines] == [
        {
            "figure": "a.figure",
            "value": 6.0,
            "unit": "ms",
            "baseline": "an empty page",
            "baseline_value": 4.0,
            "ratio": 1.5,
        }
    ]


def test_ratio_of_a_gain_says_how_many_times_faster() -> None:
    gain = Result("a.gain", 2.0, "s", "the stock way", 9.0, is_gain=True)
    assert json.loads(gain.as_json())["ratio"] == 4.5
    assert gain.as_text() == "a.gain: 2.00 s, 4.50 times faster than the stock way (9.00 s)"


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("all", ["a.one", "a.two", "b.one"]),
        ("a", ["a.one", "a.two"]),
        ("a.two", ["a.two"]),
        ("b.one", ["b.one"]),
    ],
)
def test_name_asks_for_all_a_benchmark_or_one_figure(
    name: str, printed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    one, two, other = (replace(RESULT, figure=figure) for figure in ("a.one", "a.two", "b.one"))
    run.measure_and_print(name, [_benchmark("a", one, two), _benchmark("b", other)], as_json=True)
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["figure"] for line in lines] == printed


def test_what_nobody_wants_is_not_measured(capsys: pytest.CaptureFixture[str]) -> None:
    unwanted = Benchmark("b", ("b.one",), lambda _wanted: pytest.fail("measured"))
    run.measure_and_print("a", [_benchmark("a", RESULT), unwanted], as_json=False)
    line = "a.figure: 6.00 ms, 1.50 times an empty page (4.00 ms)\n"
    assert capsys.readouterr().out == line


def test_unknown_figure_names_those_there_are() -> None:
    with pytest.raises(MachineError) as caught:
        run.measure_and_print("speed", [_benchmark("a", RESULT)], as_json=True)
    assert str(caught.value) == "There is no figure 'speed': choose one of all, a, a.figure."


def test_child_measures_on_a_database_that_is_gone_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tells = "import json, os, sys; print(json.dumps(dict(figure=sys.argv[1], value=1.0, unit='s',"
    tells += " baseline=os.environ['DATABASE_MIGRATOR_URL'], baseline_value=2.0, is_gain=True)))"
    (tmp_path / "measures_here.py").write_text(tells)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (result,) = children.measured_by_child("measures_here", ["x.y"])
    assert (result.figure, result.ratio) == ("x.y", 2.0)
    folder = Path(parse_qs(urlsplit(result.baseline).query)["host"][0])
    assert "veksel-scratch-" in str(folder)
    assert not folder.exists()


def test_child_that_stops_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "stops_here.py").write_text("raise SystemExit(3)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(MachineError) as caught:
        list(children.measured_by_child("stops_here", ["x.y"]))
    assert str(caught.value) == "stops_here stopped while it measured; the lines above say why."


def test_empty_project_answers_and_ends() -> None:
    with servers.empty_project() as server:
        assert servers._answers(server.port)
        assert 0 < server.seconds < 60
    assert not servers._answers(server.port)


def test_server_that_does_not_start_is_one_sentence() -> None:
    command = [sys.executable, "-c", "import sys; sys.exit('veksel: no room')"]
    with (
        pytest.raises(MachineError) as caught,
        servers._running(command, {}),
    ):
        pytest.fail("must not begin")
    assert str(caught.value) == "The server to measure did not start: veksel: no room"


def test_command_speaks_plainly_of_an_unknown_figure() -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "config.cli", "bench", "speed", "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.startswith("veksel: There is no figure 'speed': choose one of all, demo,")
    assert answer.stderr.count("\n") == 1
