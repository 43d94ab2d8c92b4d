import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from core.audit.queries import entries_about
from core.base import clock
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.market.domain.need_checks import publishing_problems
from core.market.domain.needs import (
    NeedChoice,
    close_need,
    publish_need,
    save_need,
    withdraw_need,
)
from core.market.enums import ConceptRelation, NeedState
from core.market.models import Need, Programme
from core.market.queries import (
    open_needs,
    own_needs,
    search_needs,
    themes_in_use,
    visible_needs,
)
from tests.factories.market import NeedFactory
from tests.factories.people import MemberFactory, OrgUnitFactory, UserFactory

SHORT = {"title": "Kollega til kurs", "form": "short_exchange"}
FULL = {
    **SHORT,
    "earliest_start": dt.date(2027, 8, 1),
    "min_days": 14,
    "max_days": 60,
    "salary_payer": "host",
    "employer_responsibility": "lender",
}


def _save(cast, need=None, *, by=None, concepts=None, **values):
    return save_need(
        need, by=by or cast.host_hr, organisation=cast.host, values=values, concepts=concepts
    )


def test_save_need_asks_a_draft_for_title_and_form_alone(cast):
    need = _save(cast, **SHORT)

    assert (need.state, need.title, need.organisation) == ("draft", SHORT["title"], cast.host)
    assert [each.action for each in entries_about(need)] == ["need.created"]


@pytest.mark.parametrize("field", ["title", "form"])
def test_save_need_names_the_missing_field(cast, field):
    with pytest.raises(DomainError) as refused:
        _save(cast, **{**SHORT, field: ""})
    assert (refused.value.field, refused.value.code) == (field, "required")


def test_save_need_logs_old_and_new(cast):
    need = _save(cast, **SHORT)

    _save(cast, need, place="Oslo")

    assert entries_about(need).first().changes == {"place": ["", "Oslo"], "version": [1, 2]}


def test_save_need_refuses_another_organisations_unit_and_contact(cast):
    elsewhere = OrgUnitFactory(organisation=cast.lender)
    for field, value in (("unit", elsewhere), ("contact", cast.manager)):
        with pytest.raises(DomainError) as refused:
            _save(cast, **SHORT, **{field: value})
        assert refused.value.field == field


def test_save_need_refuses_a_text_nobody_reads(cast):
    assert _save(cast, **SHORT, pitch="å" * 20_000).pitch == "å" * 20_000
    with pytest.raises(DomainError) as refused:
        _save(cast, **SHORT, pitch="å" * 20_001)
    assert (refused.value.field, refused.value.code) == ("pitch", "too_long")


def test_save_need_takes_no_state_from_outside(cast):
    with pytest.raises(ValueError, match="state"):
        _save(cast, **SHORT, state="published")


def test_save_need_sets_exactly_the_chosen_concepts(cast, concepts):
    case, law = concepts["case-processing"], concepts["administrative-law"]
    need = _save(cast, **SHORT, concepts=[NeedChoice(case), NeedChoice(law)])

    _save(cast, need, concepts=[NeedChoice(case, ConceptRelation.REQUIRED, 4)])

    links = need.concept_links.values_list("concept__code", "relation", "level")
    assert list(links) == [("case-processing", "required", 4)]
    assert entries_about(need).first().changes == {
        "concepts": [
            ["administrative-law wanted", "case-processing wanted"],
            ["case-processing required"],
        ],
        "version": [1, 2],
    }


def test_save_need_refuses_a_concept_in_two_lists(cast, concepts):
    case = concepts["case-processing"]
    with pytest.raises(DomainError) as refused:
        _save(
            cast,
            **SHORT,
            concepts=[NeedChoice(case), NeedChoice(case, ConceptRelation.NOT_NEEDED)],
        )
    assert refused.value.code == "chosen_twice"
    assert not Need.objects.exists()


def test_the_table_itself_takes_365_days_and_not_366(cast):
    need = _save(cast, **SHORT)

    assert Need.objects.filter(pk=need.pk).update(max_days=365) == 1
    with pytest.raises(IntegrityError, match="need_at_most_a_year"), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(max_days=366)


def test_the_table_itself_refuses_to_publish_without_a_period(cast):
    need = _save(cast, **{**FULL, "max_days": None})
    with pytest.raises(IntegrityError, match="need_published_has_period"), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(state=NeedState.PUBLISHED)


@pytest.mark.parametrize("actor", ["lender_hr", "manager", "admin", "auditor"])
def test_only_the_hosts_hr_and_the_office_write(cast, actor):
    need = _save(cast, **FULL)
    user = getattr(cast, actor)
    for attempt in (
        lambda: _save(cast, by=user, **SHORT),
        lambda: _save(cast, need, by=user, place="Oslo"),
        lambda: publish_need(need, by=user),
        lambda: withdraw_need(need, by=user, reason="Nei"),
    ):
        with pytest.raises(NotAllowedError):
            attempt()
    assert Need.objects.get().state == "draft"


def test_the_programme_office_writes_for_everybody(cast):
    need = _save(cast, by=cast.office, **FULL)

    assert publish_need(need, by=cast.office).state == "published"


@pytest.mark.parametrize(
    "field", ["earliest_start", "min_days", "max_days", "salary_payer", "employer_responsibility"]
)
def test_publish_need_asks_for_what_is_missing_at_its_field(cast, field):
    empty = "" if isinstance(FULL[field], str) else None
    need = _save(cast, **{**FULL, field: empty})
    with pytest.raises(DomainError) as refused:
        publish_need(need, by=cast.host_hr)
    assert (refused.value.field, refused.value.code) == (field, "required")
    assert [each.field for each in publishing_problems(need)] == [field]


def test_publish_need_makes_it_visible_once(cast):
    need = _save(cast, **FULL)
    assert not visible_needs(cast.lender_hr).exists()

    publish_need(need, by=cast.host_hr)

    assert list(visible_needs(cast.lender_hr)) == [need]
    with pytest.raises(ConflictError) as refused:
        publish_need(need, by=cast.host_hr)
    assert refused.value.code == "not_a_draft"
    assert [each.action for each in entries_about(need)] == ["need.published", "need.created"]


@pytest.mark.parametrize(("few", "many"), [(13, 60), (14, 63)])
def test_publish_need_outside_what_is_recommended_keeps_reason_and_person(cast, few, many):
    need = _save(cast, **{**FULL, "min_days": few, "max_days": many})
    with pytest.raises(DomainError) as refused:
        publish_need(need, by=cast.host_hr, reason="  ")
    assert refused.value.field == "long_period_reason"

    published = publish_need(need, by=cast.office, reason="Kurset lages i to omganger.")

    assert published.long_period_reason == "Kurset lages i to omganger."
    assert published.long_period_reason_by == cast.office


def test_a_published_need_stays_publishable(cast):
    need = publish_need(_save(cast, **FULL), by=cast.host_hr)
    with pytest.raises(DomainError) as refused:
        _save(cast, need, max_days=100)
    assert refused.value.field == "long_period_reason"

    changed = _save(cast, need, max_days=100, long_period_reason="To kurs.")

    assert (changed.max_days, changed.long_period_reason_by) == (100, cast.host_hr)


def test_publish_need_refuses_an_organisation_that_takes_no_part(cast):
    need = _save(cast, **FULL)
    cast.host.covered_until = clock.today()
    cast.host.save()
    with pytest.raises(NotAllowedError) as refused:
        publish_need(need, by=cast.host_hr)
    assert refused.value.code == "not_covered"


def test_a_need_leaves_the_lists_with_its_organisation(cast):
    need = NeedFactory(organisation=cast.host, published=True)
    assert list(open_needs()) == [need]

    cast.host.covered_until = clock.today()
    cast.host.save()

    assert not open_needs().exists()


def test_visible_needs_are_for_those_who_take_part(cast):
    need = NeedFactory(organisation=cast.host, published=True)
    outsider = UserFactory()
    gone = MemberFactory(role="hr")
    gone.organisation.covered_until = clock.today()
    gone.organisation.save()

    for user in (cast.employee.user, cast.manager, cast.office, cast.admin):
        assert list(visible_needs(user)) == [need]
    for user in (outsider, gone.user, cast.auditor):
        assert list(visible_needs(user)) == []


def test_own_needs_are_those_one_registers_for(cast):
    need = NeedFactory(organisation=cast.host)

    assert list(own_needs(cast.host_hr)) == list(own_needs(cast.office)) == [need]
    assert list(own_needs(cast.lender_hr)) == list(own_needs(cast.employee.user)) == []


def test_withdraw_need_needs_a_reason_and_is_final(cast):
    need = publish_need(_save(cast, **FULL), by=cast.host_hr)
    with pytest.raises(DomainError) as refused:
        withdraw_need(need, by=cast.host_hr, reason=" ")
    assert refused.value.field == "reason"

    withdraw_need(need, by=cast.host_hr, reason="Prosjektet er utsatt.")

    need.refresh_from_db()
    assert (need.state, need.state_reason) == ("withdrawn", "Prosjektet er utsatt.")
    for attempt in (
        lambda: publish_need(need, by=cast.host_hr),
        lambda: withdraw_need(need, by=cast.host_hr, reason="Igjen"),
        lambda: close_need(need, by=cast.host_hr),
        lambda: _save(cast, need, place="Oslo"),
    ):
        with pytest.raises(ConflictError):
            attempt()


def test_close_need_is_for_published_needs(cast):
    draft = _save(cast, **FULL)
    with pytest.raises(ConflictError):
        close_need(draft, by=cast.host_hr)

    assert close_need(publish_need(draft, by=cast.host_hr), by=cast.host_hr).state == "closed"


def test_search_needs_finds_words_and_concepts_in_any_language(cast, concepts):
    one = NeedFactory(title="Kurs", published=True, county="03")
    two = NeedFactory(title="Noe annet", published=True, county="11", form="rotation")
    one.concepts.add(concepts["case-processing"])
    two.concepts.add(concepts["theme-digitalisation"])

    def found(**criteria):
        return list(search_needs(open_needs(), **criteria))

    assert found(text="sakshandsaming") == found(text="kurs") == [one]
    assert found(form="rotation") == found(county="11") == [two]
    assert found(theme="theme-digitalisation") == [two]
    assert found(text="ingenting") == []
    assert [theme.code for theme in themes_in_use(open_needs())] == ["theme-digitalisation"]


def test_save_need_refuses_a_payer_the_programme_does_not_have(cast):
    assert _save(cast, **FULL).salary_payer == "host"
    Programme.objects.update(payers=["lender"])

    with pytest.raises(DomainError) as caught:
        _save(cast, **FULL)

    assert caught.value.field == "salary_payer"
    assert _save(cast, **FULL | {"salary_payer": "lender"}).salary_payer == "lender"
