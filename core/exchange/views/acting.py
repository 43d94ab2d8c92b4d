"""What the views of this package share."""

from collections.abc import Callable
from typing import Any, cast

from allauth.account.authentication import get_authentication_records
from django.contrib import messages
from django.db.models import Model
from django.forms import Form
from django.http import HttpRequest

from core.accounts.models import User
from core.base.errors import ConflictError, DomainError
from core.base.forms import apply_domain_error
from core.market.forms.newer import refuse

ROWS = 20


def user_of(request: HttpRequest) -> User:
    """Return who is signed in; the view asks for a login first."""
    return cast(User, request.user)


def acted(request: HttpRequest, act: Callable[[], object], said: Any) -> bool:
    """Do it and say so on the next page, or say there why nothing was done."""
    try:
        act()
    except DomainError as error:
        messages.warning(request, str(error))
        return False
    messages.success(request, said)
    return True


def submitted(form: Form, act: Callable[[], object], row: Model | None = None) -> bool:
    """Do what a posted form asks; what the domain refuses is shown at its field, and what has been
    changed in ``row`` meanwhile at the fields it is about.
    """
    if not form.is_bound or not form.is_valid():
        return False
    try:
        act()
    except DomainError as error:
        refuse(form, error, row)
        return False
    return True


def moved_on(request: HttpRequest, form: Form, act: Callable[[], object], said: Any) -> bool:
    """As ``submitted``, but an object that has moved on is told of on the next page: the form that was
    filled in belongs to what is no more.
    """
    if not form.is_bound or not form.is_valid():
        return False
    try:
        act()
    except ConflictError as error:
        messages.warning(request, str(error))
        return True
    except DomainError as error:
        apply_domain_error(form, error)
        return False
    messages.success(request, said)
    return True


def login_level(request: HttpRequest) -> str:
    """Return how the reader has signed in, such as ``password`` or ``password+mfa``; ``unknown`` when
    nothing was recorded.
    """
    records = get_authentication_records(request, request.user)
    methods = dict.fromkeys(str(record["method"]) for record in records)
    return "+".join(methods)[:40] or "unknown"
