"""Pages that exist only in the demo: sign-in without a password, and the outbox."""

from typing import cast

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from config.demo.outbox import sent_mails
from config.demo.sign_in import logins_of
from core.accounts.models import User
from tenants.middleware import TenantRequest


@never_cache
@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's invented people, without a password."""
    person = access_demo_person(request, request.POST.get("person", ""))
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    # A signature keeps how its signer had signed in.
    record_authentication(request, person, method="demo")
    return redirect(_next(request))


@never_cache
@require_GET
def mail_outbox(request: HttpRequest) -> HttpResponse:
    """List the mails the demo has sent; on the platform's host alone."""
    if not settings.DEMO or cast(TenantRequest, request).tenant is not None:
        raise Http404
    return render(request, "demo/mail.html", {"mails": sent_mails()})


def access_demo_person(request: HttpRequest, key: str) -> User:
    """Return the user behind ``key`` on this host, or raise ``Http404``."""
    if not settings.DEMO:
        raise Http404
    tenant = cast(TenantRequest, request).tenant
    emails = {person.key: person.email for person in logins_of(tenant.slug if tenant else "")}
    if key not in emails:
        raise Http404
    return get_object_or_404(User, email=emails[key], is_active=True)


def _next(request: HttpRequest) -> str:
    wished = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(
        wished, {request.get_host()}, require_https=request.is_secure()
    ):
        return wished
    return "/" if cast(TenantRequest, request).tenant else "/console/"
