"""The house keeps its shape: where packages lie and what they may be called."""

import json
import platform
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STANDARD_LIBRARY = Path(sysconfig.get_path("stdlib"))
BANNED_NAMES = {"utils", "helpers", "common", "manager"}


def tracked_files() -> list[Path]:
    """What git keeps, and what it would keep."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in answer.stdout.split("\0") if name and (ROOT / name).is_file()]


def source_packages() -> set[str]:
    """The packages at the top level and in the source root platform/."""
    tops = [ROOT, ROOT / "platform"]
    found = {path.parent for top in tops for path in top.glob("*/__init__.py")}
    return {path.name for path in found} - {"tests"}


def test_platform_is_a_source_root_and_never_a_package() -> None:
    own = [path.name for path in (ROOT / "platform").iterdir() if path.is_file()]
    assert own == []


def test_platform_stays_the_standard_library_in_this_process() -> None:
    assert Path(platform.__file__).parent == STANDARD_LIBRARY


@pytest.mark.parametrize("arguments", [["-c"], ["-I", "-c"]])
def test_platform_stays_the_standard_library_in_a_process_from_the_root(
    arguments: list[str],
) -> None:
    code = "import json, platform; print(json.dumps([platform.__file__, platform.system()]))"
    answer = subprocess.run(
        [sys.executable, *arguments, code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    place, system = json.loads(answer.stdout)
    assert (Path(place).parent, system) == (STANDARD_LIBRARY, platform.system())


def test_no_module_has_a_name_that_says_nothing() -> None:
    sources = [path for path in tracked_files() if path.suffix == ".py"]
    named = [path for path in sources if BANNED_NAMES & {path.stem, path.parent.name}]
    assert named == []


def test_tests_are_no_packages() -> None:
    assert [str(path) for path in (ROOT / "tests").rglob("__init__.py")] == []


def test_no_tests_directory_is_called_platform() -> None:
    assert not (ROOT / "tests" / "platform").exists()


def test_wheel_carries_every_package() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert {Path(name).name for name in packages} == source_packages()


def test_import_order_names_every_package() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert set(settings["tool"]["importlinter"]["root_packages"]) == source_packages()


def test_every_package_says_what_it_owns() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for top in (ROOT, ROOT / "platform")
        for path in top.glob("*/__init__.py")
        if not path.read_text().startswith('"""')
    ]
    assert silent == []
