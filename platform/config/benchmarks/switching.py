"""Ten queries in a tenant's door against ten on a connection that never leaves one schema."""

import random
from collections.abc import Iterator

from config.benchmarks.child import report, seconds
from infra.benchmarks.figures import Result, medians_of_turns

TENANTS, QUERIES, ROUNDS = 10, 10, 400
PLAIN = "plain"


def measure(_wanted: list[str]) -> Iterator[Result]:
    """Yield the one figure; ours goes to another of ten tenants each time."""
    from django.db import connections

    from config.benchmarks import customers
    from core.competence.domain import load_vocabulary
    from core.competence.models import Concept
    from tenants.doors import tenant_context
    from tenants.schemas.owner import owner_connection

    tenants = [customers.new_tenant() for _ in range(TENANTS)]
    for tenant in tenants:
        customers.make_our_way(tenant)
        with tenant_context(tenant):
            load_vocabulary()
    owner = owner_connection().settings_dict
    fixed = {"options": f"-c search_path={tenants[0].schema_name}"}
    connections.settings[PLAIN] = {
        **owner,
        "ENGINE": "django.db.backends.postgresql",
        "OPTIONS": {**owner["OPTIONS"], **fixed},
    }

    def ask(alias: str) -> None:
        for number in range(QUERIES):
            list(Concept.objects.using(alias).order_by("pk")[number : number + 10])

    def switching() -> None:
        with tenant_context(random.choice(tenants)):  # noqa: S311 - any will do
            ask("default")

    value, baseline = medians_of_turns(
        lambda: seconds(switching) * 1000,
        lambda: seconds(lambda: ask(PLAIN)) * 1000,
        rounds=ROUNDS,
        warm_up=5 * TENANTS,
    )
    what = "ten on a plain connection that stays in one schema"
    yield Result("requests.switching.10q", value, "ms", what, baseline)


if __name__ == "__main__":
    report(measure)
