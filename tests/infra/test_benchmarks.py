import itertools
import json
import subprocess
import sys

import pytest

from infra.benchmarks import run, servers
from infra.benchmarks.figures import Result, medians_of_turns
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


def test_json_line_has_the_agreed_keys(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "FIGURES", {"a.figure": lambda: RESULT, "other": pytest.fail})
    run.measure_and_print("a.figure", as_json=True)
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


def test_all_prints_every_figure_for_people(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "FIGURES", {"a": lambda: RESULT, "b": lambda: RESULT})
    run.measure_and_print("all", as_json=False)
    line = "a.figure: 6.00 ms, 1.50 times an empty page (4.00 ms)\n"
    assert capsys.readouterr().out == line * 2


def test_unknown_figure_names_those_there_are() -> None:
    with pytest.raises(MachineError) as caught:
        run.measure_and_print("speed", as_json=True)
    assert str(caught.value) == (
        "There is no figure 'speed': choose one of all, demo.warm_start, home.server_time."
    )


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
    assert answer.stderr.startswith("veksel: There is no figure 'speed'")
    assert answer.stderr.count("\n") == 1
