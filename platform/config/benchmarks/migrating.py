"""One added column over many tenants: our fan-out against ``migrate_schemas``."""

import importlib
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

from config.benchmarks.child import report, seconds
from infra.benchmarks.figures import Result

SIZE, SAMPLE = 200, 5
MIGRATION = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("branding", {last!r})]
    operations = [
        migrations.AddField("Theme", "motto", models.CharField(max_length=50, default="")),
    ]
"""


def measure(_wanted: list[str]) -> Iterator[Result]:
    """Yield the one figure: the time for all tenants, the stock way's reckoned from a sample."""
    from config.benchmarks import customers
    from tenants.doors import platform_context
    from tenants.models import Tenant
    from tenants.schemas.artefact import current_artefact
    from tenants.schemas.migrating import Result as Ended
    from tenants.schemas.migrating import migrate_all, migrate_tenants
    from tenants.schemas.platform_tables import migrate_platform

    customers.grow_to(SIZE + SAMPLE)
    with tempfile.TemporaryDirectory() as folder:
        _add_a_migration(Path(folder))
        # Both ways begin when the platform's tables are done; the artefact is built with a release.
        migrate_platform()
        current_artefact()
        with platform_context():
            sample = list(Tenant.objects.order_by("-created_at")[:SAMPLE])
        stock = median(seconds(partial(customers.migrate_stock_way, one)) for one in sample)
        outcomes = []
        ours = seconds(lambda: outcomes.extend(migrate_tenants()))
        if [outcome.result for outcome in outcomes].count(Ended.MIGRATED) != SIZE + SAMPLE:
            raise RuntimeError(f"Not every customer was migrated: {outcomes}")
        migrate_all()
    what = f"migrate_schemas, {SIZE} times the median of {SAMPLE} of the {SIZE + SAMPLE} customers"
    yield Result("migrate.vs_stock.200", ours, "s", what, stock * SIZE, is_gain=True)


def _add_a_migration(folder: Path) -> None:
    from django.conf import settings

    own = Path(str(importlib.import_module("branding.migrations").__file__)).parent
    last = max(path.stem for path in own.glob("0*.py"))
    package = folder / "measured_migrations"
    package.mkdir()
    (package / "__init__.py").write_text(f"__path__ = [{str(own)!r}, {str(package)!r}]\n")
    (package / "9999_measured.py").write_text(MIGRATION.format(last=last))
    sys.path.insert(0, str(folder))
    settings.MIGRATION_MODULES = {"branding": package.name}
    settings.ARTEFACT_ROOT = folder / "artefacts"


if __name__ == "__main__":
    report(measure)
