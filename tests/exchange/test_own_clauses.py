"""An organisation's own clauses: who writes them, which agreements have them, what stays as it was."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from core.accounts.models import User
from core.audit.models import Entry
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.exchange.contents import (
    agreement_content,
    clause_as_json,
    clauses_from_json,
    content_shown,
)
from core.exchange.documents.content import Clause
from core.exchange.documents.model import build_document
from core.exchange.documents.render import UnprintableTextError
from core.exchange.domain.agreement_clauses import ClauseStaysError, set_agreement_clauses
from core.exchange.domain.agreements import change_agreement
from core.exchange.domain.approving import approve_agreement
from core.exchange.domain.own_clauses import (
    add_own_clause,
    change_own_clause,
    retire_own_clause,
)
from core.exchange.enums import AgreementState, Party
from core.exchange.models import (
    AgreementDocument,
    AgreementVersion,
    ExchangeAgreement,
    OwnClause,
    OwnClauseVersion,
)
from core.organisations.models import Organisation
from tenants.doors import tenant_context
from tenants.models import Tenant
from tests.exchange.conftest import Browser, Scene, in_english, page, text_of
from tests.exchange.test_access import answers
from tests.exchange.test_pages import queries_of
from tests.factories.people import MemberFactory, OrganisationFactory

OVERVIEW_QUERIES, LIST_QUERIES = 11, 11


def words(**changes: Any) -> dict[str, Any]:
    usual = {
        "title_nb": "Adgangskort",
        "text_nb": "Kortet leveres siste dag.",
        "title_nn": "Tilgangskort",
        "text_nn": "Kortet blir levert siste dag.",
        "title_en": "",
        "text_en": "",
        "use": "always",
        "position": 10,
    }
    return usual | changes


def add(scene: Scene, side: str = "host", **changes: Any) -> OwnClause:
    organisation, writer = getattr(scene, side), getattr(scene, f"{side}_hr")
    return add_own_clause(organisation, by=writer, values=words(**changes))


def own(agreement: ExchangeAgreement) -> list[tuple[str, int, str]]:
    agreement.refresh_from_db()
    clauses = agreement_content(agreement).clauses
    return [(clause.title, clause.version, clause.owner) for clause in clauses if clause.owner]


def renewed(agreement: ExchangeAgreement, by: User, **changes: Any) -> ExchangeAgreement:
    values = {"left_out": set(), "is_renewed": True} | changes
    return set_agreement_clauses(agreement, by=by, version=agreement.version, **values)


# -- writing --------------------------------------------------------------------------------------


def test_a_clause_gets_a_number_of_its_own_and_keeps_each_wording(scene: Scene) -> None:
    first, second = add(scene), add(scene, title_nb="Nøkler")
    changed = change_own_clause(
        first, by=scene.host_hr, version=1, values=words(text_nb="Kortet leveres dagen etter.")
    )

    assert (first.code, second.code) == (f"{scene.host.orgnr}-1", f"{scene.host.orgnr}-2")
    assert changed.version == 2
    kept = OwnClauseVersion.objects.filter(clause=first).order_by("version")
    assert [(row.version, row.text_nb, row.written_by) for row in kept] == [
        (1, "Kortet leveres siste dag.", scene.host_hr),
        (2, "Kortet leveres dagen etter.", scene.host_hr),
    ]
    actions = Entry.objects.filter(action__startswith="clause.").order_by("at", "id")
    assert [entry.action for entry in actions] == [
        "clause.created",
        "clause.created",
        "clause.changed",
    ]


def test_another_place_or_use_is_no_new_version_and_nothing_is_none(scene: Scene) -> None:
    clause = add(scene)

    moved = change_own_clause(
        clause, by=scene.host_hr, version=1, values=words(position=3, use="host")
    )
    same = change_own_clause(
        clause, by=scene.host_hr, version=1, values=words(position=3, use="host")
    )

    assert (moved.version, moved.position, same.version) == (1, 3, 1)
    assert OwnClauseVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text_nn": " "}, "text_nn"),
        ({"title_nb": ""}, "title_nb"),
        ({"title_en": "Card"}, "text_en"),
        ({"text_en": "Return it."}, "title_en"),
        ({"text_nb": "x" * 20_001}, "text_nb"),
    ],
)
def test_a_clause_is_whole_in_both_languages(
    scene: Scene, changes: dict[str, str], field: str
) -> None:
    with pytest.raises(DomainError) as caught:
        add(scene, **changes)
    assert caught.value.field == field
    assert OwnClause.objects.count() == 0


def test_a_clause_that_cannot_be_printed_is_refused_at_its_field(scene: Scene) -> None:
    with pytest.raises(UnprintableTextError) as caught:
        add(scene, text_nn="Kortet 😀")
    assert caught.value.field == "text_nn"


def test_nobody_overwrites_a_newer_version_or_words_a_retired_one(scene: Scene) -> None:
    clause = add(scene)
    change_own_clause(clause, by=scene.host_hr, version=1, values=words(title_nb="Kort"))

    with pytest.raises(ConflictError):
        change_own_clause(clause, by=scene.second_host_hr, version=1, values=words())
    first = retire_own_clause(clause, by=scene.host_hr).retired_at
    assert retire_own_clause(clause, by=scene.host_hr).retired_at == first
    with pytest.raises(ConflictError) as caught:
        change_own_clause(clause, by=scene.host_hr, version=2, values=words())
    assert caught.value.code == "move_refused"


@pytest.mark.parametrize("name", ["tenant_admin", "programme_office", "neighbour_hr", "colleague"])
def test_only_the_organisations_own_hr_writes(scene: Scene, name: str) -> None:
    clause = add(scene)
    other = scene.others[name]

    for act in (
        lambda: add_own_clause(scene.host, by=other, values=words()),
        lambda: change_own_clause(clause, by=other, version=1, values=words(title_nb="Kort")),
        lambda: retire_own_clause(clause, by=other),
    ):
        with pytest.raises(NotAllowedError):
            act()
    clause.refresh_from_db()
    assert (clause.version, clause.is_retired, OwnClause.objects.count()) == (1, False, 1)


# -- in agreements --------------------------------------------------------------------------------


def test_an_agreement_has_them_from_its_first_draft_lender_first(scene: Scene) -> None:
    add(scene, title_nb="Nøkler", position=2)
    add(scene, title_nb="Kort", position=1)
    add(scene, title_nb="Bare når vi låner ut", use="lender")
    add(scene, "lender", title_nb="Klær", use="lender")
    add(scene, "lender", title_nb="Bare når vi tar imot", use="host")
    retire_own_clause(add(scene, title_nb="Borte"), by=scene.host_hr)
    neighbour = scene.others["neighbour_hr"]
    add_own_clause(
        neighbour.memberships.get().organisation, by=neighbour, values=words(title_nb="Naboens")
    )

    agreement = scene.drafted()

    assert own(agreement) == [
        ("Klær", 1, "Avgiveretaten"),
        ("Kort", 1, "Mottaksetaten"),
        ("Nøkler", 1, "Mottaksetaten"),
    ]
    last = agreement_content(agreement).clauses[-1]
    assert last.code == f"{scene.host.orgnr}-1"


@pytest.mark.parametrize(
    ("language", "changes", "title"),
    [
        ("nb", {}, "Adgangskort"),
        ("nn", {}, "Tilgangskort"),
        ("en", {}, "Adgangskort"),
        ("en", {"title_en": "Access card", "text_en": "Return it."}, "Access card"),
    ],
)
def test_a_clause_is_in_the_agreements_language(
    scene: Scene, language: str, changes: dict[str, str], title: str
) -> None:
    add(scene, **changes)
    scene.need.language = language
    scene.need.save(update_fields=["language"])

    assert own(scene.drafted()) == [(title, 1, "Mottaksetaten")]


def test_what_is_drafted_approved_or_sealed_keeps_its_version(scene: Scene) -> None:
    clause = add(scene)
    agreement = scene.drafted()
    before = agreement_content(agreement)

    change_own_clause(clause, by=scene.host_hr, version=1, values=words(title_nb="Kort"))
    add(scene, title_nb="Nøkler")
    retire_own_clause(clause, by=scene.host_hr)

    assert agreement_content(agreement) == before
    edited = change_agreement(
        agreement, by=scene.host_hr, version=1, values={"tasks": "Noe annet."}
    )
    assert edited.version == 2
    assert own(edited) == [("Adgangskort", 1, "Mottaksetaten")]


def test_a_sealed_agreement_reads_as_its_document_whatever_happens_after(scene: Scene) -> None:
    clause = add(scene)
    agreement = scene.approved()
    sealed = AgreementDocument.objects.get().content["clauses"]

    change_own_clause(clause, by=scene.host_hr, version=1, values=words(title_nb="Kort"))

    shown = content_shown(agreement).clauses
    assert [clause.title for clause in shown if clause.owner] == ["Adgangskort"]
    assert [row["title"] for row in sealed if row.get("owner")] == ["Adgangskort"]
    assert all("owner" not in row for row in sealed[:-1])


def test_terms_bring_their_clauses_and_leave_the_other_wordings(scene: Scene) -> None:
    agreement = scene.drafted(salary_payer="host", remote_percent=0)
    codes = [clause.code for clause in agreement_content(agreement).clauses]
    kept = AgreementVersion.objects.get(agreement=agreement)
    # As if the library had been worded anew since.
    kept.clauses[0]["text"] = "Slik det sto den gangen."
    kept.save()

    changed = change_agreement(
        agreement,
        by=scene.host_hr,
        version=1,
        values={"salary_payer": "lender", "remote_percent": 20},
    )

    clauses = agreement_content(changed).clauses
    assert clauses[0].text == "Slik det sto den gangen."
    assert [each.code for each in clauses if each.code not in codes] == [
        "remote-work",
        "salary-lender",
        "sick-pay-lender",
        "pension-lender",
    ]


def test_renewing_takes_in_what_is_new_and_asks_everybody_again(scene: Scene) -> None:
    clause = add(scene)
    agreement = scene.proposed()
    approve_agreement(agreement, by=scene.employee, party=Party.EMPLOYEE, version=1)
    change_own_clause(clause, by=scene.host_hr, version=1, values=words(title_nb="Kort"))
    add(scene, "lender", title_nb="Klær")

    agreement = renewed(agreement, scene.lender_hr)

    assert (agreement.version, agreement.state) == (2, AgreementState.PROPOSED)
    assert agreement.approvals.filter(version=2).count() == 0
    assert own(agreement) == [("Klær", 1, "Avgiveretaten"), ("Kort", 2, "Mottaksetaten")]
    assert renewed(agreement, scene.lender_hr).version == 2


def test_a_change_of_clauses_breaks_the_seal(scene: Scene) -> None:
    agreement = scene.approved()
    assert agreement.pdf_sha256 != ""
    add(scene)

    changed = renewed(agreement, scene.host_hr)

    assert (changed.state, changed.pdf_sha256) == (AgreementState.PROPOSED, "")


def test_nobody_changes_the_clauses_of_what_is_signed(scene: Scene) -> None:
    agreement = scene.signed()
    add(scene)

    with pytest.raises(ConflictError):
        renewed(agreement, scene.host_hr)
    assert own(agreement) == []


def test_mandatory_clauses_cannot_be_left_out(scene: Scene) -> None:
    agreement = scene.drafted()

    with pytest.raises(ClauseStaysError) as caught:
        renewed(agreement, scene.host_hr, left_out={"parties"}, is_renewed=False)

    assert caught.value.field == "included"
    agreement.refresh_from_db()
    assert agreement.version == 1


def test_optional_clauses_are_left_out_and_taken_in_again(scene: Scene) -> None:
    agreement = scene.drafted()

    without = renewed(agreement, scene.host_hr, left_out={"results"}, is_renewed=False)
    codes = [clause.code for clause in agreement_content(without).clauses]
    edited = change_agreement(without, by=scene.host_hr, version=2, values={"tasks": "Annet."})
    still = [clause.code for clause in agreement_content(edited).clauses]
    again = renewed(edited, scene.manager, is_renewed=False)

    assert "results" not in codes
    assert still == codes
    assert "results" in [clause.code for clause in agreement_content(again).clauses]
    assert again.version == 4


def test_an_own_clause_is_left_out_by_its_organisations_hr_alone(scene: Scene) -> None:
    clause = add(scene)
    agreement = scene.drafted()

    for other in (scene.lender_hr, scene.manager):
        with pytest.raises(ClauseStaysError):
            renewed(agreement, other, left_out={clause.code}, is_renewed=False)
    without = renewed(agreement, scene.host_hr, left_out={clause.code}, is_renewed=False)

    assert own(without) == []
    # What the host has left out stays out, also when the lender takes in what is new.
    add(scene, "lender", title_nb="Klær")
    later = renewed(without, scene.lender_hr, left_out={clause.code})
    assert own(later) == [("Klær", 1, "Avgiveretaten")]


@pytest.mark.parametrize("name", ["employee", "other_manager", "neighbour_hr", "programme_office"])
def test_only_the_two_organisations_choose_the_clauses(scene: Scene, name: str) -> None:
    agreement = scene.drafted()
    other = scene.others.get(name) or scene.employee

    with pytest.raises(NotAllowedError):
        renewed(agreement, other, left_out={"results"})


def test_an_agreement_from_before_versions_were_kept_goes_on(scene: Scene) -> None:
    agreement = scene.drafted()
    AgreementVersion.objects.all().delete()
    before = agreement_content(agreement).clauses
    add(scene)

    changed = change_agreement(agreement, by=scene.host_hr, version=1, values={"tasks": "Annet."})

    assert agreement_content(changed).clauses == before
    rows = AgreementVersion.objects.order_by("version")
    assert [(row.version, row.written_by, row.terms["tasks"]) for row in rows] == [
        (1, None, scene.need.tasks),
        (2, scene.host_hr, "Annet."),
    ]


# -- pages ----------------------------------------------------------------------------------------


def test_own_clauses_are_read_by_those_who_run_the_organisation(
    scene: Scene, browser: Browser
) -> None:
    clause = add(scene)
    readers = {
        "host_hr": 200,
        "second_host_hr": 200,
        "programme_office": 200,
        "tenant_admin": 200,
    }
    writers = readers | {"programme_office": 403, "tenant_admin": 403}

    assert answers(scene, browser, page("clauses_of", scene.host.pk)) == readers
    assert answers(scene, browser, page("clause", clause.pk)) == readers
    assert answers(scene, browser, page("new_clause", scene.host.pk)) == writers
    assert answers(scene, browser, page("edit_clause", clause.pk)) == writers
    assert answers(scene, browser, page("retire_clause", clause.pk)) == writers


def test_the_neighbour_tenant_has_none_of_it(
    scene: Scene,
    client_for: Callable[..., Client],
    tenant_b: Tenant,
) -> None:
    clause = add(scene)
    assert OwnClause.objects.count() == 1
    with tenant_context(tenant_b):
        organisation = OrganisationFactory()
        stranger = MemberFactory(role="hr", organisation=organisation).user
        assert OwnClause.objects.count() == 0
    client = client_for(tenant_b, stranger)
    addresses = [
        page("clauses_of", scene.host.pk),
        page("clause", clause.pk),
        page("edit_clause", clause.pk),
    ]
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
    assert client.get(page("clauses"), follow=True).status_code == 200


def test_hr_adds_changes_and_retires_a_clause_in_the_pages(scene: Scene, browser: Browser) -> None:
    client = browser(in_english(scene.host_hr))

    went = client.get(page("clauses"))
    added = client.post(page("new_clause", scene.host.pk), words())
    clause = OwnClause.objects.get()
    form = client.get(page("edit_clause", clause.pk)).context["form"]
    changed = client.post(
        page("edit_clause", clause.pk),
        words(text_nb="Kortet leveres dagen etter.", version=form.initial["version"]),
    )
    shown = text_of(client.get(page("clause", clause.pk)))
    retired = client.post(page("retire_clause", clause.pk))

    assert went["Location"] == added["Location"] == page("clauses_of", scene.host.pk)
    assert changed["Location"] == page("clause", clause.pk)
    assert "End of removed." in shown
    assert retired["Location"] == page("clauses_of", scene.host.pk)
    clause.refresh_from_db()
    assert (clause.version, clause.is_retired) == (2, True)
    assert "Adgangskort" in text_of(client.get(page("clauses_of", scene.host.pk)))


def test_a_second_editor_is_told_what_stands_there_now(scene: Scene, browser: Browser) -> None:
    clause = add(scene)
    change_own_clause(clause, by=scene.second_host_hr, version=1, values=words(title_nb="Kort"))

    response = browser(in_english(scene.host_hr)).post(
        page("edit_clause", clause.pk), words(title_nb="Nøkkel", version=1)
    )

    assert response.status_code == 200
    assert response.context["form"].errors["title_nb"] == ["Changed meanwhile, and now: Kort"]


def test_the_clauses_of_an_agreement_are_chosen_in_its_page(scene: Scene, browser: Browser) -> None:
    clause = add(scene)
    agreement = scene.proposed()
    change_own_clause(clause, by=scene.host_hr, version=1, values=words(title_nb="Kort"))
    client = browser(scene.lender_hr)

    form = client.get(page("choose_clauses", agreement.pk)).context["form"]
    codes = [code for code, _label in form.fields["included"].choices]
    done = client.post(
        page("choose_clauses", agreement.pk),
        {
            "version": 1,
            "included": [code for code in codes if code != "results"],
            "is_renewed": "on",
        },
    )

    assert codes == ["purpose", "equipment", "results", "follow-up", "evaluation"]
    assert done["Location"] == page("agreement", agreement.pk)
    assert own(agreement) == [("Kort", 2, "Mottaksetaten")]
    assert "results" not in [each.code for each in agreement_content(agreement).clauses]
    assert answers(scene, browser, page("choose_clauses", agreement.pk)) == {
        "host_hr": 200,
        "second_host_hr": 200,
        "lender_hr": 200,
        "manager": 200,
        "employee": 403,
        "programme_office": 403,
    }


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_the_same_queries_for_one_and_for_three(
    scene: Scene, browser: Browser, count: int
) -> None:
    for number in range(count):
        add(scene, title_nb=f"Klausul {number}")
    office = browser(scene.others["programme_office"])
    assert queries_of(office, page("clauses")) == OVERVIEW_QUERIES
    assert queries_of(office, page("clauses_of", scene.host.pk)) == LIST_QUERIES


@pytest.mark.parametrize("count", [1, 3])
def test_overview_takes_the_same_queries_for_more_organisations(
    scene: Scene, browser: Browser, count: int
) -> None:
    OrganisationFactory.create_batch(count)
    office = browser(scene.others["programme_office"])
    shown = office.get(page("clauses")).context["page"]
    assert len(shown) == Organisation.objects.count()
    assert queries_of(office, page("clauses")) == OVERVIEW_QUERIES


def test_own_clauses_stand_in_the_document_under_a_heading_of_their_own(scene: Scene) -> None:
    add(scene)
    shown = agreement_content(scene.drafted())
    headings = [block.heading for block in build_document(shown).blocks]
    sources = [block.source for block in build_document(shown).blocks if block.source]
    assert headings[-2:] == ["6 Virksomhetenes egne klausuler", "6.1 Adgangskort"]
    assert sources[-1] == f"Klausul {scene.host.orgnr}-1, versjon 1, fra Mottaksetaten"


def test_a_clause_of_the_library_is_kept_without_an_owner() -> None:
    library = Clause(code="parties", version=1, title="Partene", text="Tre.", mandatory=True)
    added = Clause(code="986252932-1", version=2, title="Kort", text="Ett.", owner="Kurstilsynet")
    kept = [clause_as_json(library), clause_as_json(added)]
    assert ["owner" in row for row in kept] == [False, True]
    assert clauses_from_json(kept) == (library, added)
