"""Which addresses can prove that somebody belongs to an organisation."""

import unicodedata
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _
from publicsuffixlist import PublicSuffixList

from core.base.errors import DomainError
from onboarding.validation import clean_admin_email

_FREE_MAIL = Path(__file__).parent / "data" / "free_mail.txt"


def clean_work_email(raw: str) -> str:
    """Return an address in lower case, its domain in plain letters (``xn--``); refuse free mail."""
    local, _at, domain = unicodedata.normalize("NFKC", raw).strip().lower().rpartition("@")
    try:
        plain = domain.rstrip(".").encode("idna").decode()
    except UnicodeError:
        plain = domain
    email = clean_admin_email(f"{local}@{plain}" if local else raw)
    if not email:
        raise DomainError(_("Write your e-mail address."), field="email", code="required")
    if is_free_mail(plain):
        raise DomainError(
            _(
                "%(domain)s gives addresses to anybody, so it does not show that you belong to the"
                " organisation. Write your address at work."
            )
            % {"domain": plain},
            field="email",
            code="free_mail",
        )
    return email


def registrable_domain(domain: str) -> str:
    """Return the part of a domain that somebody can own: ``dfo.no`` of ``post.dfo.no``, and of
    ``post.oslo.kommune.no`` it is ``oslo.kommune.no``. A public suffix is returned as it is.
    """
    return _suffixes().privatesuffix(domain) or domain


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def is_free_mail(domain: str) -> bool:
    """Whether anybody can have an address at the domain, or at one above it."""
    parts = domain.lower().split(".")
    return any(".".join(parts[place:]) in free_mail_domains() for place in range(len(parts)))


@cache
def free_mail_domains() -> frozenset[str]:
    """Return the domains that are no proof."""
    lines = _FREE_MAIL.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
