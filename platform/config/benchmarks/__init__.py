"""What can be measured of the product itself, composed here because it needs every package.

What needs a database is a module that runs as a process of its own, on a server of its own: see
``config.benchmarks.child``.
"""

from functools import partial

from config.benchmarks.golden import GOLDEN
from config.benchmarks.matching import OFFERS, match_benchmark
from config.benchmarks.policy import POLICY
from config.benchmarks.rounds import ROUND
from infra.benchmarks.children import measured_by_child
from infra.benchmarks.machine import BENCHMARKS as MACHINE
from infra.benchmarks.run import Benchmark


def _in_a_child(name: str, module: str, *figures: str) -> Benchmark:
    return Benchmark(name, figures, partial(measured_by_child, f"config.benchmarks.{module}"))


def benchmarks(*, offers: int = OFFERS) -> tuple[Benchmark, ...]:
    """Return them in the order in which they are run; matching is over so many ``offers``.

    A new benchmark of the product is added here.
    """
    return (
        *MACHINE,
        POLICY,
        GOLDEN,
        match_benchmark(offers),
        ROUND,
        _in_a_child("requests", "switching", "requests.switching.10q"),
        _in_a_child(
            "provision",
            "provisioning",
            "provision.vs_migrate_schemas.15",
            "provision.warm_pool",
            "provision.vs_migrate_schemas.200",
        ),
        _in_a_child("migrate", "migrating", "migrate.vs_stock.200"),
    )
