"""Two who write the same need, wish or profile: neither overwrites the other unseen, nothing is lost."""

import pytest
from django.urls import reverse

from core.audit.queries import entries_about
from core.base.errors import ConflictError
from core.market.domain.needs import NeedChoice, publish_need, save_need
from core.market.domain.offers import Rating, rate_competences, save_offer
from core.market.domain.partners import publish_partner_interest, save_partner_interest
from core.market.models import Need, Offer, PartnerInterest
from tests.factories.market import NeedFactory, OfferFactory

WISH = {"title": "Vil lære", "reason": "Ny enhet", "forms": ["rotation"]}


def need_of(cast, **values):
    return NeedFactory(organisation=cast.host, contact=cast.host_hr, **values)


def change_need(need, cast, version, **values):
    return save_need(need, by=cast.host_hr, organisation=cast.host, values=values, version=version)


def wish_of(cast, interest=None, version=None, **values):
    return save_partner_interest(
        interest,
        by=cast.host_hr,
        organisation=cast.host,
        values=values or WISH,
        version=version,
    )


def offer_of(cast):
    return OfferFactory(member=cast.employee, background="Ti år")


def change_offer(offer, cast, version, **values):
    return save_offer(
        offer, by=cast.employee.user, member=cast.employee, values=values, version=version
    )


# -- the domain -----------------------------------------------------------------------------------


def test_edit_counts_and_an_edit_that_changes_nothing_does_not(cast, concepts):
    need = need_of(cast, place="Oslo")
    assert change_need(need, cast, 1, place="Oslo").version == 1
    assert change_need(need, cast, 1, place="Bergen").version == 2
    choices = [NeedChoice(concepts["case-processing"])]
    saved = save_need(
        need, by=cast.host_hr, organisation=cast.host, values={}, concepts=choices, version=2
    )
    assert saved.version == 3
    assert entries_about(need).first().changes["version"] == [2, 3]


def test_need_is_not_overwritten_unseen(cast):
    need = need_of(cast, place="Oslo")
    change_need(need, cast, 1, place="Bergen")

    with pytest.raises(ConflictError) as caught:
        change_need(need, cast, 1, place="Tromsø")

    assert caught.value.code == "version"
    assert Need.objects.get().place == "Bergen"


def test_version_that_was_not_read_is_not_published(cast):
    need = need_of(cast)
    change_need(need, cast, 1, place="Bergen")

    with pytest.raises(ConflictError) as caught:
        publish_need(need, by=cast.host_hr, version=1)

    assert (caught.value.code, Need.objects.get().state) == ("version", "draft")
    assert publish_need(need, by=cast.host_hr, version=2).state == "published"


def test_wish_is_not_overwritten_or_published_unseen(cast, concepts):
    interest = wish_of(cast)
    wish_of(cast, interest, 1, learn_concepts=[concepts["appeals"]])

    with pytest.raises(ConflictError):
        wish_of(cast, interest, 1, title="Noe annet")
    with pytest.raises(ConflictError):
        publish_partner_interest(interest, by=cast.host_hr, version=1)

    kept = PartnerInterest.objects.get()
    assert (kept.title, kept.version, kept.state) == ("Vil lære", 2, "draft")
    assert entries_about(interest).first().changes == {
        "learn_concepts": [[], [str(concepts["appeals"])]],
        "version": [1, 2],
    }


def test_profile_is_not_overwritten_from_another_window(cast, concepts):
    offer = offer_of(cast)
    change_offer(offer, cast, 1, background="Elleve år")

    with pytest.raises(ConflictError):
        change_offer(offer, cast, 1, background="Tolv år")
    ratings = {concepts["case-processing"].pk: Rating(5)}
    with pytest.raises(ConflictError):
        rate_competences(offer, by=cast.employee.user, ratings=ratings, version=1)

    assert (Offer.objects.get().background, Offer.objects.get().version) == ("Elleve år", 2)


# -- the pages ------------------------------------------------------------------------------------


def sent(client, address, **changes):
    """What a browser sends from the form at ``address``, with ``changes`` typed into it."""
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    filled = {name: value for name, value in values.items() if value not in (None, "", False)}
    return {**filled, **changes}


PAGES = {
    "need": (lambda cast: need_of(cast, tasks="Lage kurs"), "need_edit", "tasks", "host_hr"),
    "wish": (wish_of, "partner_interest_edit", "reason", "host_hr"),
    "profile": (offer_of, "my_offer_edit", "background", "employee"),
}


@pytest.mark.parametrize("kind", PAGES)
def test_second_writer_sees_both_and_chooses(kind, cast, client_for, tenant_a):
    make, name, field, who = PAGES[kind]
    row = make(cast)
    person = getattr(cast, who)
    client = client_for(tenant_a, getattr(person, "user", person))
    address = reverse(f"market:{name}", args=[] if kind == "profile" else [row.pk])
    first = sent(client, address, **{field: "Den første skrev dette"})
    second = sent(client, address, **{field: "Den andre skrev dette"})
    assert client.post(address, first).status_code == 302

    refused = client.post(address, second)

    assert refused.status_code == 200
    form = refused.context["form"]
    assert set(form.errors) == {"__all__", field}
    assert "Den første skrev dette" in form.errors[field][0]
    assert form[field].value() == "Den andre skrev dette"
    page = refused.content.decode()
    assert page.count("Den andre skrev dette") == 1
    row.refresh_from_db()
    assert getattr(row, field) == "Den første skrev dette"

    # Sending what now stands in the form is the choice to let it stand.
    again = {**second, "version": form["version"].value()}
    assert client.post(address, again).status_code == 302
    row.refresh_from_db()
    assert (getattr(row, field), row.version) == ("Den andre skrev dette", 3)


def test_newer_lists_of_a_profile_are_told_above_the_form(cast, client_for, tenant_a, concepts):
    offer = offer_of(cast)
    client = client_for(tenant_a, cast.employee.user)
    old = sent(client, reverse("market:my_offer_edit"), headline="Min")
    save_offer(
        offer,
        by=cast.employee.user,
        member=cast.employee,
        values={},
        have=[concepts["appeals"]],
        learn=[concepts["e-learning"]],
        version=1,
    )

    errors = client.post(reverse("market:my_offer_edit"), old).context["form"].non_field_errors()

    told = " ".join(errors)
    missing = [code for code in ("appeals", "e-learning") if concepts[code].label_nb not in told]
    assert missing == []


def test_newer_facts_are_told_in_words(cast, client_for, tenant_a, concepts):
    need = need_of(cast, tasks="Lage kurs")
    client = client_for(tenant_a, cast.host_hr)
    address = reverse("market:need_edit", args=[need.pk])
    old = sent(client, address, title="Mitt navn")
    save_need(
        need,
        by=cast.host_hr,
        organisation=cast.host,
        values={
            "salary_payer": "host",
            "is_duration_negotiable": True,
            "place": "",
            "min_days": 20,
        },
        concepts=[NeedChoice(concepts["appeals"])],
        version=1,
    )

    errors = client.post(address, old).context["form"].errors

    assert errors["salary_payer"][0].endswith("Mottakende virksomhet betaler")
    assert errors["is_duration_negotiable"][0].endswith("Ja")
    assert set(errors) >= {"__all__", "salary_payer", "is_duration_negotiable", "place"}
    # The lists of concepts have fields of their own, so they are told above the form.
    assert f"nå: {concepts['appeals'].label_nb}" in " ".join(errors["__all__"])
    assert "title" not in errors


@pytest.mark.parametrize("version", ["", "0", "99", "x" * 30])
def test_odd_version_writes_nothing(cast, client_for, tenant_a, version):
    need = need_of(cast, tasks="Lage kurs")
    client = client_for(tenant_a, cast.host_hr)
    address = reverse("market:need_edit", args=[need.pk])

    answer = client.post(address, sent(client, address, tasks="Annet", version=version))

    assert answer.status_code == 200
    assert Need.objects.get().tasks == "Lage kurs"


def test_publish_page_asks_again_when_the_need_has_changed(cast, client_for, tenant_a):
    need = need_of(cast)
    client = client_for(tenant_a, cast.host_hr)
    address = reverse("market:need_publish", args=[need.pk])
    read = {"version": client.get(address).context["form"]["version"].value()}
    change_need(need, cast, 1, place="Bergen")

    refused = client.post(address, read)

    assert refused.status_code == 200
    assert Need.objects.get().state == "draft"
    assert "Bergen" in " ".join(refused.context["form"].non_field_errors())


def test_api_takes_a_version_and_answers_409(cast, client_for, tenant_a):
    need = need_of(cast, tasks="Lage kurs")
    client = client_for(tenant_a, cast.host_hr)
    address = f"/api/v1/needs/{need.pk}/"
    version = client.get(address).json()["version"]
    change_need(need, cast, 1, tasks="Annet")

    def patch(version):
        body = {"tasks": "Mitt", "version": version}
        return client.patch(address, body, content_type="application/json")

    assert (patch(version).status_code, Need.objects.get().tasks) == (409, "Annet")
    assert (patch(2).status_code, Need.objects.get().tasks) == (200, "Mitt")
