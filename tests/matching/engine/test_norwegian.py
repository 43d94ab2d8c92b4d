"""Bokmål, nynorsk and gendered titles come to one form."""

import pytest

from matching.engine.norwegian import fold, normal_form, words
from matching.engine.text import Tokeniser, cosine, ngrams, plain_tokens

TWINS = [
    ("saksbehandling", "sakshandsaming"),
    ("saksbehandlere", "sakshandsamarar"),
    ("saksbehandlerne", "sakshandsamarane"),
    ("rådgiver", "rådgjevar"),
    ("leder", "leiar"),
    ("prosjektledelse", "prosjektleiing"),
    ("virksomhetsstyring", "verksemdsstyring"),
    ("veiledning", "rettleiing"),
    ("offentlige", "offentlege"),
    ("kommunene", "kommunane"),
    ("utredninger", "utgreiingar"),
    ("bærekraft", "berekraft"),
    ("mangfold", "mangfald"),
    ("arbeidsgiver", "arbeidsgjevar"),
    ("tjenester", "tenester"),
    ("løsninger", "løysingar"),
    ("erfaring", "røynsle"),
    ("muligheter", "moglegheiter"),
    ("høringer", "høyringar"),
    ("regnskap", "rekneskap"),
    ("kartlegge", "kartleggje"),
    ("rettssikkerhet", "rettstryggleik"),
]


@pytest.mark.parametrize(("bokmal", "nynorsk"), TWINS)
def test_normal_form_is_one_for_bokmal_and_nynorsk(bokmal, nynorsk):
    assert normal_form(nynorsk) == normal_form(bokmal)


@pytest.mark.parametrize(
    ("gendered", "neutral"),
    [
        ("lærerinne", "lærer"),
        ("lærerinnen", "læreren"),
        ("formann", "leder"),
        ("forkvinne", "leder"),
        ("ombudskvinne", "ombud"),
        ("talsmann", "talsperson"),
        ("direktrise", "direktør"),
        ("sykesøster", "sykepleier"),
    ],
)
def test_normal_form_is_one_for_gendered_titles(gendered, neutral):
    assert normal_form(gendered) == normal_form(neutral)


@pytest.mark.parametrize(
    ("one", "other"),
    [("formannskap", "leder"), ("tilsyn", "tilskudd"), ("rådgiver", "rådhus"), ("skole", "skog")],
)
def test_normal_form_keeps_different_words_apart(one, other):
    assert normal_form(one) != normal_form(other)


def test_fold_keeps_norwegian_letters_and_drops_accents():
    assert fold("ÉN Ærlig idé på Ås, en köhler") == "en ærlig ide på ås, en køhler"


def test_words_keep_hyphens_and_numbers():
    assert words("E-læring, WCAG 2.1!") == ["e-læring", "wcag", "2", "1"]


def test_plain_tokens_leave_out_empty_words():
    assert plain_tokens("Vi er ikke på jakt etter noe") == ["jakt"]


def test_tokeniser_gives_one_token_for_a_label_in_three_languages():
    tokeniser = Tokeniser({"saksbehandling": "cp", "case processing": "cp"})
    assert tokeniser.tokens("sakshandsaming") == ["§cp"]
    assert tokeniser.tokens("Case processing") == ["§cp"]


def test_tokeniser_finds_a_label_of_several_words_whatever_small_words_stand_between():
    tokeniser = Tokeniser({"behandling av saker": "cp"})
    assert tokeniser.tokens("Erfaring med behandling av sakene") == ["erfaring", "§cp"]


def test_tokeniser_finds_a_label_in_a_compound():
    tokeniser = Tokeniser({"saksbehandling": "cp", "tilsyn": "sv"})
    assert tokeniser.tokens("saksbehandlingssystem") == ["saksbehandlingssystem", "§cp"]
    assert tokeniser.tokens("skoletilsyn") == ["skoletilsyn", "§sv"]


def test_cosine_is_one_for_the_same_title_and_nothing_without_text():
    assert cosine(ngrams("Lærerinne"), ngrams("lærer")) == pytest.approx(1.0)
    assert cosine(ngrams("lærer"), ngrams("")) == 0.0
    assert 0 < cosine(ngrams("saksbehandler"), ngrams("saksbehandling")) < 1
