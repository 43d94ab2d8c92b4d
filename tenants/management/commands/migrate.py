from typing import Any

from django.core.management.base import BaseCommand
from django.core.management.commands.migrate import Command as MigrateOneSchema

from tenants.schemas import commands


class Command(BaseCommand):
    """Bring the platform's and every tenant's tables to this release, each in its own schema."""

    # A system check compares it with makemigrations'.
    autodetector = MigrateOneSchema.autodetector
    help = "Migrates the platform's schema and then every tenant's."

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate as ``veksel migrate`` does."""
        commands.migrate(canary="", as_json=False)
