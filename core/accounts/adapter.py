"""How allauth behaves here: nobody signs up by themselves, addresses are built from the tenant."""

from typing import cast

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tenants.hosts import console_url, portal_url
from tenants.middleware import TenantRequest
from tenants.models import Tenant


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation alone."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account has no access any more. Ask HR in your organisation."),
        "email_password_mismatch": _("The e-mail address and the password do not fit together."),
        "enter_current_password": _("This is not your present password. Write it once more."),
        "incorrect_code": _("This is not the code in the newest e-mail. Write it once more."),
        "incorrect_password": _("This is not your password. Write it once more."),
        "invalid_login": _("The e-mail address and the password do not fit together."),
        "invalid_or_expired_key": _("The link has expired or has been used. Ask for a new one."),
        "invalid_password_reset": _("The link has expired or has been used. Ask for a new one."),
        "rate_limited": _("That was too many attempts. Wait a few minutes and try again."),
        "too_many_login_attempts": _(
            "That was too many attempts. Wait a few minutes and try again."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody may open an account without an invitation."""
        return False

    @property
    def tenant(self) -> Tenant | None:
        """The tenant whose page is open, or None on the platform's own host."""
        return cast(TenantRequest, self.request).tenant

    def absolute_url(self, path: str) -> str:
        """Return an address for a mail; never built from what the request says its host is."""
        return portal_url(self.tenant, path) if self.tenant else console_url(path)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the address at which the holder of ``key`` chooses a new password."""
        path = reverse(
            "account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"}
        ).replace("UID-KEY", key)
        return self.absolute_url(path)
