"""Headers on every answer."""

from django.http import HttpResponse
from django.test import RequestFactory

from core.ui.middleware import CONTENT_SECURITY_POLICY, SecurityHeadersMiddleware


def _answer(response: HttpResponse) -> HttpResponse:
    return SecurityHeadersMiddleware(lambda request: response)(RequestFactory().get("/"))


def test_the_policy_allows_nothing_inline_and_no_other_host() -> None:
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "://" not in CONTENT_SECURITY_POLICY
    assert CONTENT_SECURITY_POLICY.startswith("default-src 'none'")


def test_every_answer_carries_the_headers() -> None:
    answer = _answer(HttpResponse("x", status=500))

    expected = {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
    }
    assert {name: answer[name] for name in expected} == expected


def test_a_stricter_policy_of_a_view_stands() -> None:
    response = HttpResponse("x", headers={"Content-Security-Policy": "default-src 'none'; sandbox"})

    assert _answer(response)["Content-Security-Policy"] == "default-src 'none'; sandbox"
