"""A person of the platform reads, and only reads, as long as the access is open."""

from collections.abc import Callable
from typing import cast

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.support.domain import record_page, support_user
from core.support.queries import find_open_access
from tenants.middleware import TenantRequest

SESSION_KEY = "support_access"
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class SupportMiddleware:
    """Give a support session its user, refuse whatever writes, and log each page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.session.get(SESSION_KEY) if cast(TenantRequest, request).tenant else None
        if key is None:
            return self.get_response(request)
        return self._answer_support(request, key)

    def _answer_support(self, request: HttpRequest, key: str) -> HttpResponse:
        access = find_open_access(key)
        leaves = request.path == reverse("account_logout")
        if access is None or leaves:
            request.session.flush()
            request.user = AnonymousUser()
            return redirect("/") if leaves else self.get_response(request)
        request.user = support_user(access)
        request.support_access = access  # type: ignore[attr-defined] # read by the banner
        response = self.get_response(request)
        if response.status_code < 400:
            record_page(access, path=request.get_full_path()[:500])
        return response

    def process_view(self, request: HttpRequest, *view: object) -> None:
        """Refuse every method that may change something, before its view is asked."""
        if hasattr(request, "support_access") and request.method not in _READING:
            raise PermissionDenied
