"""An agreement as the PDF that is signed, and as the HTML twin that is read on a screen.

The PDF claims PDF/UA-1 (tagged, titled, in a stated language) and PDF/A-2a (archivable) at once,
and Typst refuses to write a file that breaks what it can check of either. It is drawn with the
fonts inside Typst alone, and its one date is the agreement's own: the same content gives the same
bytes on every machine with the same Typst, so the SHA-256 that is signed can be found again.
"""

import hashlib
import json
import re
from dataclasses import asdict
from pathlib import Path

import typst
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.base.errors import DomainError
from core.exchange.documents.content import AgreementContent, texts_of
from core.exchange.documents.model import build_document

_TEMPLATE = Path(__file__).parent / "typst" / "agreement.typ"
_MISSING = re.compile(r'`"(?:\\u\{(?P<code>[0-9a-f]+)\}|(?P<text>[^"]+))"`')


class UnprintableTextError(DomainError):
    """A character that no font of the document can draw, so that the PDF would not say it."""

    def __init__(self, character: str, *, field: str | None) -> None:
        self.character = character
        message = _(
            "The agreement cannot be printed with the character %(character)s (%(code)s). "
            "Remove it, or write it with other letters."
        ) % {"character": character, "code": f"U+{ord(character):04X}"}
        super().__init__(message, field=field, code="unprintable")


def render_agreement_pdf(content: AgreementContent) -> bytes:
    """Return the agreement as PDF bytes, the same for the same content.

    Raises ``UnprintableTextError``, naming the field, for a character the document cannot show.
    """
    try:
        return typst.compile(
            _TEMPLATE,
            root=_TEMPLATE.parent,
            format="pdf",
            ignore_system_fonts=True,
            pdf_standards=["ua-1", "a-2a"],
            sys_inputs={"document": _as_json(content)},
        )
    except typst.TypstError as error:
        explained = _explained(error, content)
        if explained is None:
            raise
        raise explained from error


def render_agreement_html(content: AgreementContent) -> SafeString:
    """Return the same document as an ``article`` to stand inside a page that has its own ``h1``."""
    return render_to_string(
        "exchange/agreement_document.html", {"document": build_document(content)}
    )


def sha256(pdf: bytes) -> str:
    """Return the checksum that is signed, as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(pdf).hexdigest()


def _as_json(content: AgreementContent) -> str:
    day = content.dated
    date = {"year": day.year, "month": day.month, "day": day.day}
    return json.dumps(asdict(build_document(content)) | {"date": date})


def _explained(error: Exception, content: AgreementContent) -> UnprintableTextError | None:
    """Return the error in words for a person, when it is about a character; else nothing."""
    found = _MISSING.search(str(error))
    if not found:
        return None
    character = chr(int(found["code"], 16)) if found["code"] else found["text"][0]
    fields = (name for name, text in texts_of(content) if character in text)
    return UnprintableTextError(character, field=next(fields, None))
