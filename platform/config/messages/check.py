"""Compares the catalogues with the texts in use: nothing missing, empty, fuzzy or misfitting."""

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from config.messages.catalogue import (
    LANGUAGES,
    catalogue_path,
    forms_of,
    messages_of,
    name_of,
    read_catalogue,
)
from config.messages.extract import collect
from infra.local.folders import ROOT

PLACEHOLDER = re.compile(r"%\(\w+\)[a-zA-Z]|%[sdrif]|\{\w*\}")


def problems_of(locale_folder: Path, root: Path = ROOT) -> list[str]:
    """Return one line for each problem, naming language and text; an empty list is good."""
    used = collect(root)
    return [
        f"{language}: {problem}"
        for language in LANGUAGES
        for problem in _problems(
            used, read_catalogue(catalogue_path(locale_folder, language), language)
        )
    ]


def _problems(used: Catalog, catalogue: Catalog) -> Iterator[str]:
    for wanted in messages_of(used):
        found = catalogue.get(wanted.id, wanted.context)
        if found is None or bool(found.pluralizable) != bool(wanted.pluralizable):
            yield f"missing: {name_of(wanted)}"
        elif found.fuzzy:
            yield f"fuzzy: {name_of(wanted)}"
        else:
            yield from _misfits(found)
    for kept in messages_of(catalogue):
        if used.get(kept.id, kept.context) is None:
            yield f"no longer used: {name_of(kept)}"


def _misfits(message: Message) -> Iterator[str]:
    forms = forms_of(message)
    if not all(forms):
        yield f"empty: {name_of(message)}"
        return
    originals = list(message.id) if isinstance(message.id, list | tuple) else [message.id]
    known = set().union(*map(placeholders, originals))
    # A singular form may leave the number out; the last form must say all that the original says.
    needed = placeholders(originals[-1])
    fits = all(placeholders(form) <= known for form in forms) and placeholders(forms[-1]) == needed
    if not fits:
        yield f"other placeholders than the original: {name_of(message)}"
    if any(edges(form) != edges(originals[0]) for form in forms):
        yield f"begins or ends with another line break than the original: {name_of(message)}"


def placeholders(text: str) -> set[str]:
    """Return what is filled in when the text is shown: ``%(name)s``, ``%s``, ``{name}``."""
    return set(PLACEHOLDER.findall(text.replace("%%", "")))


def edges(text: str) -> tuple[bool, bool]:
    """Say whether the text begins and whether it ends with a line break."""
    return text.startswith("\n"), text.endswith("\n")
