"""How allauth behaves here: nobody signs up by themselves, addresses are built from the tenant."""

from typing import cast

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from tenants.hosts import platform_url, portal_url
from tenants.middleware import TenantRequest
from tenants.models import Tenant


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody may open an account without an invitation."""
        return False

    @property
    def tenant(self) -> Tenant | None:
        """The tenant whose page is open, or None on the platform's own host."""
        return cast(TenantRequest, self.request).tenant

    def absolute_url(self, path: str) -> str:
        """Return an address for a mail; never built from what the request says its host is."""
        return portal_url(self.tenant, path) if self.tenant else platform_url(path)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the address at which the holder of ``key`` chooses a new password."""
        path = reverse(
            "account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"}
        ).replace("UID-KEY", key)
        return self.absolute_url(path)
