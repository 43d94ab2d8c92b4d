"""The reader's language: the person's own choice, then the cookie, then the tenant's default."""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from tenants.middleware import TenantRequest

LANGUAGE_CODES = frozenset(code for code, _name in settings.LANGUAGES)


class LanguageMiddleware:
    """Activate the reader's language for the request and name it in the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = reader_language(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def reader_language(request: HttpRequest) -> str:
    """Return ``nb``, ``nn`` or ``en``."""
    tenant = cast(TenantRequest, request).tenant
    wishes = (
        getattr(request.user, "language", ""),
        request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME),
        tenant.default_language if tenant else None,
    )
    return next((wish for wish in wishes if wish in LANGUAGE_CODES), settings.LANGUAGE_CODE)
