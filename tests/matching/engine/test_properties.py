"""What holds for every list, tried on generated needs and offers."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.engine import ConceptLink, Period, Place
from matching.engine.serialise import canonical_json

CODES = [
    "case-processing",
    "individual-decisions",
    "law",
    "archiving",
    "records",
    "teaching",
    "fri",
]
WORDS = ["saksbehandling", "tilsyn", "vedtak", "kurs", "regnskap", "arkiv", "barn", "klage"]
TWINS = [
    ("sakshandsaming", "saksbehandling"),
    ("rettleiing", "veiledning"),
    ("tenester", "tjenester"),
    ("kommunane", "kommunene"),
    ("leiing", "ledelse"),
    ("offentlege", "offentlige"),
    ("verksemder", "virksomheter"),
    ("utgreiingar", "utredninger"),
]
TITLES = [
    ("lærerinne", "lærer"),
    ("formann", "leder"),
    ("rådgjevar", "rådgiver"),
    ("sakshandsamar", "saksbehandler"),
    ("talskvinne", "talsperson"),
]
relaxed = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

days = st.dates(date(2026, 5, 1), date(2028, 3, 1))
texts = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
levels = st.one_of(st.none(), st.integers(1, 5))
held_links = st.builds(
    ConceptLink,
    st.sampled_from(CODES),
    level=levels,
    evidence=st.sampled_from(["documented", "claimed", None]),
)
asked_links = st.builds(
    ConceptLink,
    st.sampled_from(CODES),
    st.sampled_from(["competence", "theme", "trait", "stakeholder_group"]),
    level=levels,
    relation=st.sampled_from(["required", "wanted", "not_needed"]),
)


@st.composite
def periods(draw):
    start = draw(st.none() | days)
    end = draw(
        st.none() | st.integers(0, 500).map(lambda n: (start or date(2026, 9, 1)) + timedelta(n))
    )
    return Period(start, end)


@st.composite
def needs(draw, cast):
    shortest = draw(st.integers(0, 365))
    return cast.need(
        form=draw(st.sampled_from(["short_exchange", "rotation", "secondment", None])),
        title=draw(texts),
        role_title=draw(st.sampled_from(["", "lærer", "rådgiver"])),
        text=draw(texts),
        concepts=tuple(draw(st.lists(asked_links, max_size=5))),
        period=draw(periods()),
        min_days=draw(st.sampled_from([None, shortest])),
        max_days=draw(st.none() | st.integers(shortest, 400)),
        place=Place(
            draw(st.sampled_from([None, "03", "11"])), draw(st.sampled_from([None, 0, 50]))
        ),
        share=draw(st.none() | st.integers(10, 100)),
        wished_lenders=tuple(draw(st.lists(st.sampled_from([cast.lender, "1"]), max_size=1))),
    )


@st.composite
def offers(draw, cast, key):
    shortest = draw(st.integers(0, 200))
    return cast.offer(
        key,
        lender=draw(st.sampled_from([cast.lender, cast.other_lender, cast.host, "1"])),
        forms=tuple(draw(st.sets(st.sampled_from(["short_exchange", "rotation", "secondment"])))),
        role_titles=tuple(
            draw(st.lists(st.sampled_from(["lærer", "leder", "arkivar"]), max_size=2))
        ),
        text=draw(texts),
        concepts=tuple(draw(st.lists(held_links, max_size=5))),
        period=draw(periods()),
        min_days=shortest,
        max_days=draw(st.integers(shortest, 365)),
        counties=tuple(draw(st.sets(st.sampled_from(["03", "11"])))),
        share=draw(st.none() | st.integers(10, 100)),
        wished_concepts=tuple(draw(st.lists(st.sampled_from(CODES), max_size=2))),
        approved=draw(st.integers(0, 9)) > 0,
        paused=draw(st.integers(0, 9)) == 0,
        confirmed_on=draw(st.none() | days),
    )


def pools(cast):
    return st.integers(0, 6).flatmap(
        lambda n: st.tuples(*(offers(cast, f"o{i}") for i in range(n)))
    )


def shown(ranking):
    return [
        (r.offer_id, r.score, [(c.code, c.points, c.maximum) for c in r.criteria])
        for r in ranking.ranked
    ]


@relaxed
@given(st.data())
def test_points_sum_to_the_score_and_stay_within_their_maximum(cast, data):
    for ranked in cast.rank(data.draw(needs(cast)), *data.draw(pools(cast))).ranked:
        assert sum(c.points for c in ranked.criteria) == ranked.score
        assert sum(c.maximum for c in ranked.criteria) == 10_000
        assert all(0 <= c.points <= c.maximum for c in ranked.criteria)


@relaxed
@given(st.data())
def test_every_offer_is_either_ranked_or_excluded_with_a_reason(cast, data):
    pool = data.draw(pools(cast))
    ranking = cast.rank(data.draw(needs(cast)), *pool)
    ranked, excluded = (
        [r.offer_id for r in ranking.ranked],
        [e.offer_id for e in ranking.excluded],
    )
    assert sorted(ranked + excluded) == [offer.id for offer in pool]
    assert all(outcome.passed for r in ranking.ranked for outcome in r.rules)
    assert all(e.failed and not any(o.passed for o in e.failed) for e in ranking.excluded)
    assert sum(ranking.excluded_counts.values()) == len(excluded)


@relaxed
@given(st.data())
def test_order_of_the_offers_does_not_matter(cast, data):
    need, pool = data.draw(needs(cast)), data.draw(pools(cast))
    shuffled = data.draw(st.permutations(pool))
    assert canonical_json(cast.rank(need, *shuffled)) == canonical_json(cast.rank(need, *pool))


@relaxed
@given(st.data())
def test_one_more_matched_competence_never_lowers_the_score(cast, data):
    need, pool = data.draw(needs(cast)), data.draw(pools(cast))
    asked = [link for link in need.concepts if link.relation != "not_needed"]
    if not asked or not pool:
        return
    extra = replace(
        data.draw(st.sampled_from(asked)),
        level=data.draw(levels),
        relation=None,
        evidence="claimed",
    )
    more = (replace(pool[0], concepts=(*pool[0].concepts, extra)), *pool[1:])
    before = {r.offer_id: r.score for r in cast.rank(need, *pool).ranked}
    after = {r.offer_id: r.score for r in cast.rank(need, *more).ranked}
    assert {key: after[key] >= score for key, score in before.items()} == dict.fromkeys(
        before, True
    )


@relaxed
@given(st.data())
def test_what_is_not_needed_never_matters(cast, data):
    need, pool = data.draw(needs(cast)), data.draw(pools(cast))
    without = replace(need, concepts=tuple(c for c in need.concepts if c.relation != "not_needed"))
    extra = ConceptLink(data.draw(st.sampled_from(CODES)), relation="not_needed")
    more = replace(need, concepts=(*need.concepts, extra))
    expected = shown(cast.rank(need, *pool))
    assert shown(cast.rank(without, *pool)) == expected
    assert shown(cast.rank(more, *pool)) == expected


@relaxed
@given(st.data())
def test_change_that_is_named_for_the_lenders_period_is_enough(cast, data):
    need, offer = data.draw(needs(cast)), data.draw(offers(cast, "o"))
    for possible in cast.rank(need, offer).possible_changes:
        change, days_ = possible.change, possible.change.parameters.get("days")
        moved = {
            "available_earlier": lambda d: offer.period.moved(start=-d),
            "available_later": lambda d: offer.period.moved(end=d),
        }.get(change.code)
        if moved:
            assert cast.rank(need, replace(offer, period=moved(days_))).excluded == ()


@relaxed
@given(periods(), periods())
def test_common_days_are_the_same_from_both_sides(one, other):
    assert one.common_days(other) == other.common_days(one)


@relaxed
@given(st.data())
def test_nynorsk_and_bokmal_give_the_same_list(cast, data):
    pairs = data.draw(st.lists(st.sampled_from(TWINS), min_size=1, max_size=6))
    need, pool = data.draw(needs(cast)), data.draw(pools(cast))
    texts_ = data.draw(st.lists(st.lists(st.sampled_from(TWINS)), min_size=6, max_size=6))

    def ranking(asked_in, offered_in):
        written = [" ".join(pair[offered_in] for pair in each) for each in texts_]
        said = replace(need, title="", text=" ".join(pair[asked_in] for pair in pairs))
        return cast.rank(
            said, *(replace(o, text=text) for o, text in zip(pool, written, strict=False))
        )

    lists = [shown(ranking(asked_in, offered_in)) for asked_in in (0, 1) for offered_in in (0, 1)]
    assert lists == [lists[0]] * 4


@relaxed
@given(st.data())
def test_gendered_titles_give_the_same_list(cast, data):
    gendered, neutral = data.draw(st.sampled_from(TITLES))
    need, pool = data.draw(needs(cast)), data.draw(pools(cast))
    held = data.draw(st.sampled_from(TITLES))
    lists = [
        shown(
            cast.rank(
                replace(need, role_title=sought), *(replace(o, role_titles=(own,)) for o in pool)
            )
        )
        for sought in (gendered, neutral)
        for own in held
    ]
    assert lists == [lists[0]] * 4
