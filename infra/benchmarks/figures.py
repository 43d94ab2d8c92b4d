"""What a figure is: two things measured in turn in one run, and the ratio of their medians."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median

# Measures once, in the figure's unit.
Measurement = Callable[[], float]


@dataclass(frozen=True)
class Result:
    """The medians of one run."""

    figure: str
    value: float
    unit: str
    baseline: str
    baseline_value: float
    #: Whether the ratio says how many times faster than the baseline, and not how many times its cost.
    is_gain: bool = False
    #: What else the run showed, such as whether an optimum was proven.
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """How many times the baseline; of a gain, how many times faster than it."""
        if self.is_gain:
            return self.baseline_value / self.value
        return self.value / self.baseline_value

    def as_json(self) -> str:
        """Return one line."""
        return json.dumps(
            {
                "figure": self.figure,
                "value": round(self.value, 3),
                "unit": self.unit,
                "baseline": self.baseline,
                "baseline_value": round(self.baseline_value, 3),
                "ratio": round(self.ratio, 2),
                **self.details,
            }
        )

    def as_text(self) -> str:
        """Return a sentence for people."""
        comparison = "times faster than" if self.is_gain else "times"
        also = "".join(f", {name} {value}" for name, value in self.details.items())
        return (
            f"{self.figure}: {self.value:.2f} {self.unit}, {self.ratio:.2f} {comparison}"
            f" {self.baseline} ({self.baseline_value:.2f} {self.unit}){also}"
        )


def medians_of_turns(
    ours: Measurement, baseline: Measurement, *, rounds: int, warm_up: int = 0
) -> tuple[float, float]:
    """Measure both in turn, so that whatever else the machine does falls on both alike."""
    for _ in range(warm_up):
        ours()
        baseline()
    turns = [(ours(), baseline()) for _ in range(rounds)]
    return median(first for first, _ in turns), median(second for _, second in turns)
