"""What the server writes so that a form can be used without sight and without JavaScript."""

import re

import pytest
from django import forms
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from core.ui.fieldgroups import FieldGroup, GroupedForm


class _Form(GroupedForm, forms.Form):
    title = forms.CharField(label="Title", help_text="Short.")
    email = forms.EmailField(label="E-mail")
    start = forms.DateField(label="Start", required=False)
    payer = forms.ChoiceField(
        label="Payer", widget=forms.RadioSelect, choices=[("h", "Host"), ("l", "Lender")]
    )
    sure = forms.BooleanField(label="I am sure")
    left_over = forms.CharField(label="Left over", required=False)

    field_groups = (
        FieldGroup("First", ["title", "email"], "About it."),
        FieldGroup("Second", ["start", "payer", "sure"]),
    )


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def _tag(html: str, name: str) -> str:
    return next(
        tag
        for tag in re.findall(r"<(?:input|select|textarea)[^>]*>", html)
        if f'name="{name}"' in tag
    )


def test_a_field_joins_label_help_and_error_to_its_input() -> None:
    html = str(_Form({"title": ""})["title"].as_field_group())

    assert sorted(re.findall(r'(for|id|aria-describedby|aria-invalid)="([^"]*)"', html)) == [
        ("aria-describedby", "id_title_helptext id_title_error"),
        ("aria-invalid", "true"),
        ("for", "id_title"),
        ("id", "id_title"),
        ("id", "id_title_error"),
        ("id", "id_title_helptext"),
    ]


def test_a_field_without_errors_claims_none() -> None:
    html = str(_Form()["title"].as_field_group())

    assert ("aria-invalid" in html, "_error" in html) == (False, False)


def test_a_date_uses_the_native_input_with_its_own_format() -> None:
    tag = _tag(str(_Form(initial={"start": "2027-08-15"})["start"]), "start")

    assert ('type="date"' in tag, 'value="2027-08-15"' in tag) == (True, True)


def test_an_email_address_is_filled_in_by_the_browser() -> None:
    assert 'autocomplete="email"' in _tag(str(_Form()["email"]), "email")


def test_an_email_address_of_somebody_else_is_not() -> None:
    class Invite(forms.Form):
        email = forms.EmailField(widget=forms.EmailInput(attrs={"autocomplete": "off"}))

    assert 'autocomplete="off"' in _tag(str(Invite()["email"]), "email")


def test_radio_buttons_stand_in_a_fieldset_with_legend() -> None:
    html = str(_Form({"payer": ""})["payer"].as_field_group())

    assert re.findall(r"<fieldset[^>]*>|<legend[^>]*>[^<]*", html) == [
        (
            '<fieldset class="ds-fieldset vk-field vk-field--group" id="id_payer" '
            'aria-describedby="id_payer_error">'
        ),
        '<legend class="ds-label">Payer',
    ]
    assert re.findall(r'<label class="ds-label" for="([^"]*)">', html) == [
        "id_payer_0",
        "id_payer_1",
    ]


def test_only_optional_fields_are_marked() -> None:
    form = _Form()

    marked = {field.name for field in form if "(optional)" in field.as_field_group()}

    assert marked == {"start", "left_over"}


def test_no_input_carries_a_placeholder() -> None:
    class Hinted(forms.Form):
        name = forms.CharField(widget=forms.TextInput(attrs={"placeholder": "Your name"}))

    assert "placeholder" not in str(Hinted()["name"])


def test_groups_lose_no_field() -> None:
    groups = list(_Form().groups)

    assert [(group.title, [field.name for field in group.fields]) for group in groups] == [
        ("First", ["title", "email"]),
        ("Second", ["start", "payer", "sure"]),
        ("", ["left_over"]),
    ]


def test_the_summary_links_to_every_faulty_control() -> None:
    form = _Form({"email": "wrong", "payer": "", "title": "x"})

    html = render_to_string("ui/error_summary.html", {"form": form})

    assert re.findall(r'href="#([^"]+)"', html) == ["id_email", "id_payer_0", "id_sure"]
    assert "There are 3 things to correct" in html


def test_an_error_of_the_whole_form_is_in_the_summary() -> None:
    form = _Form({"email": "a@b.example", "payer": "h", "title": "x", "sure": "on"})
    form.add_error(None, "Somebody else was first.")

    html = render_to_string("ui/error_summary.html", {"form": form})

    assert re.findall(r"<li>(.*?)</li>", html) == ["Somebody else was first."]


def test_an_error_text_is_escaped() -> None:
    form = _Form({})
    form.add_error("title", "<script>alert(1)</script>")

    assert "<script>" not in str(form["title"].as_field_group()) + render_to_string(
        "ui/error_summary.html", {"form": form}
    )


def test_a_form_with_a_file_says_so() -> None:
    class Upload(forms.Form):
        file = forms.FileField()

    html = render_to_string("ui/form.html", {"form": Upload()})

    assert 'enctype="multipart/form-data"' in html


def test_the_form_asks_the_server_and_not_the_browser_to_check() -> None:
    assert re.search(r"<form[^>]* novalidate>", render_to_string("ui/form.html", {"form": _Form()}))


def test_a_form_is_sent_to_the_address_of_its_page_without_the_fragment() -> None:
    request = RequestFactory().get("/needs/new/", {"organisation": "7"})
    html = render_to_string("ui/form.html", {"form": _Form(), "request": request})
    narrowing = render_to_string(
        "ui/form.html", {"form": _Form(), "request": request, "method": "get"}
    )

    assert re.search(r'action="([^"]*)"', html).group(1) == "/needs/new/?organisation=7"
    assert "action=" not in narrowing
