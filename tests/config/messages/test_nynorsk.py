"""One word for one thing in nynorsk, on the pages and in the agreement; and no bokmål by accident."""

import re
import tomllib
from collections.abc import Iterator

import pytest

from config.messages.catalogue import catalogue_path, forms_of, messages_of, read_catalogue
from infra.local.folders import ROOT

#: What is not written, and what is instead. Some are good nynorsk too, but one form is chosen.
CHOSEN = {
    r"formål\w*": "føremål",
    r"lønn\w*": "løn",
    r"begynn\w*": "byrje",
    "derfor": "difor",
    "blei": "vart",
    r"godkjend\b": "godkjent",
    r"ikke": "ikkje",
    r"jeg|hun|dere|hva|hvem|hvor\w*|hvis|hver\w*|hvilke\w*": "eg, ho, de, kva, kven, kor, dersom, kvar",
    r"noen|noe|annen|annet": "nokon, noko, annan, anna",
    r"nå|fremdeles|fortsatt": "no, framleis",
    r"virksomhet\w*": "verksemd",
    r"utveksling(en|er|ene)": "utvekslinga, utvekslingar",
    r"(arbeidsgiver|leder|ansatt)(en|e|ne|s)?": "arbeidsgivar, leiar, tilsett",
    r"\w+(heten|heter|hetene)": "-leiken, -heita",
    r"tjeneste\w*|spørsmålene|opplysninger|endringer|innstillinger": "teneste, -ar",
}


def interface() -> Iterator[str]:
    path = catalogue_path(ROOT / "platform" / "config" / "locale", "nn")
    for message in messages_of(read_catalogue(path, "nn")):
        yield from forms_of(message)


def agreement() -> Iterator[str]:
    def texts(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            for each in value.values():
                yield from texts(each)
        elif isinstance(value, str):
            yield value

    catalogue = ROOT / "core" / "exchange" / "documents" / "catalogue"
    for path in (catalogue / "nn.toml", catalogue / "clauses" / "nn.toml"):
        yield from texts(tomllib.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("source", [interface, agreement])
def test_chosen_words_are_used(source: object) -> None:
    texts = list(source())  # type: ignore[operator]
    assert len(texts) > 50
    found = {
        f"{text!r}: write {use}"
        for text in texts
        for avoid, use in CHOSEN.items()
        if re.search(rf"\b({avoid})\b", text, re.IGNORECASE)
    }
    assert found == set()


def test_pages_and_agreement_name_the_same_things_alike() -> None:
    labels = tomllib.loads(
        (ROOT / "core/exchange/documents/catalogue/nn.toml").read_text(encoding="utf-8")
    )["labels"]
    path = catalogue_path(ROOT / "platform" / "config" / "locale", "nn")
    catalogue = read_catalogue(path, "nn")
    pairs = {
        "purpose": "purpose",
        "tasks": "tasks",
        "learning_goals": "learning goals",
        "workplace": "place of work",
        "orgnr": "organisation number",
        "unit": "unit",
        "form": "exchange form",
        "lender": "The lender",
        "host": "The host",
        "employee": "The employee",
    }
    differing = {
        key: (labels[key], forms_of(catalogue.get(text))[0])
        for key, text in pairs.items()
        if labels[key].casefold() != forms_of(catalogue.get(text))[0].casefold()
    }
    assert differing == {}
