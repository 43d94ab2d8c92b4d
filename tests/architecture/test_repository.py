"""What the repository may not hold: addresses of registries, paths of a machine, compiled files."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Written in pieces, or this file would find itself.
REGISTRIES = re.compile(
    "|".join(
        re.escape(first + "." + rest)
        for first, rest in (
            ("pypi", "org"),
            ("files.python" + "hosted", "org"),
            ("registry.npm" + "js", "org"),
            ("registry.yarn" + "pkg", "com"),
            ("deb.deb" + "ian", "org"),
            ("security.deb" + "ian", "org"),
        )
    )
)
MACHINE_PATHS = re.compile(
    r"(?<![\w.<])/(?:ro" + r"ot|ho" + r"me|Us" + r"ers|wo" + r"rk|t" + r"mp)/\w"
)
TEXT_WITH_PATHS_OF_ITS_OWN = {"Dockerfile"}


def tracked_texts() -> list[tuple[str, str]]:
    """Name and text of every file that git keeps or would keep."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    texts = []
    for name in filter(None, answer.stdout.split("\0")):
        try:
            texts.append((name, (ROOT / name).read_text(encoding="utf-8")))
        except (UnicodeDecodeError, FileNotFoundError):
            continue
    return texts


def found(pattern: re.Pattern[str], texts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """File and match of every place where the pattern stands."""
    return [(name, match.group()) for name, text in texts for match in pattern.finditer(text)]


def test_search_finds_what_it_should() -> None:
    registry, path = "https://" + "pypi" + ".org/simple", "see /wo" + "rk/thing"
    planted = [("a", registry), ("b", path), ("c", "a /team/work/page")]
    assert [name for name, _ in found(REGISTRIES, planted)] == ["a"]
    assert [name for name, _ in found(MACHINE_PATHS, planted)] == ["b"]


def test_no_file_names_the_host_of_a_registry() -> None:
    assert found(REGISTRIES, tracked_texts()) == []


def test_no_file_names_a_path_of_one_machine() -> None:
    texts = [
        (name, text) for name, text in tracked_texts() if name not in TEXT_WITH_PATHS_OF_ITS_OWN
    ]
    assert found(MACHINE_PATHS, texts) == []


@pytest.mark.parametrize("name", ["base", "build", "dev", "node"])
def test_every_pinned_package_has_a_hash(name: str) -> None:
    lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
    pinned = [
        index for index, line in enumerate(lines) if "==" in line and not line.startswith(" ")
    ]
    bare = [lines[index] for index in pinned if "--hash=sha256:" not in lines[index + 1]]
    assert pinned != []
    assert bare == []


def test_front_end_packages_are_pinned_to_one_version() -> None:
    import json

    package = json.loads((ROOT / "package.json").read_text())
    versions = {**package["dependencies"], **package["devDependencies"]}.values()
    assert [text for text in versions if not re.fullmatch(r"\d+\.\d+\.\d+", text)] == []


def test_ci_runs_the_same_command_as_people() -> None:
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    commands = [line for line in lines if line and not line.startswith("#")]
    assert commands == ['cd "$(dirname "$0")/.." && exec make test']
