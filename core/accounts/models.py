from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from core.base.current import current_tenant_id
from core.base.models import GuardedQuerySet, TenantModel, Timestamped


class UserManager(BaseUserManager.from_queryset(GuardedQuerySet)["User"]):  # type: ignore[misc] # dynamic base
    """Users are found by e-mail address, whatever its case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Return a new user; without a password the user signs in by e-mailed code."""
        user: User = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user with this e-mail address."""
        user: User = self.get(email__iexact=username)
        return user


class User(AbstractBaseUser, TenantModel, Timestamped):
    """A person who signs in: in a tenant's schema a member, in ``public`` an operator."""

    email = models.EmailField(_("e-mail address"))
    full_name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, blank=True)
    is_active = models.BooleanField(default=True)

    objects: ClassVar = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["full_name"]

    class Meta:
        constraints = (models.UniqueConstraint(Lower("email"), name="user_email_case_unique"),)
        ordering = ("full_name",)

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_full_name(self) -> str:
        """Return the name as the person writes it."""
        return self.full_name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Django signs a session with the password hash alone. With the tenant's id mixed in, a
        # session is worth nothing elsewhere, even where a copied user has the same password hash.
        digest = salted_hmac(
            "veksel.session",
            f"{current_tenant_id()}:{self.pk}:{self.password}",
            secret=secret,
            algorithm="sha256",
        )
        return digest.hexdigest()
