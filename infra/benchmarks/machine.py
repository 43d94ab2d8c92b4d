"""What can be measured from outside: the demo's pages and its start."""

from collections.abc import Collection, Iterator

from infra.benchmarks.figures import Result, medians_of_turns
from infra.benchmarks.run import Benchmark
from infra.benchmarks.servers import demo, empty_project
from infra.benchmarks.visitor import Visitor

HOST = "staten.localhost"
PAGES, WARM_UP_PAGES, STARTS = 200, 20, 3


def home_server_time(_wanted: Collection[str]) -> Iterator[Result]:
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
    yield Result("home.server_time", ours, "ms", what, baseline)


def demo_warm_start(_wanted: Collection[str]) -> Iterator[Result]:
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
    yield Result("demo.warm_start", ours, "s", what, baseline)


BENCHMARKS = (
    Benchmark("demo", ("demo.warm_start",), demo_warm_start),
    Benchmark("home", ("home.server_time",), home_server_time),
)
