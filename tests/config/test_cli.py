"""The ``veksel`` command: quick help without Django, one sentence for what a person can mend."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def veksel(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "config.cli", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_lists_the_commands_without_loading_django() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from config.cli import main;"
        "print(CliRunner().invoke(main, ['--help']).output);"
        "sys.exit('django' in sys.modules or 'celery' in sys.modules)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    listed = [
        line.split()[0] for line in answer.stdout.partition("Commands:")[2].split("\n") if line
    ]
    assert listed == [
        "artefact",
        "bench",
        "clearing",
        "database",
        "demo",
        "demo-data",
        "demo-logins",
        "log",
        "match",
        "messages",
        "migrate",
        "operator",
        "outbox",
        "reset",
        "retention",
        "round",
        "serve",
        "suggest",
        "tenant",
        "version",
        "vocabulary",
    ]


@pytest.mark.parametrize("arguments", [["fly"], ["serve"], ["serve", "mysql"], ["bench", "a", "b"]])
def test_bad_usage_explains_itself(arguments: list[str]) -> None:
    answer = veksel(*arguments)
    assert answer.returncode == 2
    assert "Usage: veksel" in answer.stdout + answer.stderr
    assert "Traceback" not in answer.stderr


def test_missing_setting_is_one_sentence() -> None:
    answer = veksel("migrate", SECRET_KEY="x", DATABASE_URL="postgresql://nobody@/x", PORT="http")
    assert answer.returncode == 1
    assert answer.stderr == "veksel: PORT must be a whole number, not 'http'.\n"


def test_reset_wipes_data_and_keeps_what_was_built(tmp_path: Path) -> None:
    for name in ("files", "mail", "static", "stamps", "secrets", "logins"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "thing").write_text("x")
    answer = veksel("reset", VEKSEL_DATA_DIR=str(tmp_path), DATABASE_URL="")
    assert answer.stdout == "The demo's data is gone; the next `make demo` begins anew.\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["stamps", "static"]


def test_reset_says_that_a_given_database_is_left_alone(tmp_path: Path) -> None:
    answer = veksel("reset", VEKSEL_DATA_DIR=str(tmp_path), DATABASE_URL="postgresql://x@/y")
    assert answer.stdout == (
        "The data folder is empty; the database named by DATABASE_URL was not touched.\n"
    )
