"""What can be measured of the product itself, composed here because it needs every package."""

from config.benchmarks.policy import POLICY
from infra.benchmarks.machine import BENCHMARKS as MACHINE
from infra.benchmarks.run import Benchmark

#: In the order in which they are run. A new benchmark of the product is added here.
BENCHMARKS: tuple[Benchmark, ...] = (*MACHINE, POLICY)
