import pytest

from core.base.errors import DomainError
from onboarding.validation import (
    TenantOrder,
    clean_admin_email,
    clean_colours,
    clean_order,
    clean_slug,
)

SECTORS = ("state", "municipality")


def _wide(text: str) -> str:
    """Return the text in the full-width letters of East Asian fonts."""
    return "".join(chr(ord(letter) + 0xFEE0) for letter in text)


@pytest.mark.parametrize(
    ("raw", "slug"),
    [
        ("bergen", "bergen"),
        ("  Bergen ", "bergen"),
        ("BERGEN", "bergen"),
        ("b2", "b2"),
        ("nord-fjord", "nord-fjord"),
        (_wide("bergen"), "bergen"),
        ("a" * 40, "a" * 40),
    ],
)
def test_clean_slug_gives_one_spelling(raw: str, slug: str) -> None:
    assert clean_slug(raw) == slug


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "a",
        "a" * 41,
        "2bergen",
        "-bergen",
        "bergen-",
        "ber--gen",
        "xn--brgen-vua",
        "ber.gen",
        "ber gen",
        "ber_gen",
        "ber\ngen",
        "bergen\x00",
        "bærum",
        "b\u0430rum",  # a Cyrillic letter that looks like a plain one
        "bergen/../",
        "<script>",
    ],
)
def test_clean_slug_refuses_what_is_no_plain_name(raw: str) -> None:
    with pytest.raises(DomainError) as caught:
        clean_slug(raw)

    assert (caught.value.field, caught.value.code) == ("slug", "invalid")


@pytest.mark.parametrize("raw", ["admin", "API", " www ", _wide("autodiscover"), "static", "mail"])
def test_clean_slug_refuses_names_kept_for_the_service(raw: str) -> None:
    with pytest.raises(DomainError) as caught:
        clean_slug(raw)

    assert (caught.value.field, caught.value.code) == ("slug", "reserved")


@pytest.mark.parametrize(
    ("raw", "example"),
    [
        ("Bærum", "“baerum”"),
        ("Nord Fjord", "“nord-fjord”"),
        ("2020", "“bergen”"),
        ("Ærø–", "“aero”"),
    ],
)
def test_clean_slug_proposes_a_name_that_works(raw: str, example: str) -> None:
    with pytest.raises(DomainError) as caught:
        clean_slug(raw)

    assert example in str(caught.value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("name", "x" * 201),
        ("name", "Oslo\u202eolsO"),
        ("name", "Os\u200blo"),
        ("name", "Oslo\x07"),
        ("sector", "church"),
        ("default_language", "de"),
        ("primary_colour", "red"),
        ("primary_colour", "#fffff0"),
        ("accent_colour", "#12"),
        ("accent_colour", "red;}body{display:none"),
        ("admin_email", "admin@"),
    ],
)
def test_clean_order_names_the_field_that_cannot_be_used(
    order: TenantOrder, field: str, value: str
) -> None:
    with pytest.raises(DomainError) as caught:
        clean_order({**order, field: value}, sectors=SECTORS)

    assert caught.value.field == field


def test_clean_order_keeps_what_can_be_used(order: TenantOrder) -> None:
    untidy: TenantOrder = {**order, "name": " Prøve \n kommune ", "primary_colour": " #0B5C8A"}

    assert clean_order(untidy, sectors=SECTORS) == {
        "slug": "kommune",
        "name": "Prøve kommune",
        "sector_id": "municipality",
        "default_language": "nn",
        "primary_colour": "#0b5c8a",
        "accent_colour": "#b3541e",
        "admin_email": "admin@kommune.example",
        "admin_name": "Ada Admin",
        "orgnr": "",
        "area_code": "",
    }


def test_clean_colours_gives_lower_case() -> None:
    assert clean_colours(" #0B5C8A ", "#B3541E") == ("#0b5c8a", "#b3541e")


def test_clean_admin_email_may_be_empty() -> None:
    assert clean_admin_email("  ") == ""
