"""The operators' pages of the exchange policy."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clearing.domain.publishing import publish_organisation
from clearing.models import Visibility
from console.enums import OperatorRole
from console.models import Operator
from console.policy.views import rules as views
from core.accounts.models import User
from core.base import clock
from core.organisations.domain.organisations import register_organisation
from core.organisations.models import Organisation
from policy.decision import Scope, ScopeKind
from policy.domain import ProposalValues, add_group_member, create_group, propose_rule
from policy.enums import ProposalDirection
from policy.models import GroupMember, PolicyGroup, PolicyProposal, PolicyRule, PolicyVersion
from tenants.doors import clearing_context, platform_context, tenant_context
from tenants.models import Tenant
from tests.exchange.conftest import make_scene
from tests.factories.people import invented_orgnr
from tests.factories.policy import REASON, make_rule, own_rule, scope_of

ClientFor = Callable[..., Client]


def url(name: str, *args: Any) -> str:
    return reverse(f"console:policy:{name}", urlconf="config.urls.public", args=args)


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.fixture
def console(client_for: ClientFor, operator: User) -> Client:
    """An operator's browser, reading English."""
    client = client_for(None, operator)
    client.cookies["django_language"] = "en"
    return client


def register(tenant: Tenant, number: int, name: str) -> Organisation:
    with tenant_context(tenant):
        return register_organisation(
            by=None, orgnr=invented_orgnr(number), name=name, kind="agency"
        )


@pytest.fixture
def lender(db: None, tenant_a: Tenant) -> Organisation:
    return register(tenant_a, 81_001, "Kartetaten")


@pytest.fixture
def host(db: None, tenant_b: Tenant) -> Organisation:
    return register(tenant_b, 81_002, "Byetaten")


def sent(tenant_a: Tenant, tenant_b: Tenant, **changes: Any) -> dict[str, Any]:
    """A rule that lets A lend to B, as the form sends it."""
    values = {
        "effect": "allow",
        "lender_kind": ScopeKind.TENANT.value,
        "lender_tenant": tenant_a.pk,
        "host_kind": ScopeKind.TENANT.value,
        "host_tenant": tenant_b.pk,
        "forms": ["rotation"],
        "valid_from": clock.today().isoformat(),
        "valid_until": (clock.today() + dt.timedelta(days=30)).isoformat(),
        "longest_days": 90,
        "reveal_listing": 0,
        "reveal_contact": 0,
        "reveal_accepted": 2,
        "reason": "Prøveordning",
    }
    return {**values, **changes}


def current_rules() -> list[PolicyRule]:
    with platform_context():
        return list(PolicyRule.objects.current().order_by("number"))


# -- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["rules", "create_rule", "groups", "create_group", "why", "matrix", "versions", "proposals"],
)
def test_nobody_but_operators(client_for: ClientFor, console: Client, name: str) -> None:
    assert console.get(url(name)).status_code == 200
    assert client_for(None).get(url(name)).status_code == 302


def test_an_auditor_reads_and_changes_nothing(
    client_for: ClientFor, operator: User, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    rule = make_rule(scope_of(tenant_a), scope_of(tenant_b))
    with platform_context():
        auditor = User.objects.create_user("auditor@veksel.example", full_name="Revisor")
        Operator.objects.create(user=auditor, role=OperatorRole.AUDITOR)
    reads, writes = client_for(None, auditor), client_for(None, operator)
    change = url("change_rule", rule.number)
    assert (change in text_of(writes.get(url("rule", rule.number)))) is True
    assert (change in text_of(reads.get(url("rule", rule.number)))) is False
    before = current_rules()
    for address in (url("create_rule"), change):
        sending = sent(tenant_a, tenant_b, confirm="1")
        assert reads.post(address, sending).status_code == 403
    assert reads.post(url("end_rule", rule.number), {"reason": "Nei"}).status_code == 403
    assert current_rules() == before


def test_unknown_things_are_not_found(console: Client) -> None:
    addresses = (
        url("rule", 9_999),
        url("change_rule", 9_999),
        url("end_rule", 9_999),
        url("version", 9_999),
        url("group", uuid4()),
        url("accept_proposal", uuid4()),
    )
    assert {console.get(address).status_code for address in addresses} == {404}


# -- rules ----------------------------------------------------------------------------------------


def test_a_rule_is_saved_only_after_its_effects_were_shown(
    console: Client,
    tenant_a: Tenant,
    tenant_b: Tenant,
    lender: Organisation,
    host: Organisation,
    operator: User,
) -> None:
    before = current_rules()
    shown = text_of(console.post(url("create_rule"), sent(tenant_a, tenant_b)))
    assert "Nothing is saved yet." in shown
    assert "Kartetaten lends to Byetaten" in shown
    assert current_rules() == before

    console.post(url("create_rule"), sent(tenant_a, tenant_b, confirm="1"))

    [rule] = [each for each in current_rules() if each not in before]
    assert (rule.lender_label, rule.host_label, rule.forms) == ("Alfa", "Beta", ["rotation"])
    assert (rule.longest_days, rule.reason, rule.decided_by) == (
        90,
        "Prøveordning",
        operator.email,
    )
    # The last day is still one of the rule's.
    assert rule.valid_until == clock.today() + dt.timedelta(days=31)
    with platform_context(), clearing_context():
        opened = set(Visibility.objects.values_list("shown", "orgnr"))
    assert opened == {("offers", lender.orgnr), ("needs", host.orgnr)}


def test_going_back_from_the_effects_keeps_what_was_written(
    console: Client, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    before = current_rules()
    page = text_of(console.post(url("create_rule"), sent(tenant_a, tenant_b, edit="1")))
    assert "Prøveordning" in page
    assert "See what it would change" in page
    assert current_rules() == before


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"longest_days": 0}, "The longest period is from 1 to 365 days."),
        ({"valid_until": "2020-01-01"}, "The rule ends before it begins."),
        ({"host_tenant": ""}, "Choose a customer."),
        ({"lender_kind": 4, "lender_orgnr": "123"}, "This is not an organisation number"),
        ({"lender_kind": 3}, "Choose a group."),
        ({"quota": 0}, "At least one at a time."),
        ({"reveal_listing": 1}, "This cannot be less than what the list shows."),
        ({"reason": " "}, "Write why"),
        ({"valid_from": "tomorrow"}, "valid date"),
    ],
)
def test_a_rule_that_contradicts_itself_is_told_at_its_field(
    console: Client, tenant_a: Tenant, tenant_b: Tenant, changes: dict[str, Any], message: str
) -> None:
    before = current_rules()
    for confirm in ({}, {"confirm": "1"}):
        page = text_of(
            console.post(url("create_rule"), sent(tenant_a, tenant_b, **changes, **confirm))
        )
        assert message in page
    assert current_rules() == before


def test_an_organisation_in_two_customers_is_warned_of(
    console: Client, tenant_a: Tenant, tenant_b: Tenant, lender: Organisation
) -> None:
    register(tenant_b, 81_001, "Kartetaten")
    sides = {"lender_kind": ScopeKind.ORGANISATION.value, "lender_orgnr": lender.orgnr}
    page = text_of(console.post(url("create_rule"), sent(tenant_a, tenant_b, **sides)))
    assert "takes part in these customers too: Beta." in page

    unknown = {**sides, "lender_orgnr": invented_orgnr(81_077)}
    page = text_of(console.post(url("create_rule"), sent(tenant_a, tenant_b, **unknown)))
    assert "has no organisation" in page


def test_a_rule_is_changed_and_keeps_its_number(
    console: Client, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    rule = make_rule(scope_of(tenant_a), scope_of(tenant_b), longest_days=90)
    assert "Change rule" in text_of(console.get(url("change_rule", rule.number)))

    console.post(
        url("change_rule", rule.number), sent(tenant_a, tenant_b, longest_days=30, confirm="1")
    )

    [changed] = [each for each in current_rules() if each.number == rule.number]
    assert changed.longest_days == 30
    page = text_of(console.get(url("rule", rule.number)))
    assert page.count("90 days") == 1


def test_two_operators_changing_one_rule_do_not_overwrite_each_other(
    console: Client, tenant_a: Tenant, tenant_b: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = make_rule(scope_of(tenant_a), scope_of(tenant_b))

    # The other operator was first, after this one's request had read the rule.
    monkeypatch.setattr(views, "access_rule", lambda user, number: rule)
    console.post(url("end_rule", rule.number), {"reason": "Slutt"})
    page = text_of(
        console.post(url("change_rule", rule.number), sent(tenant_a, tenant_b, confirm="1"))
    )
    assert "was changed or ended in the meantime" in page
    assert rule.number not in [each.number for each in current_rules()]


def test_a_rule_is_ended_with_a_reason_after_its_effects_were_shown(
    console: Client, tenant_a: Tenant, tenant_b: Tenant, lender: Organisation, host: Organisation
) -> None:
    rule = make_rule(scope_of(tenant_a), scope_of(tenant_b))
    page = text_of(console.get(url("end_rule", rule.number)))
    assert "Pairs that close" in page
    assert "Kartetaten lends to Byetaten" in page

    assert "Write why" in text_of(console.post(url("end_rule", rule.number), {"reason": ""}))
    console.post(url("end_rule", rule.number), {"reason": "Prøven er over"})

    assert rule.number not in [each.number for each in current_rules()]
    assert "The rule ended with version" in text_of(console.get(url("rule", rule.number)))


def test_the_list_is_filtered(console: Client, tenant_a: Tenant, tenant_b: Tenant) -> None:
    today = clock.today()
    allow = make_rule(scope_of(tenant_a), scope_of(tenant_b), forms=("rotation",))
    deny = make_rule(scope_of(tenant_b), scope_of(tenant_a), is_allowing=False)
    later = make_rule(scope_of(tenant_b), valid_from=today + dt.timedelta(days=3))
    over = make_rule(scope_of(tenant_b), valid_until=today)

    def numbers(**query: Any) -> set[int]:
        response = console.get(url("rules"), query)
        return {row["rule"].number for row in response.context["rows"]}

    own = {own_rule(tenant_a).number, own_rule(tenant_b).number}
    everything = own | {each.number for each in (allow, deny, later, over)}
    assert numbers() == everything
    assert numbers(tenant=tenant_a.pk) == {own_rule(tenant_a).number, allow.number, deny.number}
    assert numbers(effect="deny") == {deny.number}
    assert numbers(form="secondment") == everything - {allow.number}
    assert numbers(holds="later") == {later.number}
    assert numbers(holds="over") == {over.number}
    assert numbers(holds="today") == everything - {later.number, over.number}
    assert numbers(tenant="nonsense") == everything


def test_the_list_takes_as_many_queries_for_few_rules_as_for_many(
    console: Client, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            console.get(url("rules"))
        return len([q for q in captured.captured_queries if q["sql"].startswith('SELECT "')])

    console.get(url("rules"))
    few = queries()
    for _number in range(3):
        make_rule(scope_of(tenant_a), scope_of(tenant_b))
    assert (few, queries()) == (7, 7)


# -- why and matrix -------------------------------------------------------------------------------


def test_why_says_the_answer_and_what_would_have_to_change(
    console: Client, tenant_a: Tenant, tenant_b: Tenant, lender: Organisation, host: Organisation
) -> None:
    question = {
        "lender": f"{tenant_a.pk}:{lender.orgnr}",
        "host": f"{tenant_b.pk}:{host.orgnr}",
        "form": "rotation",
        "on": clock.today().isoformat(),
        "days": 100,
    }
    page = text_of(console.get(url("why"), question))
    assert "No, because no rule allows it." in page
    assert (
        "Write a rule that allows Kartetaten (Alfa) to lend to Byetaten (Beta): Rotation." in page
    )

    rule = make_rule(scope_of(tenant_a), scope_of(tenant_b), longest_days=90)
    page = text_of(console.get(url("why"), question))
    assert f"No, because rule {rule.number} allows at most 90 days." in page
    assert "Shorten the exchange to 90 days." in page

    wall = make_rule(scope_of(tenant_a, lender.orgnr), is_allowing=False)
    page = text_of(console.get(url("why"), question))
    assert f"No, because rule {wall.number} denies it." in page
    assert f"Beaten by rule {wall.number}" in page
    assert f"End rule {wall.number}." in page


def test_why_refuses_bad_questions_at_their_fields(console: Client) -> None:
    page = text_of(console.get(url("why"), {"lender": "x", "host": "", "form": "?", "on": "?"}))
    assert "Nothing asked yet" in page
    assert page.count("aria-invalid") == 4


def test_the_matrix_counts_pairs_and_opens_down_to_organisations(
    console: Client, tenant_a: Tenant, tenant_b: Tenant, lender: Organisation, host: Organisation
) -> None:
    second = register(tenant_b, 81_003, "Havneetaten")
    make_rule(scope_of(tenant_a), scope_of(tenant_b))
    make_rule(scope_of(tenant_a), scope_of(tenant_b, second.orgnr), is_allowing=False)

    whole = console.get(url("matrix")).context["matrix"]
    [section] = [each for each in whole.sections if each.rows]
    rows = {
        row.label: [(cell.allowed, cell.total) for _name, cell in row.cells] for row in section.rows
    }
    assert whole.columns == ["State"]
    # A to B's first, of A's pairs with both; B's two with each other, of their pairs with A too.
    assert rows == {"Alfa": [(1, 2)], "Beta": [(2, 4)]}
    assert [(cell.allowed, cell.total) for _name, cell in section.summary] == [(3, 6)]

    parts = {"form": "rotation", "on": clock.today().isoformat(), "lender": tenant_a.pk}
    customers = console.get(url("matrix"), {**parts, "sector": "state"}).context["matrix"]
    assert customers.columns == ["Alfa", "Beta"]
    [table] = console.get(url("matrix"), {**parts, "host": tenant_b.pk}).context["matrix"].sections
    assert [(row.label, [cell.kind for _name, cell in row.cells]) for row in table.rows] == [
        ("Kartetaten", ["all", "none"])
    ]
    assert console.get(url("matrix"), {**parts, "lender": "nonsense"}).status_code == 200


# -- groups, versions, proposals ------------------------------------------------------------------


def test_a_group_is_made_filled_emptied_and_dissolved(
    console: Client, tenant_a: Tenant, lender: Organisation
) -> None:
    console.post(url("create_group"), {"name": "Kartfolk", "reason": "Samarbeid"})
    with platform_context():
        group = PolicyGroup.objects.current().get()
    here = url("group", group.pk)
    member = {"member_kind": 4, "member_tenant": tenant_a.pk, "member_orgnr": lender.orgnr}
    assert "Nothing is saved yet." in text_of(console.post(here, {**member, "reason": "Kart"}))
    with platform_context():
        assert not GroupMember.objects.exists()
    console.post(here, {**member, "reason": "Kart", "confirm": "1"})
    assert "Kartetaten (Alfa)" in text_of(console.get(here))

    renaming = url("rename_group", group.pk)
    assert 'value="Kartfolk"' in text_of(console.get(renaming))
    console.post(renaming, {"name": "Alle kartfolk", "purpose": "Kart"})
    assert "Alle kartfolk" in text_of(console.get(here))
    console.post(renaming, {"name": "Kartfolk"})

    ring = {"member_kind": 3, "member_group": group.pk, "reason": "Ring"}
    assert "A group cannot contain itself: Kartfolk → Kartfolk." in text_of(
        console.post(here, ring)
    )

    with platform_context():
        added = GroupMember.objects.current().get()
    console.post(url("remove_member", group.pk, added.pk), {"reason": "Ut"})
    assert "Nobody yet." in text_of(console.get(here))
    console.post(url("dissolve_group", group.pk), {"reason": "Slutt"})
    assert console.get(here).status_code == 404
    page = text_of(console.get(url("version", _newest())))
    assert "Group Kartfolk was dissolved." in page


def test_a_change_of_a_group_shows_which_pairs_it_opens_and_closes(
    console: Client, tenant_a: Tenant, tenant_b: Tenant, lender: Organisation, host: Organisation
) -> None:
    with platform_context():
        group = create_group("Kartfolk", by=None, reason=REASON)
    make_rule(Scope(ScopeKind.GROUP, group_id=group.pk), scope_of(tenant_b), forms=("rotation",))
    member = {"member_kind": 4, "member_tenant": tenant_a.pk, "member_orgnr": lender.orgnr}
    shown = console.post(url("group", group.pk), {**member, "reason": "Kart"}).context["effects"]
    assert (shown.opened, shown.closed) == ([("Kartetaten", "Byetaten")], [])
    assert shown.simulation.count("opened", "rotation") == shown.simulation.count("opened") == 1

    with platform_context():
        scope = scope_of(tenant_a, lender.orgnr)
        added = add_group_member(group, scope, by=None, reason=REASON, label="Kartetaten")
    shown = console.get(url("remove_member", group.pk, added.pk)).context["effects"]
    assert (shown.opened, shown.closed) == ([], [("Kartetaten", "Byetaten")])


def _newest() -> int:
    with platform_context():
        return PolicyVersion.objects.order_by("-number").values_list("number", flat=True)[0]


def test_versions_show_who_why_and_what_differs(
    console: Client, tenant_a: Tenant, tenant_b: Tenant
) -> None:
    start = _newest()
    rule = make_rule(scope_of(tenant_a), scope_of(tenant_b), longest_days=90)
    console.post(
        url("change_rule", rule.number),
        sent(tenant_a, tenant_b, longest_days=31, reason="For langt", confirm="1"),
    )
    assert "For langt" in text_of(console.get(url("versions")))

    last = console.get(url("version", start + 2))
    assert [row["rule"].longest_days for row in last.context["rules_gone"]] == [90]
    assert [row["rule"].longest_days for row in last.context["rules_new"]] == [31]
    over_both = console.get(url("version", start + 2), {"against": start}).context
    assert (over_both["rules_gone"], len(over_both["rules_new"])) == ([], 1)
    old = console.get(url("version", start + 1)).context["rows"]
    assert [row["rule"].longest_days for row in old if row["rule"].number == rule.number] == [90]


@pytest.fixture
def proposal(db: None, tenant_a: Tenant, host: Organisation, operator: User) -> PolicyProposal:
    """A asks to lend to an organisation that is B's."""
    values = ProposalValues(
        direction=ProposalDirection.LEND,
        own_label="Alfa",
        other_orgnr=host.orgnr,
        other_label="Byetaten",
        valid_from=clock.today(),
        longest_days=62,
        reason="Vi vil lære",
    )
    with platform_context():
        return propose_rule(tenant_a, values, by=operator)


def test_a_proposal_becomes_a_rule(
    console: Client, tenant_a: Tenant, tenant_b: Tenant, proposal: PolicyProposal
) -> None:
    assert "Vi vil lære" in text_of(console.get(url("proposals")))
    initial = console.get(url("accept_proposal", proposal.pk)).context["form"].initial
    assert (initial["host_tenant"], initial["longest_days"]) == (str(tenant_b.pk), 62)

    console.post(
        url("accept_proposal", proposal.pk),
        sent(tenant_a, tenant_b, reason="Gjerne", confirm="1"),
    )

    with platform_context():
        proposal.refresh_from_db()
    assert (proposal.state, proposal.answer) == ("accepted", "Gjerne")
    assert proposal.rule_number == current_rules()[-1].number
    # Answered once: neither another rule nor a refusal comes of it.
    before = current_rules()
    console.post(url("accept_proposal", proposal.pk), sent(tenant_a, tenant_b, confirm="1"))
    console.post(url("refuse_proposal", proposal.pk), {"answer": "Nei"})
    with platform_context():
        proposal.refresh_from_db()
    assert (current_rules(), proposal.state) == (before, "accepted")


def test_a_proposal_is_refused_with_a_reason(console: Client, proposal: PolicyProposal) -> None:
    assert "Write why" in text_of(console.post(url("refuse_proposal", proposal.pk), {"answer": ""}))
    console.post(url("refuse_proposal", proposal.pk), {"answer": "Ikke nå"})
    with platform_context():
        proposal.refresh_from_db()
    assert (proposal.state, proposal.answer, proposal.rule_number) == ("refused", "Ikke nå", None)


def test_effects_are_counts_of_what_lies_in_the_customers(
    console: Client, tenant_a: Tenant
) -> None:
    with tenant_context(tenant_a):
        scene = make_scene()
        scene.interested()
        for organisation in (scene.host, scene.lender):
            publish_organisation(organisation)
    rule = own_rule(tenant_a)
    [touched] = console.get(url("end_rule", rule.number)).context["effects"].touched
    assert (touched.offers, touched.needs, touched.contacts, touched.agreements) == (1, 1, 1, 0)
