import pytest
from django.urls import reverse

from core.base.errors import DomainError, NotAllowedError
from core.market.domain.partners import (
    publish_partner_interest,
    save_partner_interest,
    withdraw_partner_interest,
)
from core.market.models import PartnerInterest
from core.market.queries import visible_partner_interests
from tests.factories.people import OrganisationFactory, OrgUnitFactory

VALUES = {"title": "Saksflyt", "forms": ["rotation"], "reason": "Vi vil lære."}


def _page(name, *args):
    return reverse(f"market:{name}", args=args)


def _save(cast, interest=None, *, by=None, **values):
    return save_partner_interest(
        interest, by=by or cast.host_hr, organisation=cast.host, values={**VALUES, **values}
    )


def test_units_of_one_organisation_register_separately(cast):
    other = OrgUnitFactory(organisation=cast.host)
    for unit, reason in ((cast.host_unit, "Grunn en"), (other, "Grunn to")):
        publish_partner_interest(_save(cast, unit=unit, reason=reason), by=cast.host_hr)

    shown = visible_partner_interests(cast.lender_hr).values_list("unit__name", "reason")
    assert sorted(shown) == sorted([(cast.host_unit.name, "Grunn en"), (other.name, "Grunn to")])


def test_learning_and_teaching_are_two_lists(cast, concepts):
    interest = _save(
        cast, learn_concepts=[concepts["appeals"]], teach_concepts=[concepts["e-learning"]]
    )

    assert [concept.code for concept in interest.learn_concepts.all()] == ["appeals"]
    assert [concept.code for concept in interest.teach_concepts.all()] == ["e-learning"]


def test_a_draft_is_seen_by_its_own_alone(cast):
    interest = _save(cast)

    assert list(visible_partner_interests(cast.host_hr)) == [interest]
    assert list(visible_partner_interests(cast.office)) == [interest]
    assert list(visible_partner_interests(cast.lender_hr)) == []


@pytest.mark.parametrize(("wrong", "field"), [({"title": ""}, "title"), ({"forms": []}, "forms")])
def test_save_names_what_is_missing(cast, wrong, field):
    with pytest.raises(DomainError) as refused:
        _save(cast, **wrong)
    assert refused.value.field == field


def test_publishing_asks_why_one_takes_part(cast):
    with pytest.raises(DomainError) as refused:
        publish_partner_interest(_save(cast, reason=""), by=cast.host_hr)
    assert refused.value.field == "reason"


def test_only_the_organisations_hr_and_the_office_write(cast):
    interest = _save(cast)
    for user in (cast.lender_hr, cast.manager, cast.employee.user, cast.admin):
        for attempt in (
            lambda user=user: _save(cast, by=user),
            lambda user=user: publish_partner_interest(interest, by=user),
            lambda user=user: withdraw_partner_interest(interest, by=user, reason="Nei"),
        ):
            with pytest.raises(NotAllowedError):
                attempt()


def test_a_wish_goes_through_its_pages(cast, concepts, client_for, tenant_a):
    hr = client_for(tenant_a, cast.host_hr)
    sent = {
        **VALUES,
        "unit": str(cast.host_unit.pk),
        "mode": "swap",
        "learn_concepts": [str(concepts["appeals"].pk)],
        "learn_text": "Tempo",
        "teach_concepts": [str(concepts["e-learning"].pk)],
        "concepts": [str(concepts["theme-case-processing"].pk)],
        "wished_partners": [str(cast.lender.pk)],
    }
    assert hr.post(_page("partner_interest_new"), {**sent, "forms": []}).context["form"].errors
    answer = hr.post(_page("partner_interest_new"), sent)

    interest = PartnerInterest.objects.get()
    assert answer.headers["Location"] == _page("partner_interest", interest.pk)
    assert list(interest.wished_partners.all()) == [cast.lender]
    assert (
        hr.post(_page("partner_interest_publish", interest.pk), {"version": 1}).status_code == 302
    )
    form = hr.get(_page("partner_interest_edit", interest.pk)).context["form"]
    assert [str(pk) for pk in form["concepts"].value()] == sent["concepts"]
    other = client_for(tenant_a, cast.lender_hr)
    assert other.get(_page("partner_interest", interest.pk)).status_code == 200
    assert other.get(_page("partner_interest_edit", interest.pk)).status_code == 403
    assert hr.post(_page("partner_interest_withdraw", interest.pk), {"reason": "Ferdig"})
    assert other.get(_page("partner_interest", interest.pk)).status_code == 404


def test_the_neighbour_tenant_sees_nothing(cast, neighbour, client_for, tenant_a, tenant_b):
    interest = publish_partner_interest(_save(cast), by=cast.host_hr)
    at_home = client_for(tenant_a, cast.lender_hr)
    assert at_home.get(_page("partner_interest", interest.pk)).status_code == 200

    next_door = client_for(tenant_b, neighbour)

    assert next_door.get(_page("partner_interest", interest.pk)).status_code == 404
    assert next_door.get(_page("partner_interests")).context["rows"] == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_as_often_for_three_as_for_one(
    cast, concepts, client_for, tenant_a, rows, page_queries
):
    for _number in range(rows):
        partner = OrganisationFactory()
        interest = _save(cast, learn_concepts=[concepts["appeals"]], wished_partners=[partner])
        publish_partner_interest(interest, by=cast.host_hr)

    answer, queries = page_queries(client_for(tenant_a, cast.host_hr), _page("partner_interests"))

    assert len(answer.context["rows"]) == rows
    # How many, the wishes and their four lists.
    assert len(queries) == 6
