from pathlib import Path

import pytest

from infra.local import chromium
from infra.local.problems import MachineError


def program(folder: Path, name: str, *, code: int = 0) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\nexit {code}\n")
    path.chmod(0o755)
    return path


@pytest.fixture(autouse=True)
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "_playwrights_own", lambda: None)
    return tmp_path


def test_browser_on_the_machine_is_used(bare_machine: Path) -> None:
    expected = program(bare_machine, "google-chrome")
    assert chromium.require_chromium() == expected


def test_name_that_only_hints_at_an_install_is_no_browser(bare_machine: Path) -> None:
    program(bare_machine, "chromium-browser", code=1)
    assert chromium.find_chromium() is None


def test_missing_browser_is_installed(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium, "_install_with_apt", lambda: program(bare_machine, "chromium"))
    monkeypatch.setattr(chromium, "_install_with_playwright", lambda: pytest.fail("not needed"))
    assert chromium.require_chromium() == bare_machine / "chromium"


def test_playwright_is_the_last_resort_and_then_it_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[str] = []
    monkeypatch.setattr(chromium, "_install_with_apt", lambda: tried.append("apt"))
    monkeypatch.setattr(chromium, "_install_with_playwright", lambda: tried.append("playwright"))
    with pytest.raises(MachineError) as caught:
        chromium.require_chromium()
    assert tried == ["apt", "playwright"]
    assert str(caught.value) == (
        "The browser tests need Chromium, and it could be neither found nor installed:"
        " install Chromium or Google Chrome and run the command again."
    )
