"""The filter of a list finds concepts beyond it."""

from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from core.accounts.models import User
from core.competence.enums import ConceptKind
from core.competence.models import Concept
from core.competence.queries import find_unlisted
from tenants.doors import tenant_context
from tenants.models import Tenant
from tests.factories.people import UserFactory


def load(code: str, label: str, *others: str, **values: object) -> Concept:
    """Make a concept such as ESCO has."""
    defaults = {
        "kind": ConceptKind.COMPETENCE,
        "label_nb": label,
        "label_nn": label,
        "label_en": label,
        "search_text": "\n".join((label, *others)),
        "source": "esco",
        "version": 10200,
        "is_listed": False,
    }
    return Concept.objects.create(code=code, **{**defaults, **values})


class Boxes(HTMLParser):
    """The checkboxes of a page: name and value."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str | None, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "input" and values.get("type") == "checkbox":
            self.found.append((values["name"], values["value"]))


@pytest.fixture
def somebody(db: None, tenant_a: Tenant) -> User:
    with tenant_context(tenant_a):
        return UserFactory()


Ask = Callable[..., str]


@pytest.fixture
def ask(client_for: Callable[..., Client], tenant_a: Tenant, somebody: User) -> Ask:
    """Ask for more as the filter of a list does."""

    def get(sought: str, kind: str = "competence", field: str = "wanted") -> str:
        data = {"sought": sought, "kind": [kind, "function"], "field": field}
        answer = client_for(tenant_a, somebody).get(reverse("competence:more"), data)
        assert answer.status_code == 200
        return answer.content.decode()

    return get


def test_what_is_found_are_checkboxes_of_the_list(ask: Ask, tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        nets = load("esco-1", "knyte garn", "garnknyting")
        load("esco-2", "tjaere bater")
    assert Boxes(ask("GARN")).found == [("wanted", str(nets.pk))]


@pytest.mark.parametrize(
    "values",
    [
        {"is_listed": True},
        {"is_active": False},
        {"kind": ConceptKind.THEME},
        {"kind": ConceptKind.OCCUPATION},
    ],
)
def test_others_are_not_found(ask: Ask, tenant_a: Tenant, values: dict[str, object]) -> None:
    with tenant_context(tenant_a):
        nets = load("esco-1", "knyte garn")
    assert str(nets.pk) in ask("garn")
    with tenant_context(tenant_a):
        Concept.objects.filter(pk=nets.pk).update(**values)
    assert ask("garn").strip() == ""


@pytest.mark.parametrize("kind", ["occupation", "nothing"])
def test_a_kind_that_describes_nothing_is_not_asked_for(
    ask: Ask, tenant_a: Tenant, kind: str
) -> None:
    with tenant_context(tenant_a):
        load("esco-1", "fisker", kind=ConceptKind.OCCUPATION)
    assert ask("fisker", kind=kind).strip() == ""


@pytest.mark.parametrize("sought", ["", "ga", "  ga ", "%%%", "x" * 200])
def test_too_little_or_nothing_finds_nothing(ask: Ask, tenant_a: Tenant, sought: str) -> None:
    with tenant_context(tenant_a):
        load("esco-1", "garn")
    assert ask(sought).strip() == ""


def test_what_is_sent_is_shown_as_text(ask: Ask, tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        load("esco-1", "knyte <b>garn</b>")
    page = ask("garn", field='"><script>')
    assert ("<script>" in page, "<b>" in page) == (False, False)


def test_a_stranger_is_asked_to_sign_in(
    client_for: Callable[..., Client], tenant_a: Tenant, somebody: User
) -> None:
    answer = client_for(tenant_a).get(reverse("competence:more"), {"sought": "garn"})
    assert (answer.status_code, "/accounts/login/" in answer["Location"]) == (302, True)
    assert client_for(tenant_a, somebody).post(reverse("competence:more")).status_code == 405


def test_the_best_stands_first(in_tenant_a: Tenant) -> None:
    for code, label, *others in (
        ("within", "bruke garn"),
        ("long", "garn og tau i store mengder"),
        ("begins", "garnbruk"),
        ("whole", "knyte", "garn"),
        ("other", "tau"),
    ):
        load(code, label, *others)
    found = [concept.code for concept in find_unlisted("Garn", kinds=[ConceptKind.COMPETENCE])]
    assert found == ["whole", "begins", "long", "within"]
    two = find_unlisted("garn", kinds=[ConceptKind.COMPETENCE], limit=2)
    assert [concept.code for concept in two] == ["whole", "begins"]
