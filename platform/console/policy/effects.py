"""What a change would touch: pairs of organisations, and counts of what lies in customers' schemas.

A customer's tables are read through its own door, one customer after the other, and as counts alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from console.policy.names import Names, Registered, parties_of, registered
from core.base import clock
from core.exchange.enums import AgreementState, CandidateState
from core.exchange.models import Candidate, ExchangeAgreement
from core.market.enums import ExchangeForm
from core.market.queries import open_needs, visible_offers
from policy.compiled import CompiledPolicy
from policy.decision import Party, Rule
from policy.domain import RuleValues
from policy.models import GroupMember, PolicyRule
from policy.queries import current_policy, group_keys
from policy.simulation import Effect, Shift, Simulation, simulate
from tenants.doors import tenant_context
from tenants.models import Tenant

EXAMPLES = 8
RUNNING_CONTACTS = (
    CandidateState.SHORTLISTED,
    CandidateState.CONTACT_REQUESTED,
    CandidateState.INTERESTED,
    CandidateState.AGREEMENT,
)
RUNNING_AGREEMENTS = (
    AgreementState.DRAFT,
    AgreementState.PROPOSED,
    AgreementState.APPROVED,
    AgreementState.SIGNED,
    AgreementState.ACTIVE,
)


@dataclass(frozen=True, slots=True)
class Touched:
    """What one customer has of offers and needs among the pairs, and between pairs that would close."""

    tenant: Tenant
    offers: int
    needs: int
    contacts: int
    agreements: int


@dataclass(frozen=True, slots=True)
class Effects:
    """A simulation with the counts it leads to, and some of its pairs by name."""

    simulation: Simulation
    touched: list[Touched]
    closed: list[tuple[str, str]] = field(default_factory=list)
    opened: list[tuple[str, str]] = field(default_factory=list)

    @property
    def by_form(self) -> list[tuple[str, int, int, int]]:
        """Each exchange form with its numbers of pairs: opened, closed, other terms."""
        count = self.simulation.count
        return [
            (str(form.label), count("opened", form), count("closed", form), count("terms", form))
            for form in ExchangeForm
        ]

    @property
    def named_examples(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Some of the pairs that close and that open, under a heading each."""
        both = (
            (_("Pairs that close, such as"), self.closed),
            (_("Pairs that open, such as"), self.opened),
        )
        return [(label, pairs) for label, pairs in both if pairs]

    @property
    def is_nothing(self) -> bool:
        return not self.simulation.shifts


def effects_of(old: PolicyRule | None, new: RuleValues | None, names: Names) -> Effects:
    """Simulate a new rule (no ``old``), a changed one, or an ended one (no ``new``)."""
    policy = current_policy()
    left = [rule for rule in policy.compiled.rules if old is None or rule.id != old.pk]
    number = old.number if old else max((rule.number for rule in left), default=0) + 1
    rules = [*left, _facts(new, number)] if new else left
    begins = new.valid_from if new else clock.today()
    everybody = parties_of(registered(), names, policy)
    sides = [(old.lender, old.host)] if old else []
    if new:
        sides.append((new.lender, new.host))
    simulation = simulate(
        policy.compiled,
        CompiledPolicy(rules),
        lenders=[p for _r, p in everybody if any(side[0].covers(p) for side in sides)],
        hosts=[p for _r, p in everybody if any(side[1].covers(p) for side in sides)],
        forms=ExchangeForm.values,
        on=max(begins, clock.today()),
    )
    return _named(simulation, everybody, names)


def effects_of_members(members: Iterable[GroupMember], names: Names) -> Effects:
    """Simulate that these, and no others, are the members of all groups."""
    policy = current_policy()
    later = replace(policy, groups=group_keys(members))
    everybody = parties_of(registered(), names, policy)
    parties = [party for _registered, party in everybody]
    simulation = simulate(
        policy.compiled,
        policy.compiled,
        lenders=parties,
        hosts=parties,
        forms=ExchangeForm.values,
        on=clock.today(),
        later=later.place,
    )
    return _named(simulation, everybody, names)


def _named(
    simulation: Simulation, everybody: list[tuple[Registered, Party]], names: Names
) -> Effects:
    return Effects(
        simulation,
        [each for each in _touched(simulation, names) if each is not None],
        _examples(simulation, "closed", everybody),
        _examples(simulation, "opened", everybody),
    )


def _facts(values: RuleValues, number: int) -> Rule:
    return Rule(
        id=UUID(int=0),
        number=number,
        lender=values.lender,
        host=values.host,
        is_allowing=values.is_allowing,
        forms=frozenset(values.forms),
        longest_days=values.longest_days,
        valid_from=values.valid_from,
        valid_until=values.valid_until,
        reveal=values.reveal,
        quota=values.quota,
    )


def _examples(
    simulation: Simulation, effect: Effect, everybody: Iterable[tuple[Registered, object]]
) -> list[tuple[str, str]]:
    named = {(each.tenant_id, each.orgnr): each.name for each, _p in everybody}
    found: dict[tuple[str, str], None] = {}
    for _form, lender, host in simulation.pairs(effect):
        pair = named[lender.tenant_id, lender.orgnr], named[host.tenant_id, host.orgnr]
        found[pair] = None
        if len(found) == EXAMPLES:
            break
    return list(found)


def _touched(simulation: Simulation, names: Names) -> Iterable[Touched | None]:
    lenders, hosts, closed = _organisations(simulation)
    for tenant in sorted(names.tenants.values(), key=lambda each: each.name):
        if tenant.is_active and (tenant.pk in lenders or tenant.pk in hosts):
            with tenant_context(tenant):
                yield _count(
                    tenant,
                    lenders.get(tenant.pk, set()),
                    hosts.get(tenant.pk, set()),
                    closed.get(tenant.pk, set()),
                )


def _organisations(
    simulation: Simulation,
) -> tuple[dict[UUID, set[str]], dict[UUID, set[str]], dict[UUID, set[tuple[str, str, str]]]]:
    """Return by customer: lenders and hosts among the pairs, and the closed pairs inside it."""
    lenders: dict[UUID, set[str]] = {}
    hosts: dict[UUID, set[str]] = {}
    for shift in simulation.shifts:
        for found, crowd in ((lenders, shift.lenders), (hosts, shift.hosts)):
            for party in crowd.members:
                found.setdefault(party.tenant_id, set()).add(party.orgnr)
    closed: dict[UUID, set[tuple[str, str, str]]] = {}
    for shift in simulation.shifts:
        if shift.effect == "closed":
            for tenant_id, pairs in _inside(shift).items():
                closed.setdefault(tenant_id, set()).update(pairs)
    return lenders, hosts, closed


def _inside(shift: Shift) -> dict[UUID, set[tuple[str, str, str]]]:
    """Return the shift's pairs of organisations of one customer, by the customer."""
    hosts: dict[UUID, list[str]] = {}
    for host in shift.hosts.members:
        hosts.setdefault(host.tenant_id, []).append(host.orgnr)
    found: dict[UUID, set[tuple[str, str, str]]] = {}
    for lender in shift.lenders.members:
        pairs = {(shift.form, lender.orgnr, orgnr) for orgnr in hosts.get(lender.tenant_id, ())}
        found.setdefault(lender.tenant_id, set()).update(pairs)
    return found


def _count(
    tenant: Tenant, lenders: set[str], hosts: set[str], closed: set[tuple[str, str, str]]
) -> Touched | None:
    offers = visible_offers().order_by().filter(member__organisation__orgnr__in=lenders)
    needs = open_needs().filter(organisation__orgnr__in=hosts)
    contacts = (
        Candidate.objects.filter(state__in=RUNNING_CONTACTS)
        .order_by()
        .values_list(
            "need__form", "offer__member__organisation__orgnr", "need__organisation__orgnr"
        )
        .annotate(n=Count("pk"))
    )
    agreements = (
        ExchangeAgreement.objects.filter(state__in=RUNNING_AGREEMENTS)
        .order_by()
        .values_list("form", "lender__orgnr", "host__orgnr")
        .annotate(n=Count("pk"))
    )
    found = Touched(
        tenant,
        offers.count(),
        needs.count(),
        sum(n for form, lender, host, n in contacts if (form, lender, host) in closed),
        sum(n for form, lender, host, n in agreements if (form, lender, host) in closed),
    )
    return found if found.offers or found.needs or found.contacts or found.agreements else None
