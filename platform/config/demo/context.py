"""What the sign-in page of the demo knows beside its form."""

from functools import partial
from typing import Any

from django.http import HttpRequest

from config.demo.sign_in import logins_of


def demo_logins(request: HttpRequest) -> dict[str, Any]:
    """The people to sign in as on this host; looked up only where a template asks."""
    tenant = getattr(request, "tenant", None)
    return {"demo_logins": partial(logins_of, tenant.slug if tenant else "")}
