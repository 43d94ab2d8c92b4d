from typing import Any

from django.core.management.base import BaseCommand
from django.core.management.commands.migrate import Command as MigrateOneSchema

from tenants.schemas import migrate_all


class Command(BaseCommand):
    """Bring the platform's and every tenant's tables to this release, each in its own schema."""

    # A system check compares it with makemigrations'.
    autodetector = MigrateOneSchema.autodetector
    help = "Migrates the platform's schema and then every tenant's."

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate and name each schema as it is taken up."""
        migrate_all(self.stdout.write)
