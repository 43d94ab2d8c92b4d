"""What holds for every template in the house."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template, render_to_string
from django.utils import translation

from core.ui.context import LANGUAGE_NAMES

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(
    path
    for folder in ("core", "branding", "matching", "platform", "billing")
    for path in (ROOT / folder).rglob("templates/**/*.html")
)
PAGES = [path for path in TEMPLATES if "mail" not in path.parts and "documents" not in path.parts]


def test_there_are_templates_to_look_at() -> None:
    assert len(PAGES) > 40


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_carries_inline_script_or_style(path: Path) -> None:
    source = path.read_text()

    found = re.findall(
        r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|href=[\"']javascript:",
        source,
        re.IGNORECASE,
    )

    assert found == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_form_that_writes_has_a_token(path: Path) -> None:
    source = path.read_text()

    forms = re.findall(r'<form[^>]*method="post".*?</form>', source, re.DOTALL)

    assert [form for form in forms if "csrf_token" not in form] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_form_that_writes_says_where_it_is_sent(path: Path) -> None:
    # Without an action it goes to the address of the page with its fragment, and in a page that
    # answers under a fragment the focus goes there and not to what is to be corrected.
    source = path.read_text()

    forms = re.findall(r'<form[^>]*method="post"[^>]*>', source)

    assert [form for form in forms if not re.search(r'\saction="[^"]', form)] == []


@pytest.mark.parametrize(
    "name",
    [
        "ui/unknown_host.html",
        "ui/errors/400.html",
        "ui/errors/429.html",
        "ui/errors/500.html",
        "ui/errors/503.html",
    ],
)
def test_a_plain_page_needs_nothing_and_speaks_three_languages(name: str) -> None:
    html = render_to_string(name)

    assert re.findall(r'lang="(\w+)"', html) == ["nb", "nn", "en"]


def test_the_page_for_an_unknown_host_names_neither_product_nor_tenant() -> None:
    html = render_to_string("ui/unknown_host.html").lower()

    assert re.findall(r"veksel|demo|logo|tenant|kunde", html) == []


def test_the_page_of_a_missing_thing_is_the_same_whoever_asks() -> None:
    html = render_to_string("ui/errors/404.html", {"exception": "Need 42 of Beta"})

    assert "Beta" not in html


@pytest.mark.parametrize("language", sorted(LANGUAGE_NAMES))
def test_the_page_says_its_language(language: str) -> None:
    with translation.override(language):
        html = render_to_string("ui/page.html")

    assert re.search(r'<html lang="(\w+)"', html).group(1) == language


def test_the_demonstration_is_marked_on_every_page_of_a_demonstration() -> None:
    with translation.override("en"):
        marked = render_to_string("ui/page.html", {"settings_demo": True})
        unmarked = render_to_string("ui/page.html", {"settings_demo": False})

    assert ("All people here are invented." in marked, "invented" in unmarked) == (True, False)


def test_a_name_with_markup_is_escaped_in_the_shell() -> None:
    class Tenant:
        name = "<script>alert(1)</script>"

    assert "<script>alert" not in render_to_string("ui/page.html", {"tenant": Tenant})


def test_a_mail_has_a_text_twin_with_the_same_words() -> None:
    values = {
        "heading": "You are invited",
        "paragraphs": ["Welcome."],
        "action_url": "https://a.example/x",
        "action_label": "Accept",
    }
    with translation.override("en"):
        html, text = (render_to_string(f"ui/mail/base.{kind}", values) for kind in ("html", "txt"))

    for words in (
        "You are invited",
        "Welcome.",
        "https://a.example/x",
        "Accept",
        "Sent by Veksel.",
    ):
        assert (words in html, words in text) == (True, True)


@pytest.mark.parametrize(
    "name",
    [
        f"account/{page}.html"
        for page in (
            "login",
            "logout",
            "request_login_code",
            "confirm_login_code",
            "password_reset",
            "password_reset_done",
            "password_reset_from_key",
            "password_reset_from_key_done",
            "password_change",
            "password_set",
            "reauthenticate",
            "account_inactive",
            "signup_closed",
        )
    ],
)
def test_sign_in_pages_are_our_own(name: str) -> None:
    assert str(ROOT) + "/core/ui/templates" in get_template(name).origin.name
