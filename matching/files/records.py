"""From a record of a file to the facts of the engine and of the solver.

A record may hold anything from an id and a title to everything the engine knows. What is left out is
not stated; a key that is not known is an error, so that a slip of the pen is not silently nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matching.engine.facts import NeedFacts, OfferFacts
from matching.engine.serialise import from_plain
from matching.solver import Move, Participant

#: Keys that a need and an offer share with the engine's facts, under the same name.
_SAME = {
    "id",
    "concepts",
    "languages",
    "period",
    "min_days",
    "max_days",
    "place",
    "share",
    "clearance",
    "paused",
    "coverage",
}
_NEED = _SAME | {"form"}
_OFFER = _SAME | {
    "forms",
    "counties",
    "anywhere",
    "wished_concepts",
    "wished_counties",
    "active",
    "reserved_until",
    "confirmed_on",
}
_TEXT = {"language", "title", "role_title", "body"}
_MODES = {"mutual": (True, True), "send_out": (True, False), "take_in": (False, True)}


def need_of(record: Mapping[str, Any]) -> NeedFacts:
    """Return the facts of a need; ValueError names the key that does not fit."""
    text = _text_of(record)
    facts = _facts_of(record, _NEED, {"wished": "wished_lenders", "blocked": "blocked_lenders"})
    return from_plain(
        NeedFacts,
        {
            **facts,
            "host": str(record.get("organisation", "")),
            "title": text.get("title", ""),
            "role_title": text.get("role_title", ""),
            "text": text.get("body", ""),
        },
    )


def offer_of(record: Mapping[str, Any]) -> OfferFacts:
    """Return the facts of an offer; in a file every offer is one its employer has approved."""
    text = _text_of(record)
    facts = _facts_of(record, _OFFER, {"wished": "wished_hosts", "blocked": "blocked_hosts"})
    titles = [text[key] for key in ("role_title", "title") if text.get(key)]
    return from_plain(
        OfferFacts,
        {
            **facts,
            "lender": str(record.get("organisation", "")),
            "role_titles": titles,
            "text": text.get("body", ""),
            "approved": True,
        },
    )


def _text_of(record: Mapping[str, Any]) -> Mapping[str, str]:
    text = record.get("text", {})
    if not isinstance(text, Mapping):
        raise ValueError('text: write an object such as {"language": "nb", "title": "..."}')
    if unknown := sorted(set(text) - _TEXT):
        raise ValueError(f"text has no key {', '.join(unknown)}: it has {', '.join(sorted(_TEXT))}")
    if wrong := sorted(key for key, value in text.items() if not isinstance(value, str)):
        raise ValueError(f"text.{wrong[0]}: write a text in quotes")
    return text


def _facts_of(
    record: Mapping[str, Any], known: set[str], organisations: Mapping[str, str]
) -> dict[str, Any]:
    own = {f"{kind}_organisations": name for kind, name in organisations.items()}
    allowed = known | {"text", "organisation", *own}
    if unknown := sorted(set(record) - allowed):
        raise ValueError(f"there is no key {', '.join(unknown)}: use {', '.join(sorted(allowed))}")
    if not isinstance(record.get("id"), str) or not record["id"]:
        raise ValueError('id: every record needs one, a text in quotes such as "n1"')
    facts = {key: value for key, value in record.items() if key in known}
    return facts | {own[key]: record[key] for key in own if key in record}


@dataclass(frozen=True, slots=True)
class Registration:
    """One line of a round: who takes part, and what is sought and offered, if it says so."""

    participant: Participant
    need: NeedFacts | None
    offer: OfferFacts | None


def registration_of(record: Mapping[str, Any]) -> Registration:
    """Return a registration; ``mode`` is mutual unless it says send_out or take_in."""
    known = {"id", "organisation", "mode", "one_way", "need", "offer"}
    if unknown := sorted(set(record) - known):
        raise ValueError(f"there is no key {', '.join(unknown)}: use {', '.join(sorted(known))}")
    mode, one_way = record.get("mode", "mutual"), record.get("one_way", False)
    if mode not in _MODES:
        raise ValueError(f"mode: {mode!r} is none of {', '.join(_MODES)}")
    if not isinstance(one_way, bool):
        raise ValueError("one_way: write true or false")
    if not isinstance(record.get("id"), str) or not record["id"]:
        raise ValueError('id: every registration needs one, a text in quotes such as "r1"')
    own = {"id": record["id"], "organisation": record.get("organisation", "")}
    sends, receives = _MODES[mode]
    return Registration(
        Participant(own["id"], str(own["organisation"]), sends, receives, one_way),
        need_of({**record["need"], **own}) if receives and "need" in record else None,
        offer_of({**record["offer"], **own}) if sends and "offer" in record else None,
    )


def move_of(record: Mapping[str, Any]) -> Move:
    """Return a possible move; without a score it counts 1."""
    if unknown := sorted(set(record) - {"lender", "host", "score"}):
        raise ValueError(f"there is no key {', '.join(unknown)}: use lender, host, score")
    for key in ("lender", "host"):
        if not isinstance(record.get(key), str):
            raise ValueError(f"{key}: write the registration's id in quotes")
    score = record.get("score", 1)
    if isinstance(score, bool) or not isinstance(score, int | float):
        raise ValueError("score: write a number of 0 or more")
    return Move(record["lender"], record["host"], float(score))


def require_ids_once(records: Sequence[NeedFacts | OfferFacts], what: str) -> None:
    """Raise ValueError when an id stands twice."""
    seen: set[str] = set()
    for record in records:
        if record.id in seen:
            raise ValueError(f"{what} {record.id!r} stands twice: give each an id of its own")
        seen.add(record.id)
