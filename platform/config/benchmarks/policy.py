"""The policy's decision against the naive one that looks at every rule: in one process, no database."""

import datetime as dt
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import cycle
from random import Random
from uuid import UUID

from infra.benchmarks.figures import Result, medians_of_turns
from infra.benchmarks.run import Benchmark
from policy.compiled import CompiledPolicy
from policy.decision import Party, Rule, Scope, ScopeKind, decide

RULES, ORGANISATIONS, CUSTOMERS, GROUPS = 10_000, 1_000, 40, 30
# Pairs the naive reference is timed on; it takes milliseconds for each.
SAMPLE, ROUNDS = 10, 15
FORM, DAY = "rotation", dt.date(2027, 1, 15)
SECTORS = ("state", "county", "municipality", "private")
KINDS, WEIGHTS = list(ScopeKind), (1, 2, 6, 5, 16)


class World:
    """Organisations and rules of all breadths that overlap much; always the same ones."""

    def __init__(self) -> None:
        random = Random(1)  # noqa: S311 - a made-up world, the same each time
        customers = [UUID(int=number) for number in range(1, CUSTOMERS + 1)]
        self._groups = [UUID(int=1_000 + number) for number in range(GROUPS)]
        self.parties = [
            Party(
                customer,
                f"{number:09}",
                SECTORS[customer.int % len(SECTORS)],
                frozenset(random.sample(self._groups, random.randint(0, 2))),
            )
            for number in range(ORGANISATIONS)
            for customer in (random.choice(customers),)
        ]
        self.rules = [self._rule(random, number) for number in range(RULES)]

    def _rule(self, random: Random, number: int) -> Rule:
        return Rule(
            id=UUID(int=number),
            number=number,
            lender=self._scope(random),
            host=self._scope(random),
            is_allowing=random.random() < 0.7,
            forms=frozenset(random.sample((FORM, "secondment"), random.randint(0, 1))),
            longest_days=random.randint(14, 365),
            valid_from=DAY - dt.timedelta(days=random.randint(-30, 700)),
            valid_until=None,
        )

    def _scope(self, random: Random) -> Scope:
        [kind] = random.choices(KINDS, WEIGHTS)
        party = random.choice(self.parties)
        match kind:
            case ScopeKind.SECTOR:
                return Scope(kind, sector=party.sector)
            case ScopeKind.TENANT:
                return Scope(kind, party.tenant_id)
            case ScopeKind.GROUP:
                return Scope(kind, group_id=random.choice(self._groups))
            case ScopeKind.ORGANISATION:
                return Scope(kind, party.tenant_id, party.orgnr)
        return Scope(kind)


def measure(wanted: Collection[str]) -> Iterator[Result]:
    """Time one pair, and one lender against all organisations, in microseconds a pair.

    The index of one exchange form and day is kept with the version; ``bulk_first`` makes it anew each
    time, as the first question after a change does.
    """
    world = World()
    lenders = cycle(world.parties)
    compiled = CompiledPolicy(world.rules)

    def naive() -> float:
        lender = next(lenders)
        hosts = world.parties[:SAMPLE]
        return _per_pair(lambda: [_decide(world.rules, lender, host) for host in hosts], SAMPLE)

    def pair() -> float:
        lender = next(lenders)
        hosts = world.parties[:SAMPLE]
        return _per_pair(
            lambda: [
                compiled.decide(lender=lender, host=host, form=FORM, on=DAY) for host in hosts
            ],
            SAMPLE,
        )

    def bulk(policy: Callable[[], CompiledPolicy]) -> float:
        lender = next(lenders)
        return _per_pair(
            lambda: policy().on(FORM, DAY).decide_from(lender, world.parties), ORGANISATIONS
        )

    ways: dict[str, Callable[[], float]] = {
        "policy.pair": pair,
        "policy.bulk_1000x10000": lambda: bulk(lambda: compiled),
        "policy.bulk_first_1000x10000": lambda: bulk(lambda: CompiledPolicy(world.rules)),
    }
    for figure, ours in ways.items():
        if figure in wanted:
            value, baseline = medians_of_turns(ours, naive, rounds=ROUNDS, warm_up=1)
            what = "a decision that looks at each of 10,000 rules"
            yield Result(figure, value, "µs a pair", what, baseline, is_gain=True)


def _decide(rules: Sequence[Rule], lender: Party, host: Party) -> object:
    return decide(rules, lender=lender, host=host, form=FORM, on=DAY)


def _per_pair(work: Callable[[], object], pairs: int) -> float:
    """Return the processor's time: the work waits for nothing but a processor that others use too."""
    started = time.process_time()
    work()
    return (time.process_time() - started) / pairs * 1_000_000


POLICY = Benchmark(
    "policy",
    ("policy.pair", "policy.bulk_1000x10000", "policy.bulk_first_1000x10000"),
    measure,
)
