"""The figures there are, and the command that measures them."""

from collections.abc import Callable

import click

from infra.benchmarks.figures import Result, medians_of_turns
from infra.benchmarks.servers import demo, empty_project
from infra.benchmarks.visitor import Visitor
from infra.local.problems import MachineError

HOST = "staten.localhost"
PAGES, WARM_UP_PAGES, STARTS = 200, 20, 3


def home_server_time() -> Result:
    """Time the portal's home page, signed in, against an empty page of the same server."""
    with demo() as server:
        visitor = Visitor(HOST, server.port)
        visitor.sign_in()
        ours, baseline = medians_of_turns(
            lambda: visitor.milliseconds("/"),
            lambda: visitor.milliseconds("/-/empty"),
            rounds=PAGES,
            warm_up=WARM_UP_PAGES,
        )
        visitor.close()
    what = "an empty page of the same server"
    return Result("home.server_time", ours, "ms", what, baseline)


def demo_warm_start() -> Result:
    """Time `make demo` to its first page against an empty Django project."""

    def start_demo() -> float:
        with demo() as server:
            return server.seconds

    def start_empty() -> float:
        with empty_project() as server:
            return server.seconds

    # The first start fills caches and makes the data that a warm machine has.
    ours, baseline = medians_of_turns(start_demo, start_empty, rounds=STARTS, warm_up=1)
    what = "an empty Django project on the same web server"
    return Result("demo.warm_start", ours, "s", what, baseline)


FIGURES: dict[str, Callable[[], Result]] = {
    "demo.warm_start": demo_warm_start,
    "home.server_time": home_server_time,
}


def measure_and_print(name: str, *, as_json: bool) -> None:
    """Measure the figure ``name``, or all of them, and print each when it is there."""
    if name != "all" and name not in FIGURES:
        known = ", ".join(sorted(FIGURES))
        raise MachineError(f"There is no figure {name!r}: choose one of all, {known}.")
    for figure, measure in FIGURES.items():
        if name in {"all", figure}:
            result = measure()
            click.echo(result.as_json() if as_json else result.as_text())
