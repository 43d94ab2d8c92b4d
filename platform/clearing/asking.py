"""Asking the exchange policy about many tenants at once. Needs the platform's door."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Set
from itertools import product
from uuid import UUID

from clearing.opening import Side
from core.market.enums import ExchangeForm
from policy.crowds import named_scopes
from policy.decision import Party, is_same_organisation
from policy.queries import current_policy, tenants_covered
from tenants.models import Tenant
from tenants.naming import role_of, tenant_id_of


class PolicyNow:
    """The policy as it stands in this transaction, asked by the roles of tenants."""

    def __init__(self) -> None:
        self._policy = current_policy()
        self._sectors: Mapping[UUID, str] = dict(Tenant.objects.values_list("pk", "sector_id"))
        #: The days on which a rule begins or ends to hold.
        self.days_of_change: Set[dt.date] = {
            day
            for rule in self._policy.compiled.rules
            for day in (rule.valid_from, rule.valid_until)
            if day
        }
        self._named = named_scopes(self._policy.compiled.rules)
        self._parties: dict[Side, Party] = {}
        self._scopes: dict[tuple[str, ...], frozenset[str]] = {}
        self._answers: dict[tuple[frozenset[str], frozenset[str], dt.date], bool] = {}

    def pairs_with_rules(self, roles: Collection[str]) -> Iterator[tuple[str, str]]:
        """Yield the pairs (lender, host) of tenants that some rule lets exchange people."""
        known = {tenant_id_of(role) for role in roles} & self._sectors.keys()
        sectors = {tenant_id: self._sectors[tenant_id] for tenant_id in known}
        pairs: set[tuple[UUID, UUID]] = set()
        for rule in self._policy.compiled.rules:
            if rule.is_allowing:
                lenders = tenants_covered(rule.lender, self._policy, sectors)
                hosts = tenants_covered(rule.host, self._policy, sectors)
                pairs.update(product(lenders, hosts))
        for lender, host in sorted(pairs):
            if lender != host:
                yield role_of(lender), role_of(host)

    def may_lend(self, lender: Side, host: Side, day: dt.date) -> bool:
        """Whether one organisation may lend to another on a day, in at least one form."""
        one, other = self._party(lender), self._party(host)
        if is_same_organisation(one, other):
            return False
        # Organisations that no rule tells apart are answered for once: there are few kinds of them.
        asked = (self._scopes_of(one), self._scopes_of(other), day)
        answer = self._answers.get(asked)
        if answer is None:
            days = (self._policy.compiled.on(form, day) for form in ExchangeForm.values)
            answer = any(each.settle_scopes(one, other).is_allowed for each in days)
            self._answers[asked] = answer
        return answer

    def _party(self, side: Side) -> Party:
        party = self._parties.get(side)
        if party is None:
            tenant_id = tenant_id_of(side.owner)
            sector = self._sectors.get(tenant_id, "")
            party = self._policy.place(Party(tenant_id, side.orgnr, sector))
            self._parties[side] = party
        return party

    def _scopes_of(self, party: Party) -> frozenset[str]:
        scopes = self._scopes.get(party.keys)
        if scopes is None:
            scopes = self._scopes[party.keys] = self._named.intersection(party.keys)
        return scopes
