import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import DomainError
from onboarding.sign_ups.addresses import (
    clean_work_email,
    free_mail_domains,
    is_free_mail,
    registrable_domain,
)


@pytest.mark.parametrize(
    ("raw", "email"),
    [
        (" Kari@Bergen.Kommune.no ", "kari@bergen.kommune.no"),
        ("kari@blåbær.no", "kari@xn--blbr-roah.no"),
        ("kari@bergen.no.", "kari@bergen.no"),
        ("\uff4bari@bergen.no", "kari@bergen.no"),
    ],
)
def test_an_address_has_one_spelling(raw: str, email: str) -> None:
    assert clean_work_email(raw) == email


@pytest.mark.parametrize(
    "raw",
    [
        "kari@gmail.com",
        "kari@GMAIL.COM",
        "kari@mail.gmail.com",
        "kari@gmail.com.",
        "k@\uff47mail.com",
    ],
)
def test_free_mail_is_refused_with_the_reason(raw: str) -> None:
    with pytest.raises(DomainError) as caught:
        clean_work_email(raw)

    assert (caught.value.field, caught.value.code) == ("email", "free_mail")


@pytest.mark.parametrize("raw", ["", "kari", "kari@", "@bergen.no", "a b@bergen.no", "k@b\n.no"])
def test_what_is_no_address_is_refused(raw: str) -> None:
    with pytest.raises(DomainError):
        clean_work_email(raw)


def test_a_domain_that_only_ends_alike_is_not_free_mail() -> None:
    assert is_free_mail("gmail.com")
    assert not is_free_mail("notgmail.com")
    assert not is_free_mail("gmail.com.bergen.no")


@given(st.sampled_from(sorted(free_mail_domains())), st.sampled_from(["", "a.", "a.b."]))
def test_no_part_of_a_free_mail_provider_is_a_proof(domain: str, before: str) -> None:
    assert is_free_mail(f"{before}{domain}")


@pytest.mark.parametrize(
    ("domain", "owned"),
    [
        ("dfo.no", "dfo.no"),
        ("a.b.dfo.no", "dfo.no"),
        ("post.oslo.kommune.no", "oslo.kommune.no"),
        ("firma.co.uk", "firma.co.uk"),
        ("post.xn--blbr-roah.no", "xn--blbr-roah.no"),
        ("kommune.no", "kommune.no"),
        ("localhost", "localhost"),
    ],
)
def test_the_domain_that_somebody_can_own(domain: str, owned: str) -> None:
    assert registrable_domain(domain) == owned
