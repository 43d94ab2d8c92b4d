"""Waits for the first answer of the web server and tells the person where to go."""

import itertools
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from infra.local.preparation import demo_logins
from infra.local.steps import console

HEALTH = "/-/health"
POLL = 0.1
# Straight to this machine, whatever proxy the environment names.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def answers(port: int, path: str = HEALTH) -> bool:
    """Say whether the web server answers 200 for the path."""
    try:
        with _opener.open(f"http://localhost:{port}{path}", timeout=5) as response:
            return bool(response.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def wait_until_answering(port: int, timeout: float, ending: threading.Event) -> bool:
    """Ask until the server answers; False when it has not in ``timeout`` seconds or all ends."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline and not ending.wait(POLL):
        if answers(port):
            return True
    return False


def welcome(folder: Path, port: int, seconds: float) -> None:
    """Print every address with the people who can sign in there."""
    console.print(f"\n[bold green]Veksel is ready[/] after {seconds:.1f} s.\n")
    rows = demo_logins(folder, port)
    width = max((len(row["person"]) for row in rows), default=0)
    roles = max((len(row["role"]) for row in rows), default=0)
    for url, people in itertools.groupby(rows, key=lambda row: row["url"]):
        console.print(f"[bold]{url}[/]")
        for row in people:
            console.print(
                f"  {row['person']:<{width}}  {row['role']:<{roles}}  {row['email']}", markup=False
            )
    console.print(f"\nMail sent by the demo: {folder / 'mail'}", markup=False)
    console.print(f"Log: {folder / 'logs' / 'demo.log'}", markup=False)
    console.print("Ctrl-C stops everything; `make reset` wipes the data.")
