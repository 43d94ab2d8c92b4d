"""Readying Django for a command."""

import os


def start_django() -> None:
    """Read the settings and load every application. Slow, so only commands that need it ask."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
