"""What a benchmark is, and the command that runs those it is given."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

import click

from infra.benchmarks.figures import Result
from infra.local.problems import MachineError


@dataclass(frozen=True)
class Benchmark:
    """Figures that are measured together. Each is named ``<benchmark>.<what>``.

    ``measure`` is told which of them are wanted and may leave the others out.
    """

    name: str
    figures: tuple[str, ...]
    measure: Callable[[Collection[str]], Iterator[Result]]

    def wanted(self, name: str) -> tuple[str, ...]:
        """Return the figures that ``name`` asks for: all, a whole benchmark's, one, or none."""
        if name in {"all", self.name}:
            return self.figures
        return tuple(figure for figure in self.figures if figure == name)


def measure_and_print(name: str, benchmarks: Sequence[Benchmark], *, as_json: bool) -> None:
    """Measure what ``name`` asks for and print each figure when it is there."""
    if not any(benchmark.wanted(name) for benchmark in benchmarks):
        known = sorted({word for b in benchmarks for word in (b.name, *b.figures)})
        raise MachineError(f"There is no figure {name!r}: choose one of all, {', '.join(known)}.")
    for benchmark in benchmarks:
        if wanted := benchmark.wanted(name):
            for result in benchmark.measure(wanted):
                if result.figure in wanted:
                    click.echo(result.as_json() if as_json else result.as_text())
