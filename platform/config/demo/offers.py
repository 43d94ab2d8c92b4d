"""The demo's offers: employees write a profile and ask, managers answer with a note."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from config.demo.members import Population
from config.demo.texts import in_weeks
from core.competence.models import Concept
from core.market.domain.approvals import approve_offer
from core.market.domain.offers import Rating, rate_competences, request_offer, save_offer
from core.market.enums import Evidence
from core.market.models import Offer

Concepts = Mapping[str, Concept]
Row = Mapping[str, Any]

# From this share of remote work on, the place matters no more to the person.
_ANYWHERE = 70
_SLACK = dt.timedelta(days=120)
_TEACHING = {
    "nb": (
        "Kan holde en innføring i {one} og dele maler dere kan bruke videre.",
        "Lærer gjerne bort {one}, helst mens vi løser en oppgave sammen.",
        "Kan bidra med erfaring fra {one} og {two}.",
        "Deler gjerne eksempler fra {one}, også dem som gikk galt.",
    ),
    "nn": (
        "Kan halde ei innføring i {one} og dele malar de kan bruke vidare.",
        "Lærer gjerne bort {one}, helst medan vi løyser ei oppgåve saman.",
        "Kan bidra med erfaring frå {one} og {two}.",
    ),
}
_NOTES = {
    "nb": (
        "Passer godt med planene våre. Vi finner en vikar internt.",
        "Avdelingen har mye å lære av dette. Startdatoen må vi bli enige om.",
        "Ja, så lenge de to travleste ukene i mai holdes fri.",
    ),
    "nn": (
        "Høver godt med planane våre. Vi deler oppgåvene mellom oss så lenge.",
        "Dette har vi snakka om i medarbeidarsamtalen. Lykke til.",
    ),
}


def load_offer(number: int, row: Row, population: Population, concepts: Concepts) -> None:
    """Write, request and (unless the row waits) approve the ``number``-th offer.

    Somebody who has or has had an offer, or has left, is passed by.
    """
    member = population.offering[row["organisation"], row["headline"]]
    if member.ended_at is not None or Offer.objects.filter(member=member).exists():
        return
    rated = dict(_rated(words, concepts) for words in row["competences"])
    others = [concepts[code] for name in ("traits", "themes", "groups") for code in row[name]]
    offer = save_offer(
        None,
        by=member.user,
        member=member,
        values=_values(number, row, list(rated)),
        have=[*rated, *others],
        learn=[concepts[code] for code in row["learn"]],
    )
    ratings = {concept.pk: rating for concept, rating in rated.items()}
    rate_competences(offer, by=member.user, ratings=ratings)
    offer = request_offer(offer, by=member.user)
    if not row.get("waits", False):
        note = _pick(_NOTES, row["language"], number)
        approve_offer(offer, by=population.managers[row["organisation"]], note=note)


def _rated(words: str, concepts: Concepts) -> tuple[Concept, Rating]:
    code, level, evidence = words.split()
    return concepts[code], Rating(int(level), Evidence(evidence))


def _values(number: int, row: Row, competences: list[Concept]) -> dict[str, Any]:
    shortest, longest = row["days"]
    start = in_weeks(row["start"])
    one, two = (_in_a_sentence(c.label_in(row["language"])) for c in competences[:2])
    return {
        **{name: row[name] for name in ("language", "headline", "background", "forms")},
        "role_title": row["job_title"],
        "learn_text": row["motivation"],
        "teach_text": _pick(_TEACHING, row["language"], number).format(one=one, two=two),
        "available_from": start,
        "available_until": start + dt.timedelta(days=longest) + _SLACK,
        "min_days": shortest,
        "max_days": longest,
        "counties": [] if row["remote"] >= _ANYWHERE else [row["county"]],
        "wants_remote": row["remote"] > 0,
    }


def _pick(texts: Mapping[str, tuple[str, ...]], language: str, number: int) -> str:
    choices = texts[language]
    return choices[number % len(choices)]


def _in_a_sentence(label: str) -> str:
    """Return a label as it stands inside a sentence; an abbreviation keeps its capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
