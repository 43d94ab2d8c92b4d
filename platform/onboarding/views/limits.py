"""How often one address on the network may ask."""

import hashlib
import ipaddress

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

MOST_IN_AN_HOUR = 10
_HOUR = 3600


def has_asked_too_often(request: HttpRequest) -> bool:
    """Count one question of the asker's, and say whether it is one too many."""
    network = network_of(get_adapter().get_client_ip(request))
    key = f"sign-up:{hashlib.sha256(network.encode()).hexdigest()}"
    cache.add(key, 0, _HOUR)
    try:
        return cache.incr(key) > MOST_IN_AN_HOUR
    except ValueError:
        # The count ran out between the two.
        return False


def network_of(address: str) -> str:
    """Return whose address it is: of IPv6 the first half, since everybody has the whole second half."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
