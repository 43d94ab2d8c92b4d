"""Pages that belong to the shell itself: the accessibility statement and the error pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement: what we build to, what is known to be missing, whom to tell."""
    return render(request, "ui/accessibility.html")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400. Nothing in the request is trusted, so nothing of it is used."""
    return HttpResponse(render_to_string("ui/errors/400.html"), status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, in the tenant's own look. The exception's text is not shown."""
    return render(request, "ui/errors/403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404. The same words whether the thing never was or is only hidden from this reader."""
    return render(request, "ui/errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500. Asks neither the database nor the session: they may be what failed."""
    return HttpResponse(render_to_string("ui/errors/500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is missing, old or from another host."""
    return render(request, "ui/errors/403_csrf.html", status=403)
