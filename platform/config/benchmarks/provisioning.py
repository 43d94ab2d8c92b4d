"""Making one tenant's tables: the artefact replayed, or taken from the pool, against ``migrate_schemas``."""

from collections.abc import Iterator

from config.benchmarks.child import report, seconds
from infra.benchmarks.figures import Result, medians_of_turns

ROUNDS = 5
STOCK = "migrate_schemas for the same tables, {size} customers standing"


def measure(wanted: list[str]) -> Iterator[Result]:
    """Yield the wanted figures; the customers made for one size stay for the next."""
    for figure, size in (
        ("provision.vs_migrate_schemas.15", 15),
        ("provision.warm_pool", 15),
        ("provision.vs_migrate_schemas.200", 200),
    ):
        if figure in wanted:
            yield (_from_the_pool if figure.endswith("pool") else _against_stock)(figure, size)


def _against_stock(figure: str, size: int) -> Result:
    from config.benchmarks import customers

    customers.grow_to(size)

    def ours() -> float:
        tenant = customers.new_tenant()
        return seconds(lambda: customers.make_our_way(tenant))

    def stock() -> float:
        tenant = customers.new_tenant()
        return seconds(lambda: customers.make_stock_way(tenant))

    # A tenant made the stock way has no role: it only stands there, as one more in the catalog.
    value, baseline = medians_of_turns(ours, stock, rounds=ROUNDS, warm_up=1)
    return Result(figure, value, "s", STOCK.format(size=size), baseline, is_gain=True)


def _from_the_pool(figure: str, size: int) -> Result:
    from django.conf import settings

    from config.benchmarks import customers
    from tenants.doors import platform_context
    from tenants.pool import fill_pool, take_tenant_id

    customers.grow_to(size)
    settings.SCHEMA_POOL = ROUNDS + 1
    fill_pool()

    def take() -> None:
        with platform_context():
            tenant_id = take_tenant_id()
        customers.make_our_way(customers.new_tenant(tenant_id))

    def ours() -> float:
        return seconds(take) * 1000

    def replay() -> float:
        return seconds(lambda: customers.make_our_way(customers.new_tenant())) * 1000

    value, baseline = medians_of_turns(ours, replay, rounds=ROUNDS, warm_up=1)
    return Result(figure, value, "ms", "replaying the artefact", baseline, is_gain=True)


if __name__ == "__main__":
    report(measure)
