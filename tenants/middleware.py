"""The outermost use of the database: the host name alone decides which door a request gets."""

from collections.abc import Callable
from typing import cast

from django.db import transaction
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotFound,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string

from tenants.doors import platform_context, tenant_context
from tenants.enums import CLOSED_FOR_A_WHILE
from tenants.hosts import (
    find_new_home,
    find_tenant,
    is_platform_host,
    normalise_host,
    platform_urlconf,
    portal_url,
)
from tenants.limits import seconds_to_wait
from tenants.models import Tenant
from tenants.pages import import_pages

HEALTH = "/-/health"


class TenantRequest(HttpRequest):
    """A request behind the middleware: ``tenant`` is None on the platform's own host."""

    tenant: Tenant | None


class TenantMiddleware:
    """Give the whole request, sessions included, one door and one transaction."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        import_pages()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = normalise_host(request.META.get("HTTP_HOST", ""))
        if is_platform_host(host):
            return self._answer_platform(cast(TenantRequest, request), host)
        with platform_context():
            tenant = find_tenant(host) if host else None
            moved = find_new_home(host) if host and tenant is None else None
        if moved is not None and request.method in {"GET", "HEAD"}:
            # Not for ever: one day the name may be another's.
            return HttpResponseRedirect(portal_url(moved, request.get_full_path()))
        if tenant is None:
            return _not_found()
        return self._answer_tenant(cast(TenantRequest, request), tenant)

    def _answer_platform(self, request: TenantRequest, host: str) -> HttpResponse:
        request.tenant = None
        request.urlconf = platform_urlconf(host)
        with platform_context():
            return self._respond(request)

    def _answer_tenant(self, request: TenantRequest, tenant: Tenant) -> HttpResponse:
        request.tenant = tenant
        if tenant.state in CLOSED_FOR_A_WHILE:
            return HttpResponse(render_to_string("ui/errors/503.html"), status=503)
        if not tenant.is_active:
            return _not_found()
        # Whoever watches the processes gets an answer in the middle of a flood too.
        if request.path != HEALTH and (pause := seconds_to_wait(tenant.pk)):
            return _too_many(pause)
        with tenant_context(tenant):
            return self._respond(request)

    def _respond(self, request: TenantRequest) -> HttpResponse:
        response = _collected(self.get_response(request))
        if response.status_code >= 500:
            transaction.set_rollback(True)
        return response


def _too_many(pause: int) -> HttpResponse:
    page = render_to_string("ui/errors/429.html")
    return HttpResponse(page, status=429, headers={"Retry-After": str(pause)})


def _not_found() -> HttpResponse:
    return HttpResponseNotFound(render_to_string("ui/unknown_host.html"))


def _collected(response: HttpResponseBase) -> HttpResponse:
    """Return the answer whole: a stream would be read after the door has closed."""
    if not isinstance(response, StreamingHttpResponse):
        return cast(HttpResponse, response)
    whole = HttpResponse(response.getvalue(), status=response.status_code, headers=response.headers)
    whole.cookies = response.cookies
    return whole
