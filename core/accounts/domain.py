"""Writing users."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import record
from core.base.errors import DomainError


@transaction.atomic
def create_user(
    *, email: str, full_name: str, by: User | None, password: str | None = None, language: str = ""
) -> User:
    """Create a user. An address that is taken, or a weak password, is an error at its field."""
    if User.objects.filter(email__iexact=email).exists():
        raise DomainError(
            _("There is already a user with this e-mail address. Sign in instead."),
            field="email",
            code="taken",
        )
    user = User(email=email.lower(), full_name=full_name, language=language)
    if password is not None:
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise DomainError(
                " ".join(error.messages), field="password", code="weak_password"
            ) from error
    user.set_password(password)
    user.save()
    record("user.created", user, by=by)
    return user


def change_language(user: User, *, language: str) -> User:
    """Keep the language a user reads in."""
    user.language = language
    user.save(update_fields=["language", "updated_at"])
    return user
