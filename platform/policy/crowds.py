"""Many organisations at once: those that the same rules cover are answered for together. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from policy.compiled import DayPolicy
from policy.decision import Party, Rule


@dataclass(frozen=True, slots=True)
class Crowd:
    """Organisations that no rule tells apart, neither as they are nor as they will be."""

    members: tuple[Party, ...]
    #: One that stands for all, as it will be where a change of groups is tried out.
    later: Party

    @property
    def anyone(self) -> Party:
        """One that stands for all."""
        return self.members[0]

    @property
    def is_moved(self) -> bool:
        """Whether a change of groups concerns them."""
        return self.later.keys != self.anyone.keys


def as_they_are(party: Party) -> Party:
    """Leave a party where it is."""
    return party


def named_scopes(rules: Iterable[Rule]) -> frozenset[str]:
    """Return the keys of all sides that the rules name."""
    return frozenset(key for rule in rules for key in (rule.lender.key, rule.host.key))


def gather(
    parties: Iterable[Party],
    named: frozenset[str],
    later: Callable[[Party], Party] = as_they_are,
) -> list[Crowd]:
    """Put together those whose named scopes are the same, now and as ``later`` places them."""
    found: dict[tuple[frozenset[str], frozenset[str]], list[Party]] = defaultdict(list)
    for party in parties:
        found[named.intersection(party.keys), named.intersection(later(party).keys)].append(party)
    return [Crowd(tuple(members), later(members[0])) for members in found.values()]


def pairs_between(lenders: Crowd, hosts: Crowd) -> int:
    """Count the pairs of different organisations."""
    numbers = Counter(host.orgnr for host in hosts.members)
    same = sum(numbers[lender.orgnr] for lender in lenders.members)
    return len(lenders.members) * len(hosts.members) - same


def count_allowed(
    day: DayPolicy, lenders: Sequence[Crowd], hosts: Sequence[Crowd]
) -> tuple[int, int]:
    """Return how many pairs may exchange people, and how many pairs there are."""
    allowed = total = 0
    for lender in lenders:
        for host in hosts:
            pairs = pairs_between(lender, host)
            total += pairs
            if day.settle_scopes(lender.anyone, host.anyone).is_allowed:
                allowed += pairs
    return allowed, total
