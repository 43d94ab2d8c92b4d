"""Finds the browser that the tests drive, or installs one. A machine without any fails loudly."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from infra.local.problems import MachineError, speak_plainly

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> Path | None:
    """Return the machine's browser, else the one Playwright keeps, else nothing."""
    for name in NAMES:
        if (found := shutil.which(name)) and _answers(Path(found)):
            return Path(found)
    kept = _playwrights_own()
    return kept if kept is not None and _answers(kept) else None


def require_chromium() -> Path:
    """Return a browser, installing one when the machine has none."""
    for install in (None, _install_with_apt, _install_with_playwright):
        if install is not None:
            install()
        if found := find_chromium():
            return found
    raise MachineError(
        "The browser tests need Chromium, and it could be neither found nor installed:"
        " install Chromium or Google Chrome and run the command again."
    )


def _answers(browser: Path) -> bool:
    """Say whether the program starts; on some systems the name only hints how to install it."""
    try:
        answer = subprocess.run(
            [browser, "--version"], check=False, capture_output=True, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def _install_with_apt() -> None:
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return
    print("Installing Chromium with apt-get ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        command = [apt, "-qq", *arguments]
        subprocess.run(command, check=False, env=environment, stdout=subprocess.DEVNULL)


def _install_with_playwright() -> None:
    print("Installing Chromium with Playwright ...", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def _playwrights_own() -> Path | None:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.exists() else None


if __name__ == "__main__":
    speak_plainly(require_chromium)
