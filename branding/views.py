"""The stylesheet, the logo, and the page where both are changed."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from branding import domain
from branding.access import access_theme
from branding.colours import is_hex
from branding.contrast import check_colours, compare_colours
from branding.forms import ColoursForm, LogoForm
from branding.logo import too_large
from branding.models import Theme
from branding.queries import current_theme
from branding.stylesheet import PLATFORM_ACCENT, PLATFORM_PRIMARY, render_stylesheet
from core.base.errors import DomainError
from core.base.forms import apply_domain_error
from core.ui.uploads import was_upload_refused

_A_YEAR = 31_536_000
_PREVIEW = ".vk-candidate"


@require_GET
def stylesheet(request: HttpRequest) -> HttpResponse:
    """The tenant's colours as CSS; kept for a year under the version it was asked for."""
    theme = current_theme()
    primary = theme.primary_colour if theme else PLATFORM_PRIMARY
    accent = theme.accent_colour if theme else PLATFORM_ACCENT
    css = render_stylesheet(primary, accent)
    etag = hashlib.sha256(css.encode()).hexdigest()[:32]
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    return _cacheable(request, response, etag, theme)


@require_GET
def logo(request: HttpRequest) -> HttpResponse:
    """The tenant's logo as PNG. It cannot run anything even when opened by itself."""
    theme = current_theme()
    if theme is None or not theme.has_logo:
        raise Http404
    with default_storage.open(theme.logo_key) as stored:
        response = HttpResponse(stored.read(), content_type="image/png")
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = 'inline; filename="logo.png"'
    return _cacheable(request, response, theme.logo_sha256[:32], theme)


@login_required
def theme(request: HttpRequest) -> HttpResponse:
    """Both colours: measured, shown, and saved when they can be read."""
    found = access_theme(request)
    initial = {"primary": found.primary_colour, "accent": found.accent_colour}
    form = ColoursForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            if "preview" in request.POST:
                check_colours(**form.cleaned_data)
                return _page(request, found, form)
            domain.change_colours(found, by=request.user, **form.cleaned_data)  # type: ignore[arg-type] # access_theme let only a member in
        except DomainError as error:
            apply_domain_error(form, error)
        else:
            messages.success(request, _("The colours are saved and in use."))
            return redirect("branding:theme")
    return _page(request, found, form)


@login_required
@require_POST
def replace_logo(request: HttpRequest) -> HttpResponse:
    """Take in a new logo."""
    found = access_theme(request)
    form = LogoForm(request.POST, request.FILES)
    try:
        if was_upload_refused(request):
            form.errors.clear()
            raise too_large()
        if not form.is_valid():
            return _page(request, found, logo_form=form)
        domain.replace_logo(found, by=request.user, upload=form.cleaned_data["logo"])  # type: ignore[arg-type] # access_theme let only a member in
    except DomainError as error:
        apply_domain_error(form, error)
        return _page(request, found, logo_form=form)
    messages.success(request, _("The logo is saved and in use."))
    return redirect("branding:theme")


@login_required
@require_POST
def remove_logo(request: HttpRequest) -> HttpResponse:
    """Go back to the product's own sign."""
    domain.remove_logo(access_theme(request), by=request.user)  # type: ignore[arg-type] # access_theme let only a member in
    messages.success(request, _("The logo is removed."))
    return redirect("branding:theme")


@login_required
@require_GET
def preview_stylesheet(request: HttpRequest) -> HttpResponse:
    """Colours not yet saved, for the preview alone."""
    primary, accent = _candidates(request.GET, access_theme(request))
    css = render_stylesheet(primary, accent, within=_PREVIEW)
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "private, max-age=300"
    return response


@login_required
@require_GET
def measurements(request: HttpRequest) -> HttpResponse:
    """The table of measured contrast for colours not yet saved."""
    primary, accent = _candidates(request.GET, access_theme(request))
    return render(request, "branding/measurements.html", {"rows": compare_colours(primary, accent)})


def _page(
    request: HttpRequest,
    found: Theme,
    form: ColoursForm | None = None,
    logo_form: LogoForm | None = None,
) -> HttpResponse:
    initial = {"primary": found.primary_colour, "accent": found.accent_colour}
    form = form or ColoursForm(initial=initial)
    primary, accent = _candidates(form.data or initial, found)
    context = {
        "theme": found,
        "form": form,
        "logo_form": logo_form or LogoForm(),
        "primary": primary,
        "accent": accent,
        "rows": compare_colours(primary, accent),
        "schemes": ["light", "dark"],
    }
    return render(request, "branding/theme.html", context)


def _candidates(source: Any, found: Theme) -> tuple[str, str]:
    """The two colours asked for, each falling back to the saved one when it is no colour."""
    primary, accent = (str(source.get(name, "")).lower() for name in ("primary", "accent"))
    return (
        primary if is_hex(primary) else found.primary_colour,
        accent if is_hex(accent) else found.accent_colour,
    )


def _cacheable(
    request: HttpRequest, response: HttpResponse, etag: str, theme: Theme | None
) -> HttpResponse:
    """Long life under the address of this version, none otherwise; never shared between hosts."""
    current = theme is not None and request.GET.get("v") == str(theme.version)
    response["Cache-Control"] = f"private, max-age={_A_YEAR}, immutable" if current else "no-cache"
    response["ETag"] = f'"{etag}"'
    patch_vary_headers(response, ["Host"])
    answer = get_conditional_response(request, etag=f'"{etag}"', response=response)
    return answer if isinstance(answer, HttpResponse) else response
