import dataclasses

import pytest

from onboarding.sectors.first_rules import write_first_rules
from onboarding.sectors.queries import first_contents
from policy.models import PolicyRule
from tenants.models import Tenant

pytestmark = pytest.mark.usefixtures("platform")
CONTENT = first_contents()["state"]


def _rules() -> list[tuple[str, str, int]]:
    rows = PolicyRule.objects.order_by("created_at").values_list(
        "lender_label", "host_label", "longest_days"
    )
    return list(rows)


@pytest.mark.parametrize(
    ("within", "with_sector", "rules"),
    [
        (False, False, []),
        (True, False, [("Alfa", "Alfa", 90)]),
        (False, True, [("Alfa", "State", 90), ("State", "Alfa", 90)]),
        (True, True, [("Alfa", "Alfa", 90), ("Alfa", "State", 90), ("State", "Alfa", 90)]),
    ],
)
def test_a_new_customer_begins_with_what_its_sector_allows(
    tenant_a: Tenant, within: bool, with_sector: bool, rules: list[tuple[str, str, int]]
) -> None:
    PolicyRule.objects.all().delete()
    content = dataclasses.replace(
        CONTENT, exchanges_within=within, exchanges_with_sector=with_sector, longest_days=90
    )

    for _time in range(2):
        write_first_rules(tenant_a, content)

    assert _rules() == rules
