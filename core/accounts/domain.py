"""Writing users."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.accounts.announcements import user_changed
from core.accounts.models import User
from core.audit.domain import changed, record
from core.base.current import current_tenant_id
from core.base.errors import ConflictError, DomainError


@transaction.atomic
def create_user(
    *, email: str, full_name: str, by: User | None, password: str | None = None, language: str = ""
) -> User:
    """Create a user. An address that is taken, or a weak password, is an error at its field."""
    if User.objects.filter(email__iexact=email).exists():
        raise _taken()
    user = User(email=email.lower(), full_name=full_name, language=language)
    if password is not None:
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise DomainError(
                " ".join(error.messages), field="password", code="weak_password"
            ) from error
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        # Somebody with the same address came between the look and the write.
        raise _taken() from error
    record("user.created", user, by=by)
    return user


def _taken() -> ConflictError:
    return ConflictError(
        _("There is already a user with this e-mail address. Sign in instead."),
        field="email",
        code="taken",
    )


def change_language(user: User, *, language: str) -> User:
    """Keep the language a user reads in."""
    user.language = language
    user.save(update_fields=["language", "updated_at"])
    return user


@transaction.atomic
def activate_user(user: User, *, by: User | None) -> User:
    """Let a person who had lost access sign in again, by a code or a new password."""
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active", "updated_at"])
        record("user.activated", user, by=by, changes={"is_active": (False, True)})
        _tell_others(user)
    return user


@transaction.atomic
def deactivate_user(user: User, *, by: User | None) -> User:
    """End a person's access at once: no session goes on, also not if they come back later."""
    if user.is_active:
        user.is_active = False
        # A session hangs on the password hash; a new, unusable one ends all of them for good.
        user.set_unusable_password()
        user.save(update_fields=["is_active", "password", "updated_at"])
        record("user.deactivated", user, by=by, changes={"is_active": (True, False)})
        _tell_others(user)
    return user


@transaction.atomic
def change_account(user: User, *, by: User, full_name: str, language: str) -> User:
    """Change the name a person is shown by and the language they read in."""
    if not full_name.strip():
        raise DomainError(_("Write your name."), field="full_name", code="required")
    values = {"full_name": full_name.strip(), "language": language}
    changes = changed(user, values)
    if changes:
        user.full_name, user.language = values["full_name"], language
        user.save(update_fields=[*values, "updated_at"])
        record("user.changed", user, by=by, changes=changes)
        _tell_others(user)
    return user


@transaction.atomic
def choose_password(user: User, *, password: str) -> User:
    """Set a password; one that is too weak is an error at its field."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise DomainError(
            " ".join(error.messages), field="password", code="weak_password"
        ) from error
    user.set_password(password)
    user.save(update_fields=["password", "updated_at"])
    record("user.password_chosen", user, by=user)
    return user


def _tell_others(user: User) -> None:
    """Announce a change of a tenant's person. An operator takes part in nothing that could follow."""
    if current_tenant_id() is not None:
        user_changed.tell(user)
