"""How often one address on the network may ask."""

import hashlib

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

MOST_IN_AN_HOUR = 10
_HOUR = 3600


def has_asked_too_often(request: HttpRequest) -> bool:
    """Count one question of the asker's, and say whether it is one too many."""
    address = get_adapter().get_client_ip(request)
    key = f"sign-up:{hashlib.sha256(address.encode()).hexdigest()}"
    cache.add(key, 0, _HOUR)
    try:
        return cache.incr(key) > MOST_IN_AN_HOUR
    except ValueError:
        # The count ran out between the two.
        return False
