"""Holding rankings against what people have judged."""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import fmean
from typing import Any, Final

from matching.engine import NeedFacts, OfferFacts, Vocabulary
from matching.engine.weights import DEFAULT_WEIGHTS
from matching.files.lines import read_records
from matching.files.ranking import rank_all
from matching.files.records import need_of, offer_of
from matching.golden.measures import ndcg, precision

FOLDER: Final = Path(__file__).parent
#: The day the records were written for.
TODAY: Final = date(2026, 11, 26)
LANGUAGES: Final = ("nb", "nn")
Rankings = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person says of one pair."""

    need: str
    offer: str
    grade: int
    reason: str


@dataclass(frozen=True, slots=True)
class GoldenSet:
    """The records and the judgements. A need's id is its subject and its language: ``arkiv-nb``."""

    needs: Sequence[NeedFacts]
    offers: Sequence[OfferFacts]
    judgements: Sequence[Judgement]

    def grades(self, need_id: str) -> dict[str, int]:
        """Return the grades of a need's offers. In the other language it is the same need."""
        subject = subject_of(need_id)
        return {
            each.offer: each.grade for each in self.judgements if subject_of(each.need) == subject
        }


def subject_of(need_id: str) -> str:
    """Return what a need is about, whatever its language."""
    return need_id.rpartition("-")[0]


def read_golden(folder: Path = FOLDER) -> GoldenSet:
    """Return the set; what does not fit is named as in every file of ours."""
    return GoldenSet(
        read_records(folder / "needs.jsonl", need_of),
        read_records(folder / "offers.jsonl", offer_of),
        read_records(folder / "judgements.jsonl", lambda record: Judgement(**record)),
    )


def by_the_engine(golden: GoldenSet, vocabulary: Vocabulary) -> Rankings:
    """Return for each need the offers as the engine ranks them; what its rules leave out is left out."""
    rankings = rank_all(
        golden.needs, golden.offers, vocabulary=vocabulary, weights=DEFAULT_WEIGHTS, today=TODAY
    )
    return {each.need_id: [one.offer_id for one in each.ranked] for each in rankings}


def by_words(folder: Path = FOLDER) -> Rankings:
    """Return for each need the offers by BM25 over their bare words and nothing else: the baseline."""
    needs, offers = (
        [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]
        for name in ("needs.jsonl", "offers.jsonl")
    )
    texts = {offer["id"]: _words(offer) for offer in offers}
    return {need["id"]: _ordered(texts, _words(need)) for need in needs}


def _ordered(texts: Mapping[str, Sequence[str]], query: Sequence[str]) -> list[str]:
    return sorted(texts, key=lambda key: (-_bm25(texts, query, key), key))


def _words(record: Mapping[str, Any]) -> list[str]:
    text = f"{record['text']['title']} {record['text']['body']}".lower()
    return "".join(letter if letter.isalnum() else " " for letter in text).split()


def _bm25(texts: Mapping[str, Sequence[str]], query: Sequence[str], key: str) -> float:
    """Return the score of one text, with the usual k1 = 1.2 and b = 0.75."""
    average = fmean(len(text) for text in texts.values())
    count, length = Counter(texts[key]), len(texts[key])
    score = 0.0
    for word in set(query):
        holding = sum(word in text for text in texts.values())
        rarity = math.log(1 + (len(texts) - holding + 0.5) / (holding + 0.5))
        often = count[word]
        score += rarity * often * 2.2 / (often + 1.2 * (0.25 + 0.75 * length / average))
    return score


def qualities(golden: GoldenSet, rankings: Rankings) -> dict[str, tuple[float, float]]:
    """Return nDCG@10 and P@5 of each need's ranking."""
    return {
        need.id: (
            ndcg(rankings[need.id], golden.grades(need.id)),
            precision(rankings[need.id], golden.grades(need.id)),
        )
        for need in golden.needs
    }


def twins(rankings: Rankings) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Yield the two rankings of each subject: of the need in bokmål and of the same in nynorsk."""
    found: dict[str, dict[str, Sequence[str]]] = defaultdict(dict)
    for need_id, ranking in rankings.items():
        found[subject_of(need_id)][need_id.rpartition("-")[2]] = ranking
    for each in found.values():
        yield each[LANGUAGES[0]], each[LANGUAGES[1]]
