"""Headers that hold on every answer: pages, errors, files and the API."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.middleware.security import SecurityMiddleware

# No inline script or style anywhere, so no nonce is needed; images may be data: for icons in CSS.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    ]
)
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class SecurityHeadersMiddleware(SecurityMiddleware):
    """Django's own security headers, and a content security policy where the view set none."""

    def process_request(self, request: HttpRequest) -> None:
        """Lead nowhere yet: whether the host is one of ours is not known (see ``RedirectToHttps``)."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Add what is missing; a view's own, stricter policy stands."""
        answer = super().process_response(request, response)
        answer.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        answer.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        answer.headers.setdefault("X-Frame-Options", "DENY")
        return answer


class RedirectToHttps(SecurityMiddleware):
    """Lead from plain HTTP to the same page under HTTPS, on hosts that are ours.

    Stands behind the one that knows the host, so that nobody is sent to a host of the sender's choice.
    """

    def process_request(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        """Answer with the secure address, as SECURE_SSL_REDIRECT and SECURE_REDIRECT_EXEMPT say."""
        return super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Leave the headers to ``SecurityHeadersMiddleware``, which sees every answer."""
        return response
