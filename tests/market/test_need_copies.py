"""Needs are copied, opened again and divided."""

import pytest

from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.competence.models import Concept
from core.market.domain.need_copies import copy_need, reopen_need, split_need
from core.market.domain.needs import NEED_FIELDS, close_need
from core.market.enums import NeedState
from core.market.models import Need, NeedConcept
from tests.factories.market import NeedFactory


@pytest.fixture
def need(cast):
    """A published need for three people, with a competence."""
    made = NeedFactory(
        published=True, organisation=cast.host, contact=cast.host_hr, people_count=3, title="Tre"
    )
    concept = Concept.objects.get(code="case-processing")
    NeedConcept.objects.create(need=made, concept=concept, relation="required", level=4)
    return made


def test_a_copy_says_the_same_and_is_a_draft(cast, need):
    copy = copy_need(need, by=cast.host_hr)

    assert (copy.state, copy.published_at) == (NeedState.DRAFT, None)
    same = [getattr(copy, field) == getattr(need, field) for field in NEED_FIELDS]
    assert all(same)
    [link] = copy.concept_links.all()
    assert (link.concept.code, link.relation, link.level) == ("case-processing", "required", 4)


def test_an_ended_need_is_a_draft_again(cast, need):
    with pytest.raises(ConflictError):
        reopen_need(need, by=cast.host_hr)
    close_need(need, by=cast.host_hr, reason="Ferdig")

    reopened = reopen_need(need, by=cast.host_hr)

    assert (reopened.state, reopened.state_reason, reopened.closed_at) == ("draft", "", None)


def test_a_need_is_divided_and_nobody_is_lost(cast, need):
    draft = split_need(need, by=cast.host_hr, people=2)

    assert (draft.people_count, Need.objects.get(pk=need.pk).people_count) == (2, 1)
    assert (draft.state, Need.objects.get(pk=need.pk).state) == ("draft", "published")


@pytest.mark.parametrize("people", [0, 3, 9])
def test_a_division_leaves_somebody_on_both_sides(cast, need, people):
    with pytest.raises(DomainError) as caught:
        split_need(need, by=cast.host_hr, people=people)

    assert caught.value.field == "people"
    assert Need.objects.get().people_count == 3


@pytest.mark.parametrize("who", ["lender_hr", "manager", "admin"])
def test_nobody_else_may(cast, need, who):
    by = getattr(cast, who)

    for act in (
        lambda: copy_need(need, by=by),
        lambda: split_need(need, by=by, people=1),
        lambda: reopen_need(need, by=by),
    ):
        with pytest.raises(NotAllowedError):
            act()
    assert Need.objects.count() == 1


def test_the_pages_do_it(cast, need, client_for, tenant_a):
    browser = client_for(tenant_a, cast.host_hr)
    address = f"/needs/{need.pk}/"
    assert f"{address}split/" in browser.get(address).content.decode()

    refused = browser.post(f"{address}split/", {"people": 3})
    assert list(refused.context["form"].errors) == ["people"]
    divided = browser.post(f"{address}split/", {"people": 1})
    copied = browser.post(f"{address}copy/")
    close_need(need, by=cast.host_hr)
    browser.post(f"{address}reopen/")

    assert (divided.status_code, copied.status_code, Need.objects.count()) == (302, 302, 3)
    assert Need.objects.get(pk=need.pk).state == NeedState.DRAFT
    stranger = client_for(tenant_a, cast.lender_hr)
    assert stranger.post(f"{address}copy/").status_code in (403, 404)
