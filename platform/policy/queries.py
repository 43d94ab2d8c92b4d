"""Asking the policy. Each answer stands on the version that is current in the asking transaction.

What a version compiles to is kept in the process, under the version's own id: a revoked pair is denied
by the next question, whichever process made the change. A question costs one query, or two when it is
about several customers; the first one after a change reads rules and groups besides.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Q, QuerySet

from policy.compiled import CompiledPolicy
from policy.decision import Decision, Party, Reveal, RevealLevel, Rule, Scope, ScopeKind
from policy.models import GroupMember, PolicyGroup, PolicyRule, PolicyVersion
from tenants.current import current_tenant
from tenants.doors import platform_context
from tenants.models import Tenant

Pair = tuple[Party, Party]

_VERSIONS_KEPT = 4
_kept: dict[UUID, "Snapshot"] = {}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One version of the policy, ready to answer."""

    number: int
    compiled: CompiledPolicy
    # By the key of a customer or an organisation: the groups it is in, through groups in groups too.
    groups: Mapping[str, frozenset[UUID]]

    def place(self, party: Party) -> Party:
        """Return the party with the groups that this version puts it in, and no others."""
        groups = frozenset[UUID]().union(
            *(self.groups[key] for key in party.keys if key in self.groups)
        )
        return party if groups == party.groups else replace(party, groups=groups)

    def tenants_of_group(self, group_id: UUID | None) -> set[UUID]:
        """Return the customers that are in a group, whole or by one of their organisations."""
        # A key is a letter, the customer's id in 32 digits, and perhaps an organisation number.
        return {UUID(key[1:33]) for key, groups in self.groups.items() if group_id in groups}

    def party(self, tenant: Tenant, orgnr: str) -> Party:
        """Return one organisation of a customer."""
        return self.place(Party(tenant.pk, orgnr, tenant.sector_id))


def decide_within(
    *,
    lender_orgnr: str,
    host_orgnr: str,
    form: str,
    on: dt.date,
    days: int | None = None,
    running: int = 0,
) -> Decision:
    """Decide for two organisations of the current tenant, when ``running`` exchanges run between them."""
    tenant = current_tenant()
    policy = current_policy()
    return policy.compiled.decide(
        lender=policy.party(tenant, lender_orgnr),
        host=policy.party(tenant, host_orgnr),
        form=form,
        on=on,
        days=days,
        running=running,
    )


def decide_many(
    pairs: Iterable[tuple[str, str]], *, form: str, on: dt.date, days: int | None = None
) -> dict[tuple[str, str], Decision]:
    """Decide for many (lender, host) pairs of the current tenant."""
    tenant = current_tenant()
    wanted, policy = list(pairs), current_policy()
    parties = {orgnr: policy.party(tenant, orgnr) for pair in wanted for orgnr in pair}
    decide = policy.compiled.decide
    return {
        (lender, host): decide(
            lender=parties[lender], host=parties[host], form=form, on=on, days=days
        )
        for lender, host in wanted
    }


def decide_between(
    lender: Party,
    host: Party,
    *,
    form: str,
    on: dt.date,
    days: int | None = None,
    running: int = 0,
) -> Decision:
    """Decide for two organisations of any customers.

    Only the parties' customer and number are believed: sector and groups are read anew. A customer
    that does not exist is in no sector.
    """
    policy, placed = _policy_and_parties({lender, host})
    return policy.compiled.decide(
        lender=placed[lender], host=placed[host], form=form, on=on, days=days, running=running
    )


def decide_many_between(
    pairs: Iterable[Pair], *, form: str, on: dt.date, days: int | None = None
) -> dict[Pair, Decision]:
    """Decide for many (lender, host) pairs of any customers, as ``decide_between`` does for one."""
    wanted = list(pairs)
    policy, placed = _policy_and_parties({party for pair in wanted for party in pair})
    decide = policy.compiled.decide
    return {
        (lender, host): decide(
            lender=placed[lender], host=placed[host], form=form, on=on, days=days
        )
        for lender, host in wanted
    }


def party_of(tenant: Tenant, orgnr: str) -> Party:
    """Return one organisation of a customer as a party; its groups are filled in when it is asked about."""
    return Party(tenant.pk, orgnr, tenant.sector_id)


def sector_of(tenant_id: UUID) -> str:
    """Return the code of the sector a customer belongs to; empty when there is no such customer."""
    with platform_context():
        found = Tenant.objects.filter(pk=tenant_id).values_list("sector_id", flat=True).first()
    return found or ""


def _policy_and_parties(parties: Collection[Party]) -> tuple[Snapshot, dict[Party, Party]]:
    with platform_context():
        policy = _read_current()
        rows = Tenant.objects.filter(pk__in={party.tenant_id for party in parties})
        sectors = dict(rows.values_list("pk", "sector_id"))
    return policy, {
        party: policy.place(Party(party.tenant_id, party.orgnr, sectors.get(party.tenant_id, "")))
        for party in parties
    }


# -- versions -------------------------------------------------------------------------------------


def current_policy() -> Snapshot:
    """Return the policy as it is now, in this transaction."""
    with platform_context():
        return _read_current()


def _read_current() -> Snapshot:
    newest = PolicyVersion.objects.order_by("-number").values_list("pk", "number")
    version_id, number = newest[:1].get()
    snapshot = _kept.get(version_id)
    if snapshot is None:
        snapshot = policy_in(number)
        while len(_kept) >= _VERSIONS_KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept[version_id] = snapshot
    return snapshot


def policy_in(number: int) -> Snapshot:
    """Read a version of the policy, new or old. Needs the platform's door."""
    return Snapshot(number, CompiledPolicy(rules_in(number)), group_keys(members_in(number)))


def rules_in(number: int) -> list[Rule]:
    """Return a version's rules as facts."""
    return [rule_facts(row) for row in PolicyRule.objects.in_version(number)]


def members_in(number: int) -> list[GroupMember]:
    """Return a version's members of groups."""
    return list(GroupMember.objects.in_version(number))


def rule_facts(row: PolicyRule) -> Rule:
    """Return a stored rule as facts."""
    return Rule(
        id=row.pk,
        lender=row.lender,
        host=row.host,
        is_allowing=row.is_allowing,
        forms=frozenset(row.forms),
        longest_days=row.longest_days,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        number=row.number,
        reveal=Reveal(
            RevealLevel(row.reveal_listing),
            RevealLevel(row.reveal_contact),
            RevealLevel(row.reveal_accepted),
        ),
        quota=row.quota,
    )


def tenants_covered(scope: Scope, policy: Snapshot, sectors: Mapping[UUID, str]) -> frozenset[UUID]:
    """Return which customers of ``sectors`` have an organisation that the side may cover."""
    if scope.kind in (ScopeKind.TENANT, ScopeKind.ORGANISATION):
        return frozenset(sectors.keys() & {scope.tenant_id})
    if scope.kind == ScopeKind.GROUP:
        named = policy.tenants_of_group(scope.group_id)
        return frozenset(sectors.keys() & named)
    return frozenset(
        tenant_id
        for tenant_id, sector in sectors.items()
        if scope.kind == ScopeKind.EVERYONE or sector == scope.sector
    )


def rules_naming_group(group: PolicyGroup) -> QuerySet[PolicyRule]:
    """Return the current rules that name a group."""
    return PolicyRule.objects.current().filter(Q(lender_group=group) | Q(host_group=group))


def group_keys(members: Iterable[GroupMember]) -> dict[str, frozenset[UUID]]:
    """Return the groups of each customer and organisation that is in one, by its scope's key."""
    outer: dict[UUID, set[UUID]] = defaultdict(set)
    direct: dict[str, set[UUID]] = defaultdict(set)
    for member in members:
        if member.kind == ScopeKind.GROUP and member.member_group_id is not None:
            outer[member.member_group_id].add(member.group_id)
        else:
            direct[member.scope.key].add(member.group_id)
    return {key: frozenset(_upwards(groups, outer)) for key, groups in direct.items()}


def _upwards(groups: Iterable[UUID], outer: Mapping[UUID, set[UUID]]) -> set[UUID]:
    found: set[UUID] = set()
    waiting = list(groups)
    while waiting:
        group = waiting.pop()
        if group not in found:
            found.add(group)
            waiting.extend(outer.get(group, ()))
    return found
