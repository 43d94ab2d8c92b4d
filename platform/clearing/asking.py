"""Asking the exchange policy about many tenants at once. Needs the platform's door."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from itertools import product
from uuid import UUID

from clearing.opening import Side
from core.market.enums import ExchangeForm
from policy.decision import Party
from policy.queries import current_policy, tenants_covered
from tenants.models import Tenant
from tenants.naming import role_of, tenant_id_of


class PolicyNow:
    """The policy as it stands in this transaction, asked by the roles of tenants."""

    def __init__(self) -> None:
        self._policy = current_policy()
        self._sectors: Mapping[UUID, str] = dict(Tenant.objects.values_list("pk", "sector_id"))

    @property
    def days_of_change(self) -> set[dt.date]:
        """The days on which a rule begins or ends to hold."""
        rules = self._policy.compiled.rules
        return {day for rule in rules for day in (rule.valid_from, rule.valid_until) if day}

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
        return any(
            self._policy.compiled.decide(lender=one, host=other, form=form, on=day).is_allowed
            for form in ExchangeForm.values
        )

    def _party(self, side: Side) -> Party:
        tenant_id = tenant_id_of(side.owner)
        sector = self._sectors.get(tenant_id, "")
        return self._policy.place(Party(tenant_id, side.orgnr, sector))
