"""Writes the compiled catalogues that the running system reads."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from config.messages.catalogue import (
    LANGUAGES,
    catalogue_path,
    forms_of,
    messages_of,
    read_catalogue,
)


def compile_catalogues(locale_folder: Path) -> list[str]:
    """Compile every catalogue there is; return a line about each."""
    lines = []
    for language in LANGUAGES:
        path = catalogue_path(locale_folder, language)
        if not path.exists():
            continue
        catalogue = read_catalogue(path, language)
        _leave_out_unfinished(catalogue)
        compiled = path.with_suffix(".mo")
        unfinished = compiled.with_suffix(".mo.new")
        with unfinished.open("wb") as file:
            write_mo(file, catalogue)
        # In one step: a running server never reads half a file.
        unfinished.replace(compiled)
        lines.append(f"{language}: {len(catalogue)} texts compiled")
    return lines


def _leave_out_unfinished(catalogue: Catalog) -> None:
    """Drop what lacks a form, so that the original shows in its place and not an empty line."""
    for message in list(messages_of(catalogue)):
        if message.fuzzy or not all(forms_of(message)):
            catalogue.delete(message.id, message.context)
