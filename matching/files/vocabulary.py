"""The concepts that needs and offers may name, and how they hang together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from matching.engine.facts import Vocabulary
from matching.files.suggesting import Concept

_KNOWN = {"code", "kind", "labels", "synonyms", "broader", "related"}


@dataclass(frozen=True, slots=True)
class ConceptRecord:
    """One concept: its words in each language, and what it hangs together with."""

    code: str
    words: tuple[str, ...]
    broader: tuple[str, ...] = ()
    related: tuple[str, ...] = ()


def concept_of(record: Mapping[str, Any]) -> ConceptRecord:
    """Return a concept; ``labels`` and ``synonyms`` hold a text or a list of texts for each language."""
    if unknown := sorted(set(record) - _KNOWN):
        raise ValueError(f"there is no key {', '.join(unknown)}: use {', '.join(sorted(_KNOWN))}")
    if not isinstance(record.get("code"), str) or not record["code"]:
        raise ValueError(
            'code: every concept needs one, a text in quotes such as "case-processing"'
        )
    return ConceptRecord(
        record["code"],
        (*_words(record, "labels"), *_words(record, "synonyms")),
        _codes(record, "broader"),
        _codes(record, "related"),
    )


def suggestable_of(record: Mapping[str, Any]) -> Concept:
    """Return a concept with its words by language, labels first, for suggestions."""
    known = concept_of(record)
    languages = dict.fromkeys(
        language for key in ("labels", "synonyms") for language in record.get(key, {})
    )
    words = {
        language: [
            *_words({"labels": {language: record.get("labels", {}).get(language, [])}}, "labels"),
            *_words({"labels": {language: record.get("synonyms", {}).get(language, [])}}, "labels"),
        ]
        for language in languages
    }
    return Concept(known.code, words)


def _words(record: Mapping[str, Any], key: str) -> Iterable[str]:
    languages = record.get(key, {})
    if not isinstance(languages, Mapping):
        raise ValueError(f'{key}: write an object such as {{"nb": ["saksbehandling"]}}')
    for language, words in languages.items():
        for word in [words] if isinstance(words, str) else words:
            if not isinstance(word, str):
                raise ValueError(f"{key}.{language}: {word!r} is not a text in quotes")
            yield word


def _codes(record: Mapping[str, Any], key: str) -> tuple[str, ...]:
    codes = record.get(key, [])
    codes = [codes] if isinstance(codes, str) else codes
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        raise ValueError(f"{key}: write a list of codes")
    return tuple(codes)


def vocabulary_of(concepts: Iterable[ConceptRecord]) -> Vocabulary:
    """Return the graph. Where two concepts share a word, the first has it; a code nobody has is an error."""
    concepts = list(concepts)
    codes = {concept.code for concept in concepts}
    synonyms: dict[str, str] = {}
    for concept in concepts:
        if unknown := sorted({*concept.broader, *concept.related} - codes):
            raise ValueError(f"concept {concept.code!r} names {unknown[0]!r}, which is none")
        for word in concept.words:
            synonyms.setdefault(word, concept.code)
    return Vocabulary(
        parents={concept.code: concept.broader for concept in concepts if concept.broader},
        related={concept.code: concept.related for concept in concepts if concept.related},
        synonyms=synonyms,
    )
