"""Every address a host answers, read from its URL map."""

import re
from collections.abc import Iterator, Mapping

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

_PART = re.compile(r"<(\w+:)?(\w+)>")
# The one address that is not written with converters.
_BY_EXPRESSION = {
    r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$": "password/reset/key/1-abc/"
}


def routes(urlconf: str) -> list[str]:
    """Return the addresses of a URL map, with ``<kind:name>`` for what stands in for something."""
    return sorted(set(_below(get_resolver(urlconf), "/")))


def _below(resolver: URLResolver, start: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        text = str(entry.pattern)
        route = start + (text if isinstance(entry.pattern, RoutePattern) else _BY_EXPRESSION[text])
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from _below(entry, route)


def names(route: str) -> list[str]:
    """Return what stands in for something in an address."""
    return [name for _kind, name in _PART.findall(route)]


def address(route: str, values: Mapping[str, object]) -> str:
    """Return an address with values in place of names."""
    return _PART.sub(lambda found: str(values[found[2]]), route)
