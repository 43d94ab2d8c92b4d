import datetime as dt

import pytest
from django.core import mail

from core.accounts.models import User
from core.audit.queries import entries_about
from core.base import clock
from core.base.errors import ConflictError, DomainError
from onboarding.domain import request_tenant
from onboarding.models import SignUp
from onboarding.sign_ups.domain import (
    MOST_TO_A_DOMAIN,
    MOST_TO_AN_ADDRESS,
    SignUpValues,
    approve_sign_up,
    ask_to_join,
    prove_address,
    refuse_sign_up,
)
from onboarding.sign_ups.forgetting import forget_unproven
from onboarding.sign_ups.queries import findings_of, sign_ups
from onboarding.sign_ups.tokens import is_token_of, token_of
from onboarding.tasks import send_refusal, send_sign_up_link
from onboarding.validation import TenantOrder
from tenants.models import Tenant
from tests.factories.queue import Queue

pytestmark = pytest.mark.usefixtures("platform")
VALUES: SignUpValues = {
    "orgnr": "986 252 932",
    "name": "Direktoratet",
    "sector": "state",
    "slug": "direktoratet",
    "contact_name": "Kari Nordmann",
    "email": "kari@dfo.example",
}
ORDER = {
    "slug": "direktoratet",
    "name": "Direktoratet",
    "sector": "state",
    "default_language": "nb",
    "primary_colour": "#0b5c8a",
    "accent_colour": "#b3541e",
}


def _asked(**values: str) -> SignUp:
    sign_up = ask_to_join({**VALUES, **values})  # type: ignore[typeddict-item]
    assert sign_up is not None
    return sign_up


def _proven(**values: str) -> SignUp:
    return prove_address(_asked(**values))


def test_asking_reserves_nothing_and_mails_a_link(queue: Queue) -> None:
    before = Tenant.objects.count()

    sign_up = _asked()

    assert Tenant.objects.count() == before
    assert (sign_up.orgnr, sign_up.state, sign_up.register_answer, sign_up.register_name) == (
        "986252932",
        "unproven",
        "found",
        "Direktoratet for forvaltning og økonomistyring",
    )
    send_sign_up_link.run(sign_up_id=str(sign_up.pk))
    [message] = mail.outbox
    assert message.to == ["kari@dfo.example"]
    link = f"http://localhost:8000/sign-up/{sign_up.pk}/{token_of(sign_up)}/"
    assert link in message.body
    assert link in str(message.alternatives[0][0])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("orgnr", "986252933"),
        ("orgnr", "12"),
        ("name", " "),
        ("sector", "church"),
        ("slug", "admin"),
        ("slug", "å"),
        ("contact_name", " "),
        ("email", "kari@gmail.com"),
    ],
)
def test_a_value_that_cannot_be_used_is_told_at_its_field(field: str, value: str) -> None:
    with pytest.raises(DomainError) as caught:
        _asked(**{field: value})

    assert caught.value.field == field
    assert not SignUp.objects.exists()


def test_what_is_here_already_is_told_to_the_operator_alone(order: TenantOrder) -> None:
    number: TenantOrder = {**order, "orgnr": "986252932"}
    request_tenant(by=None, **number)

    sign_up = _asked(slug="alfa")

    findings = findings_of(sign_up)
    assert (findings.customer_with_number, findings.customer_with_slug) == ("Prøve kommune", "Alfa")


def test_an_address_is_mailed_three_times_a_day_and_then_silently_no_more() -> None:
    for _time in range(MOST_TO_AN_ADDRESS):
        _asked()

    assert ask_to_join(VALUES) is None
    assert SignUp.objects.count() == MOST_TO_AN_ADDRESS
    assert _asked(email="ola@dfo.example").pk


def test_a_domain_is_not_flooded_from_many_names() -> None:
    for number in range(MOST_TO_A_DOMAIN):
        _asked(email=f"k{number}@dfo.example")

    assert ask_to_join({**VALUES, "email": "en.til@dfo.example"}) is None
    assert _asked(email="kari@another.example").pk


def test_parts_of_one_domain_are_one_and_towns_under_one_suffix_are_not() -> None:
    for number in range(MOST_TO_A_DOMAIN):
        _asked(email=f"kari@post{number}.dfo.no")

    for email in ("kari@dfo.no", "kari@enda.en.dfo.no"):
        assert ask_to_join({**VALUES, "email": email}) is None
    assert _asked(email="kari@ikkedfo.no").pk

    for number in range(MOST_TO_A_DOMAIN):
        _asked(email=f"kari@by{number}.kommune.no")
    assert _asked(email="kari@oslo.kommune.no").pk


def test_a_token_opens_its_own_sign_up_alone() -> None:
    mine, other = _asked(), _asked(email="ola@dfo.example")
    assert is_token_of(mine, token_of(mine))

    assert not is_token_of(other, token_of(mine))
    moved = SignUp(pk=mine.pk, email="eve@evil.example")
    assert not is_token_of(moved, token_of(mine))


def test_proving_twice_is_the_same_as_once() -> None:
    sign_up = _proven()
    again = prove_address(sign_up)

    assert (again.state, again.proven_at) == ("proven", sign_up.proven_at)
    assert [entry.action for entry in entries_about(sign_up)] == ["sign_up.proven", "sign_up.asked"]


def test_an_old_link_proves_nothing() -> None:
    sign_up = _asked()
    SignUp.objects.filter(pk=sign_up.pk).update(expires_at=clock.now())

    with pytest.raises(ConflictError):
        prove_address(sign_up)
    send_sign_up_link.run(sign_up_id=str(sign_up.pk))
    assert mail.outbox == []


def test_only_the_proven_wait_for_an_operator() -> None:
    _asked(email="ola@dfo.example")
    proven = _proven()

    assert list(sign_ups(waiting=True)) == [proven]


def test_approving_orders_the_customer_and_invites_the_contact(operator: User) -> None:
    sign_up = approve_sign_up(_proven(), by=operator, **ORDER)

    run = sign_up.run
    assert run is not None
    assert (run.slug, run.orgnr, run.admin_email, run.admin_name, run.requested_by_label) == (
        "direktoratet",
        "986252932",
        "kari@dfo.example",
        "Kari Nordmann",
        operator.email,
    )
    assert (sign_up.state, sign_up.decided_by_label) == ("approved", operator.email)
    assert list(sign_ups(waiting=False)) == [sign_up]


def test_approving_with_a_taken_subdomain_decides_nothing(operator: User) -> None:
    sign_up = _proven()

    with pytest.raises(ConflictError) as caught:
        approve_sign_up(sign_up, by=operator, **{**ORDER, "slug": "alfa"})

    assert caught.value.field == "slug"
    assert SignUp.objects.get().state == "proven"


def test_refusing_mails_the_reason(operator: User) -> None:
    sign_up = refuse_sign_up(_proven(), by=operator, reason="We do not know <you>.")

    send_refusal.run(sign_up_id=str(sign_up.pk))
    [message] = mail.outbox
    assert "We do not know <you>." in message.body
    assert "We do not know &lt;you&gt;." in str(message.alternatives[0][0])


def test_a_decision_is_made_once_and_only_of_a_proven_address(operator: User) -> None:
    with pytest.raises(ConflictError):
        refuse_sign_up(_asked(email="ola@dfo.example"), by=operator, reason="x")
    sign_up = refuse_sign_up(_proven(), by=operator, reason="x")

    with pytest.raises(ConflictError):
        approve_sign_up(sign_up, by=operator, **ORDER)
    with pytest.raises(DomainError):
        refuse_sign_up(_proven(), by=operator, reason=" ")


def test_another_domain_than_before_is_pointed_out(operator: User) -> None:
    approve_sign_up(_proven(), by=operator, **ORDER)

    same, other = _proven(email="ola@dfo.example"), _proven(email="eve@evil.example")

    assert findings_of(same).is_another_domain is False
    assert (findings_of(other).is_another_domain, findings_of(other).known_domains) == (
        True,
        ["dfo.example"],
    )


def test_what_was_never_proven_is_forgotten() -> None:
    old, fresh, proven = _asked(), _asked(email="ola@dfo.example"), _proven(email="per@dfo.example")
    long_ago = clock.now() - dt.timedelta(days=30)
    SignUp.objects.filter(pk__in=[old.pk, proven.pk]).update(expires_at=long_ago)

    assert forget_unproven(before=clock.now() - dt.timedelta(days=7)) == 1

    assert set(SignUp.objects.all()) == {fresh, proven}
