"""Keys in mails that let somebody choose a new password."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator

from core.accounts.models import User
from core.base.current import current_tenant_id


class TenantTokenGenerator(PasswordResetTokenGenerator):
    """A key made for one tenant opens nothing in another, not even for a copied user."""

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{current_tenant_id()}:{super()._make_hash_value(user, timestamp)}"
