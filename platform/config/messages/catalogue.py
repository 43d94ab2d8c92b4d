"""Reads and writes the catalogue files, one for each language, the same order every time."""

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

LANGUAGES = ("nb", "nn")
MARKERS = {"python-format", "python-brace-format"}
HEADER = """\
# Veksel's texts in {language}. `make messages` keeps it; a text is filled in by hand.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def catalogue_path(locale_folder: Path, language: str) -> Path:
    """Return where Django looks for the texts of a language."""
    return locale_folder / language / "LC_MESSAGES" / "django.po"


def read_catalogue(path: Path, language: str) -> Catalog:
    """Return the catalogue, an empty one when there is no file yet."""
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def write_catalogue(path: Path, language: str, catalogue: Catalog) -> None:
    """Write the catalogue with our own header: it holds no date, so only texts change it."""
    body = io.BytesIO()
    write_po(body, catalogue, omit_header=True, sort_output=True, include_lineno=False, width=90)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = HEADER.format(language=language) + body.getvalue().decode().strip() + "\n"
    path.write_text(text, encoding="utf-8")


def messages_of(catalogue: Catalog) -> Iterator[Message]:
    """Yield the texts without the header."""
    return (message for message in catalogue if message.id)


def forms_of(message: Message) -> list[str]:
    """Return the translations: one, or one for each plural form."""
    strings = message.string
    return list(strings) if isinstance(strings, list | tuple) else [strings or ""]


def name_of(message: Message) -> str:
    """Return how a report names the text."""
    text = message.id[0] if isinstance(message.id, list | tuple) else message.id
    return f"{text!r}" + (f" ({message.context})" if message.context else "")
