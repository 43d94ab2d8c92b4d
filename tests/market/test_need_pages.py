import datetime as dt

import pytest
from django.urls import reverse

from core.base import clock
from core.market.models import Need
from tests.factories.market import NeedFactory
from tests.factories.people import MemberFactory, OrganisationFactory


def _page(name, *args):
    return reverse(f"market:{name}", args=args)


@pytest.fixture
def hr(cast, client_for, tenant_a):
    """The host's HR in a browser."""
    return client_for(tenant_a, cast.host_hr)


@pytest.fixture
def advert(cast, concepts):
    """The need of the acceptance case, as it is written into the form."""

    def pks(*codes):
        return [str(concepts[code].pk) for code in codes]

    return {
        "title": "Erfaren saksbehandler til nytt kurs",
        "form": "secondment",
        "role_title": "Saksbehandler",
        "pitch": "Et litt annerledes år hos oss.\n\nDu får lage noe mange skal bruke.",
        "purpose": "Et digitalt kurs i saksbehandling for hele staten.",
        "tasks": "Finne eksempler, skrive oppgaver og prøve dem ut.",
        "competence_text": "Lang erfaring med enkeltvedtak og avveiing av hensyn.",
        "required_competences": pks("case-processing"),
        "wanted_competences": pks("individual-decisions"),
        "not_needed_competences": pks("e-learning", "online-pedagogy"),
        "not_needed_text": "Tekniske løsninger for digitale kurs.",
        "not_needed_covered_by": "Resten av laget og en leverandør.",
        "traits": pks("trait-user-focused"),
        "traits_text": "Opptatt av at kurset er lett å bruke.",
        "themes": pks("theme-case-processing"),
        "stakeholder_groups": pks("group-employees"),
        "earliest_start": "2027-08-01",
        "latest_start": "2027-09-01",
        "min_days": "6",
        "max_days": "12",
        "period_unit": "months",
        "is_duration_negotiable": "on",
        "place": "Oslo",
        "county": "03",
        "remote_percent": "40",
        "work_percent": "100",
        "people_count": "1",
        "mode": "receive",
        "salary_payer": "host",
        "employer_responsibility": "lender",
        "conditions": "Vi dekker reiser.",
        "unit": str(cast.host_unit.pk),
        "contact": str(cast.host_hr.pk),
        "application_text": "Skriv hvem du er, litt bakgrunn og hvorfor.",
        "language": "nb",
    }


def test_the_acceptance_need_goes_from_form_to_published(cast, hr, advert):
    answer = hr.post(_page("need_new"), {**advert, "preview": "1"})

    need = Need.objects.get()
    assert answer.headers["Location"] == _page("need_preview", need.pk)
    assert (need.min_days, need.max_days, need.is_duration_negotiable) == (182, 365, True)
    assert need.earliest_start == dt.date(2027, 8, 1)
    links = need.concept_links.values_list("concept__code", "relation")
    assert sorted(links) == [
        ("case-processing", "required"),
        ("e-learning", "not_needed"),
        ("group-employees", "wanted"),
        ("individual-decisions", "wanted"),
        ("online-pedagogy", "not_needed"),
        ("theme-case-processing", "wanted"),
        ("trait-user-focused", "wanted"),
    ]
    texts = [name for name, value in advert.items() if isinstance(value, str) and " " in value]
    assert len(texts) > 8
    preview = hr.get(_page("need_preview", need.pk)).content.decode()
    for name in texts:
        assert getattr(need, name).replace("\r\n", "\n") == advert[name]
        assert advert[name].partition("\n")[0] in preview

    # A year is above what is recommended for a secondment: the confirm step asks why.
    step = hr.get(_page("need_publish", need.pk))
    assert [warning.code for warning in step.context["warnings"]] == ["above_recommended"]
    assert step.context["problems"] == []
    assert hr.post(_page("need_publish", need.pk), {"version": 1}).context[
        "form"
    ].errors.keys() == {"long_period_reason"}
    answer = hr.post(
        _page("need_publish", need.pk), {"long_period_reason": "Kurset tar et år.", "version": 1}
    )

    need.refresh_from_db()
    assert answer.headers["Location"] == _page("need", need.pk)
    assert (need.state, need.long_period_reason_by) == ("published", cast.host_hr)


def test_what_others_see_is_what_the_preview_shows(cast, hr, advert, client_for, tenant_a):
    hr.post(_page("need_new"), {**advert, "max_days": "6"})
    need = Need.objects.get()
    hr.post(_page("need_publish", need.pk), {"version": 1})
    employee = client_for(tenant_a, cast.employee.user)

    shown = employee.get(_page("need", need.pk)).content.decode()
    preview = hr.get(_page("need_preview", need.pk)).content.decode()

    def body(page):
        return page[page.index('<div class="vk-split">') : page.rindex("</aside>")]

    assert "Et litt annerledes år" in body(shown)
    assert body(shown) == body(preview)


def test_a_draft_needs_title_and_form_alone(hr):
    answer = hr.post(
        _page("need_new"),
        {"title": "Bare dette", "form": "rotation", "period_unit": "months", "language": "nb"},
    )

    need = Need.objects.get()
    assert answer.headers["Location"] == _page("need", need.pk)
    assert (need.work_percent, need.people_count, need.mode) == (100, 1, "receive")
    problems = hr.get(_page("need_publish", need.pk)).context["problems"]
    assert [problem.field for problem in problems] == [
        "earliest_start",
        "min_days",
        "max_days",
        "salary_payer",
        "employer_responsibility",
    ]


@pytest.mark.parametrize(
    ("few", "many", "unit", "days"),
    [
        ("14", "365", "days", (14, 365)),
        ("2", "52", "weeks", (14, 364)),
        ("6", "12", "months", (182, 365)),
        ("6", "", "months", (182, 182)),
    ],
)
def test_lengths_are_kept_in_days_and_shown_as_written(hr, advert, few, many, unit, days):
    hr.post(_page("need_new"), {**advert, "min_days": few, "max_days": many, "period_unit": unit})

    need = Need.objects.get()
    assert (need.min_days, need.max_days) == days
    form = hr.get(_page("need_edit", need.pk)).context["form"]
    shown = [str(form[name].value()) for name in ("min_days", "max_days", "period_unit")]
    assert shown == [few, many or few, unit]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"min_days": "14", "max_days": "366", "period_unit": "days"}, "max_days"),
        ({"max_days": "13"}, "max_days"),
        ({"max_days": "99999999999"}, "max_days"),
        ({"min_days": "9", "max_days": "6"}, "max_days"),
        ({"latest_start": "2027-07-31"}, "latest_start"),
        ({"earliest_start": "august"}, "earliest_start"),
        ({"title": ""}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"form": ""}, "form"),
        ({"pitch": "x" * 20_001}, "pitch"),
        ({"work_percent": "101"}, "work_percent"),
        ({"unit": "01a2079e-3043-76d3-9ac1-fceec920a59c"}, "unit"),
    ],
)
def test_an_error_stands_at_its_field_and_nothing_is_lost(hr, advert, wrong, field):
    answer = hr.post(_page("need_new"), {**advert, **wrong})

    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert not Need.objects.exists()
    kept = {name: form[name].value() for name in advert if name != "is_duration_negotiable"}
    sent = {**advert, **wrong}
    assert kept == {name: sent[name] for name in kept}


def test_a_concept_in_two_lists_is_refused_at_the_second(hr, advert):
    twice = {**advert, "not_needed_competences": advert["required_competences"]}

    assert list(hr.post(_page("need_new"), twice).context["form"].errors) == [
        "not_needed_competences"
    ]


def test_publishing_twice_is_answered_clearly(cast, hr):
    need = NeedFactory(organisation=cast.host)
    assert hr.post(_page("need_publish", need.pk), {"version": 1}).status_code == 302

    again = hr.post(_page("need_publish", need.pk), {"version": 1})

    assert again.status_code == 200
    assert again.context["form"].non_field_errors()
    assert again.context["is_draft"] is False


def test_markup_in_every_text_is_shown_as_text(cast, hr, advert):
    markup = "<script>alert(1)</script>"
    texts = {name: markup for name, value in advert.items() if name.endswith(("text", "_by"))}
    named = dict.fromkeys(("title", "pitch", "purpose", "tasks", "place", "conditions"), markup)
    hr.post(_page("need_new"), {**advert, **texts, **named, "role_title": markup})
    need = Need.objects.get()

    for name in ("need", "need_preview", "need_publish", "need_edit"):
        page = hr.get(_page(name, need.pk)).content.decode()
        assert markup not in page
    assert markup.replace("<", "&lt;").replace(">", "&gt;") in page


#: Who gets what on the pages of a draft and of a published need.
_ALL = ("need", "need_preview", "need_edit", "need_publish")
EXPECTED = {
    "host_hr": {"draft": [200] * 4, "published": [200] * 4},
    "office": {"draft": [200] * 4, "published": [200] * 4},
    "lender_hr": {"draft": [404] * 4, "published": [200, *[403] * 3]},
    "manager": {"draft": [404] * 4, "published": [200, *[403] * 3]},
    "employee": {"draft": [404] * 4, "published": [200, *[403] * 3]},
    "admin": {"draft": [404] * 4, "published": [200, *[403] * 3]},
    "auditor": {"draft": [404] * 4, "published": [404] * 4},
}


@pytest.mark.parametrize("actor", EXPECTED)
def test_each_role_gets_its_pages(cast, client_for, tenant_a, actor):
    person = getattr(cast, actor)
    client = client_for(tenant_a, getattr(person, "user", person))
    for state, expected in EXPECTED[actor].items():
        need = NeedFactory(organisation=cast.host, published=state == "published")
        assert [client.get(_page(name, need.pk)).status_code for name in _ALL] == expected


def test_nobody_reads_without_signing_in(cast, client_for, tenant_a):
    need = NeedFactory(organisation=cast.host, published=True)
    anonymous = client_for(tenant_a)
    for name in _ALL:
        answer = anonymous.get(_page(name, need.pk))
        assert answer.headers["Location"].startswith(reverse("account_login"))


def test_the_neighbour_tenant_sees_nothing(cast, neighbour, client_for, tenant_a, tenant_b):
    need = NeedFactory(organisation=cast.host, published=True, title="Bare hos Alfa")
    at_home = client_for(tenant_a, cast.employee.user)
    assert at_home.get(_page("need", need.pk)).status_code == 200

    next_door = client_for(tenant_b, neighbour)

    assert next_door.get(_page("need", need.pk)).status_code == 404
    assert "Bare hos Alfa" not in next_door.get(_page("needs")).content.decode()


def test_only_those_who_register_start_a_need(cast, client_for, tenant_a):
    for person in (cast.employee.user, cast.manager, cast.auditor, cast.admin):
        assert client_for(tenant_a, person).get(_page("need_new")).status_code == 403


def test_who_registers_for_several_chooses_first(cast, client_for, tenant_a):
    office = client_for(tenant_a, cast.office)

    assert office.get(_page("need_new")).context["organisations"] == [cast.lender, cast.host]
    chosen = office.get(_page("need_new"), {"organisation": str(cast.lender.pk)})
    assert chosen.context["organisation"] == cast.lender


def test_hr_cannot_register_for_another_organisation(cast, hr):
    answer = hr.get(_page("need_new"), {"organisation": str(cast.lender.pk)})

    assert answer.context["organisations"] == [cast.host]


def test_the_list_shows_drafts_only_to_their_own(cast, hr, client_for, tenant_a):
    published = NeedFactory(organisation=cast.host, published=True)
    draft = NeedFactory(organisation=cast.host)
    other = client_for(tenant_a, cast.lender_hr)

    def shown(client, **query):
        return {need for need, _colour in client.get(_page("needs"), query).context["rows"]}

    assert shown(hr) == shown(other) == {published}
    assert shown(hr, tab="own") == {published, draft}
    assert shown(other, tab="own") == set()


def test_the_list_can_be_narrowed(cast, hr, concepts):
    one = NeedFactory(organisation=cast.host, published=True, county="11")
    NeedFactory(organisation=cast.host, published=True, county="03")
    one.concepts.add(concepts["theme-digitalisation"])

    for query in ({"county": "11"}, {"theme": "theme-digitalisation"}, {"q": one.title}):
        assert [need for need, _c in hr.get(_page("needs"), query).context["rows"]] == [one]
    nothing = hr.get(_page("needs"), {"q": "finnes ikke"})
    assert (nothing.context["rows"], nothing.context["is_filtered"]) == ([], True)
    assert hr.get(_page("needs"), {"county": "zz", "page": "x"}).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_database_as_often_for_three_as_for_one(hr, concepts, rows, page_queries):
    for _number in range(rows):
        organisation = OrganisationFactory()
        need = NeedFactory(
            organisation=organisation,
            published=True,
            contact=MemberFactory(role="hr", organisation=organisation).user,
        )
        need.concepts.add(concepts["case-processing"], concepts["theme-digitalisation"])

    answer, queries = page_queries(hr, _page("needs"))

    assert len(answer.context["rows"]) == rows
    # The themes to choose from, how many, the needs, their concepts.
    assert len(queries) == 4


def test_a_need_over_the_recommended_length_keeps_its_dates_on_the_page(cast, hr):
    need = NeedFactory(organisation=cast.host, earliest_start=clock.today(), max_days=100)

    page = hr.get(_page("need", need.pk)).content.decode()

    assert f'datetime="{clock.today().isoformat()}"' in page
