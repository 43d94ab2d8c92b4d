"""What the market's views share."""

from typing import TypeVar, cast

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict

from core.accounts.models import User
from core.base.errors import DomainError

ROWS = 20
_ModelT = TypeVar("_ModelT", bound=Model)


def user_of(request: HttpRequest) -> User:
    """Return who is signed in; the view asks for a login first."""
    return cast(User, request.user)


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, for a bound form, or None. An empty sending is still one."""
    return request.POST if request.method == "POST" else None


def page_of(request: HttpRequest, rows: QuerySet[_ModelT]) -> Page[_ModelT]:
    """Return the page of ``rows`` the address asks for; an odd number is the nearest page."""
    return Paginator(rows, ROWS).get_page(request.GET.get("page"))


def show_error(request: HttpRequest, error: DomainError) -> None:
    """Tell the reader on the next page why nothing was done."""
    messages.error(request, str(error))
