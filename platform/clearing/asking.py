"""Asking the exchange policy about many tenants at once. Needs the platform's door."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator

from clearing.opening import Side
from core.market.enums import ExchangeForm
from policy.decision import Party, Rule, decide
from policy.models import PolicyRule
from policy.queries import rules_between
from tenants.naming import role_of, tenant_id_of


class PolicyNow:
    """The policy as it stands in this transaction, asked by the roles of tenants."""

    def __init__(self) -> None:
        pairs = PolicyRule.objects.values_list("lender_tenant", "host_tenant").distinct()
        self._rules: dict[tuple[str, str], list[Rule]] = defaultdict(list)
        for lender, host in pairs:
            if lender != host:
                self._rules[role_of(lender), role_of(host)] = rules_between(lender, host)

    @property
    def days_of_change(self) -> set[dt.date]:
        """The days on which a rule begins or ends to hold."""
        rules = [rule for some in self._rules.values() for rule in some]
        return {day for rule in rules for day in (rule.valid_from, rule.valid_until) if day}

    def pairs_with_rules(self, roles: Collection[str]) -> Iterator[tuple[str, str]]:
        """Yield the pairs (lender, host) of tenants that some rule lets exchange people."""
        for (lender, host), rules in self._rules.items():
            if {lender, host} <= set(roles) and any(rule.is_allowing for rule in rules):
                yield lender, host

    def may_lend(self, lender: Side, host: Side, day: dt.date) -> bool:
        """Whether one organisation may lend to another on a day, in at least one form."""
        rules = self._rules[lender.owner, host.owner]
        one, other = (Party(tenant_id_of(side.owner), side.orgnr) for side in (lender, host))
        return any(
            decide(rules, lender=one, host=other, form=form, on=day).is_allowed
            for form in ExchangeForm.values
        )
