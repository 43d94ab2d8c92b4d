from dataclasses import asdict

import pytest
from django.template.loader import render_to_string

from core.market.masking import mask_offer
from core.market.queries import offers_open_to

#: Everything in the profile that could tell who it is. The employer's county does too.
TELLING = (
    "Embla",
    "Hønefoss",
    "Matrikkel",
    "Saksavdelingen",
    "Utlånsetaten",
    "Lærer bort med ord",
    "Vil lære med ord",
    "oppdiktet.example",
)


@pytest.fixture
def masked(cast, approved):
    return mask_offer(offers_open_to(cast.host_hr).get())


def test_mask_offer_shows_what_the_person_can_and_wants(masked, concepts):
    assert masked.label.startswith("K-")
    assert [(c.code, c.level, c.evidence) for c in masked.competences] == [
        ("case-processing", 4, "documented")
    ]
    assert [c.code for c in masked.other_concepts] == ["trait-curious"]
    assert [c.code for c in masked.learn] == ["e-learning"]
    assert (masked.forms, masked.counties) == (("short_exchange", "secondment"), ("03",))


def test_mask_offer_tells_nobody_who_it_is(cast, approved, masked):
    full = render_to_string("market/offer_words.html", {"offer": approved})
    known = f"{full}{approved.member.user.email}{cast.lender}"
    assert [words for words in TELLING if words in known] == list(TELLING)

    card = render_to_string("market/masked_offer.html", {"offer": masked, "level": 2})
    everything = f"{asdict(masked)}{card}"
    assert [words for words in TELLING if words in everything] == []
    assert str(approved.member_id) not in everything
    assert str(approved.member.user_id) not in everything
