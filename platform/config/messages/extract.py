"""Collects the texts of Python code and templates into the catalogues."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract

from config.messages.catalogue import (
    LANGUAGES,
    catalogue_path,
    forms_of,
    messages_of,
    read_catalogue,
    write_catalogue,
)
from infra.local.folders import ROOT

PACKAGES = ("platform", "tenants", "core", "matching", "branding", "billing")
TEMPLATES = {".html", ".txt"}
# A text, or its singular and plural; and the context that tells equal texts apart.
Text = tuple[str | tuple[str, ...], str | None]
KEYWORDS: dict[str, Any] = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
LITERAL = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
# What Django's templatize() makes of a template: these calls amid blanked-out text.
CALL = re.compile(
    rf"(?<![\w.])(?P<name>gettext|ngettext|pgettext|npgettext|_)"
    rf"\(\s*(?P<texts>u?{LITERAL}(?:\s*,\s*u?{LITERAL})*)\s*(?:,\s*count\s*)?\)",
    re.DOTALL,
)


def update_catalogues(locale_folder: Path, root: Path = ROOT) -> list[str]:
    """Rewrite every catalogue for the texts in use; return a line about each.

    Translations are kept, a text that is no longer used goes, a new one comes without translation.
    """
    used = collect(root)
    lines = []
    for language in LANGUAGES:
        path = catalogue_path(locale_folder, language)
        catalogue = read_catalogue(path, language)
        catalogue.update(used, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        write_catalogue(path, language, catalogue)
        missing = sum(not all(forms_of(message)) for message in messages_of(catalogue))
        lines.append(f"{language}: {len(catalogue)} texts, {missing} without translation")
    return lines


def collect(root: Path = ROOT) -> Catalog:
    """Return the texts that code and templates under ``root`` use, without translations."""
    catalogue = Catalog()
    for path in _sources(root):
        place = str(path.relative_to(root))
        for message, context in _texts(path):
            catalogue.add(message, context=context, locations=[(place, 1)])
    return catalogue


def _sources(root: Path) -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*")):
            in_template = path.suffix in TEMPLATES and "templates" in path.parts
            if in_template or (path.suffix == ".py" and "migrations" not in path.parts):
                yield path


def _texts(path: Path) -> Iterator[Text]:
    if path.suffix == ".py":
        with path.open("rb") as file:
            for _line, message, _comments, context in extract("python", file, KEYWORDS):
                yield message, context
    else:
        yield from template_texts(path.read_text(encoding="utf-8"), str(path))


def template_texts(source: str, origin: str = "") -> Iterator[Text]:
    """Yield each text of a template with its context; a plural one as a pair."""
    from django.utils.translation.template import templatize

    for call in CALL.finditer(templatize(source, origin)):
        texts = [ast.literal_eval(text) for text in re.findall(f"u?{LITERAL}", call["texts"], re.S)]
        context = texts.pop(0) if call["name"] in {"pgettext", "npgettext"} else None
        if all(texts):
            yield (texts[0] if len(texts) == 1 else tuple(texts)), context
