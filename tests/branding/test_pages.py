"""The stylesheet, the logo and the theme page as a browser meets them."""

import io
import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from branding.models import Theme
from branding.queries import current_theme
from core.accounts.enums import Role
from core.accounts.models import User
from tenants.doors import tenant_context
from tenants.models import Tenant
from tests.factories.people import MemberFactory

Browser = Callable[..., Client]
PAGE = "/settings/theme/"


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }


@pytest.fixture
def administrator(db: None, tenant_a: Tenant) -> User:
    with tenant_context(tenant_a):
        return MemberFactory(role=Role.TENANT_ADMIN, organisation=None, user__language="en").user


@pytest.fixture
def browser(client_for: Browser, tenant_a: Tenant, administrator: User) -> Client:
    return client_for(tenant_a, administrator)


def _theme(tenant: Tenant) -> Theme:
    with tenant_context(tenant):
        theme = current_theme()
    assert theme is not None
    return theme


def _png(size=(300, 100)) -> bytes:
    output = io.BytesIO()
    Image.new("RGB", size, "#12454f").save(output, "PNG")
    return output.getvalue()


def _send_logo(browser: Client, content: bytes, name: str = "logo.png"):
    return browser.post(f"{PAGE}logo/", {"logo": SimpleUploadedFile(name, content, "image/png")})


def _errors(html: str) -> list[str]:
    return re.findall(
        r'ds-validation-message"><span class="ds-sr-only">Error: </span>(.*?)</p>', html
    )


def test_the_stylesheet_is_kept_for_a_year_under_its_version(
    client_for: Browser, tenant_a: Tenant
) -> None:
    version = _theme(tenant_a).version
    browser = client_for(tenant_a)

    current, other = browser.get(f"/theme.css?v={version}"), browser.get("/theme.css?v=999")

    assert (current["Cache-Control"], other["Cache-Control"]) == (
        "private, max-age=31536000, immutable",
        "no-cache",
    )
    assert current["Content-Type"] == "text/css; charset=utf-8"
    assert "--ds-color-accent-base-default:#0b5c8a" in current.content.decode()


def test_an_unchanged_stylesheet_is_not_sent_again(client_for: Browser, tenant_a: Tenant) -> None:
    browser = client_for(tenant_a)
    first = browser.get("/theme.css")

    second = browser.get("/theme.css", headers={"If-None-Match": first["ETag"]})

    assert (second.status_code, second.content) == (304, b"")


def test_a_stylesheet_varies_by_host(client_for: Browser, tenant_a: Tenant) -> None:
    assert "Host" in client_for(tenant_a).get("/theme.css")["Vary"].split(", ")


def test_new_colours_are_seen_on_the_next_page(
    browser: Client, tenant_a: Tenant, tenant_b: Tenant, client_for: Browser
) -> None:
    answer = browser.post(PAGE, {"primary": "8A1538", "accent": "#ffd400"})

    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert "--ds-color-accent-base-default:#8a1538" in browser.get("/theme.css").content.decode()
    assert "#8a1538" not in client_for(tenant_b).get("/theme.css").content.decode()


def test_a_refused_colour_keeps_what_was_written_and_says_what_to_do(
    browser: Client, tenant_a: Tenant
) -> None:
    html = browser.post(PAGE, {"primary": "#ffd400", "accent": "#0b5c8a"}).content.decode()

    assert _errors(html) == [
        (
            "The primary colour #ffd400 is too light: it stands 1.43 to 1 against a white page and must "
            "reach 3 to 1, or buttons and links fade away. The nearest colour that works is #b09200. "
            "You may also keep #ffd400 as the accent colour."
        )
    ]
    assert re.findall(r'name="(primary|accent)" value="([^"]*)"', html) == [
        ("primary", "#ffd400"),
        ("accent", "#0b5c8a"),
    ]
    assert _theme(tenant_a).primary_colour == "#0b5c8a"


def test_a_preview_shows_the_colours_and_saves_nothing(browser: Client, tenant_a: Tenant) -> None:
    html = browser.post(
        PAGE, {"primary": "#8a1538", "accent": "#ffd400", "preview": "1"}
    ).content.decode()

    assert "preview.css?primary=%238a1538&amp;accent=%23ffd400" in html
    assert _theme(tenant_a).primary_colour == "#0b5c8a"


def test_the_preview_sheet_falls_back_when_asked_for_what_is_no_colour(browser: Client) -> None:
    css = browser.get(
        f"{PAGE}preview.css", {"primary": "red;}body{display:none}", "accent": "</style>"}
    ).content.decode()

    assert ("body" in css, "--ds-color-accent-base-default:#0b5c8a" in css) == (False, True)


def test_an_uploaded_logo_is_shown_in_the_header_and_served_inert(browser: Client) -> None:
    assert _send_logo(browser, _png()).status_code == 302

    html = browser.get(PAGE).content.decode()
    answer = browser.get("/logo")

    assert 'class="vk-identity__logo" src="/logo?v=2"' in html
    assert {
        name: answer[name]
        for name in ("Content-Type", "Content-Security-Policy", "X-Content-Type-Options")
    } == {
        "Content-Type": "image/png",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }


def test_a_logo_is_not_served_to_the_neighbour(
    browser: Client, client_for: Browser, tenant_b: Tenant
) -> None:
    _send_logo(browser, _png())

    assert (browser.get("/logo").status_code, client_for(tenant_b).get("/logo").status_code) == (
        200,
        404,
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
            (
                "SVG files can carry program code and are not accepted. "
                "Export the logo as PNG, at least 400 pixels wide, and upload that."
            ),
        ),
        (b"%PDF-1.7", "This is a PDF document, whatever its name says. Export the logo as PNG."),
        (
            b"\x89PNG\r\n\x1a\n" + b"x" * 50_000_000,
            "The logo is larger than 2 MB. Export it as PNG, 600 pixels wide or less.",
        ),
        (
            b"\x89PNG\r\n\x1a\n" + b"x" * 3_000_000,
            "The logo is larger than 2 MB. Export it as PNG, 600 pixels wide or less.",
        ),
    ],
    ids=["svg with script", "renamed pdf", "50 MB", "3 MB"],
)
def test_a_bad_logo_is_refused_in_clear_words(
    browser: Client, tenant_a: Tenant, content: bytes, words: str
) -> None:
    answer = _send_logo(browser, content)

    assert (answer.status_code, _errors(answer.content.decode())) == (200, [words])
    assert _theme(tenant_a).has_logo is False


def test_no_file_at_all_is_asked_for(browser: Client) -> None:
    answer = browser.post(f"{PAGE}logo/")

    assert _errors(answer.content.decode()) == ["Choose a PNG, JPEG or WebP picture."]


def test_removing_the_logo_brings_the_sign_back(browser: Client) -> None:
    _send_logo(browser, _png())

    browser.post(f"{PAGE}logo/remove/")

    assert browser.get("/logo").status_code == 404
    assert "vk-identity__logo" not in browser.get(PAGE).content.decode()


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}preview.css", f"{PAGE}measurements/"])
def test_the_page_is_for_administrators_alone(
    client_for: Browser, tenant_a: Tenant, address: str
) -> None:
    with tenant_context(tenant_a):
        colleague = MemberFactory(role=Role.HR).user

    assert client_for(tenant_a).get(address).status_code == 302
    assert client_for(tenant_a, colleague).get(address).status_code == 403


@pytest.mark.parametrize("address", ["logo/", "logo/remove/"])
def test_a_link_alone_changes_nothing(browser: Client, address: str) -> None:
    assert browser.get(PAGE + address).status_code == 405
