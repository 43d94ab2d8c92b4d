"""Importing the pages before the first door opens."""

from contextvars import Context

from django.conf import settings
from django.urls import get_resolver


def import_pages() -> None:
    """Import every view and form outside all doors; instant when it has been done.

    A form or serializer keeps a query from the moment its module is imported. Inside a door, that
    query would belong to the tenant that happened to come first.
    """
    Context().run(_import)


def _import() -> None:
    for urlconf in (
        settings.ROOT_URLCONF,
        settings.PUBLIC_URLCONF,
        settings.CONSOLE_URLCONF,
        settings.FRONT_URLCONF,
    ):
        _ = get_resolver(urlconf).url_patterns
