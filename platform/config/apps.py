from importlib import import_module

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"
    label = "config"

    def ready(self) -> None:
        """Make our Celery application the one that tasks are sent through, in every process."""
        import_module("config.celery_app")
