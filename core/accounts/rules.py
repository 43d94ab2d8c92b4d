"""Who is behind a request."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from core.accounts.models import User


def signed_in_user(request: HttpRequest) -> User:
    """Return who is signed in, for views that let nobody else in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
