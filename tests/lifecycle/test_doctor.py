"""Each of these breaks one thing of a customer of its own; the doctor commits, so does the test."""

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner

from branding.models import Theme
from clearing.models import Participant
from config.cli import main
from core.market.models import Programme
from lifecycle.doctor.checks import check_strays
from lifecycle.doctor.examining import examine, examine_all
from lifecycle.models import Condition
from tenants.doors import clearing_context, platform_context, tenant_context
from tenants.models import Domain, Tenant
from tenants.naming import role_of
from tenants.schemas.owner import execute

Break = Callable[[Tenant], None]


def _lose_host(tenant: Tenant) -> None:
    with platform_context():
        Domain.objects.filter(tenant=tenant).delete()


def _lose_membership(tenant: Tenant) -> None:
    execute("REVOKE {} FROM veksel_test_app", role_of(tenant.pk))


def _gain_login(tenant: Tenant) -> None:
    execute("ALTER ROLE {} LOGIN", role_of(tenant.pk))


def _lose_constraint(tenant: Tenant) -> None:
    execute("ALTER TABLE {}.accounts_user ALTER COLUMN full_name DROP NOT NULL", tenant.schema_name)


def _lose_grant(tenant: Tenant) -> None:
    execute("REVOKE INSERT ON {}.market_need FROM {}", tenant.schema_name, role_of(tenant.pk))


def _lose_theme(tenant: Tenant) -> None:
    with tenant_context(tenant):
        Theme.objects.all().delete()


def _lose_programme(tenant: Tenant) -> None:
    with tenant_context(tenant):
        Programme.objects.update(is_default=False)


def _lose_version(tenant: Tenant) -> None:
    with platform_context():
        Tenant.objects.filter(pk=tenant.pk).update(schema_version="old")


def _close_participant(tenant: Tenant) -> None:
    with platform_context(), clearing_context():
        Participant.objects.filter(pk=tenant.pk).update(is_open=False)


MENDED = {
    "host": _lose_host,
    "role": _lose_membership,
    "version": _lose_version,
    "participant": _close_participant,
}
TOLD = {
    "rights": _gain_login,
    "theme": _lose_theme,
    "programme": _lose_programme,
}


def _fresh(tenant: Tenant) -> Tenant:
    with platform_context():
        return Tenant.objects.get(pk=tenant.pk)


def test_every_illness_is_found_and_what_can_be_is_mended(customer: Tenant) -> None:
    assert examine(_fresh(customer)) == []
    for code, break_it in MENDED.items():
        break_it(customer)
        assert code in {finding.code for finding in examine(_fresh(customer))}, code
        assert examine(_fresh(customer), mend=True) == [], code
    for code, break_it in TOLD.items():
        break_it(customer)
        assert [finding.code for finding in examine(_fresh(customer), mend=True)][-1:] == [code]
        if code == "rights":
            execute("ALTER ROLE {} NOLOGIN", role_of(customer.pk))
    for break_it in (_lose_constraint, _lose_grant):
        break_it(customer)
        found = {finding.code: finding.text for finding in examine(_fresh(customer), mend=True)}
        assert "fingerprint" in found
    assert "market_need" in found["fingerprint"]

    with platform_context():
        condition = Condition.objects.get(tenant=customer)
    assert {finding["code"] for finding in condition.findings} == {
        "fingerprint",
        "theme",
        "programme",
    }
    assert condition.bytes > 1_000_000


def test_what_belongs_to_nobody_is_found(customer: Tenant) -> None:
    assert not [finding for finding in check_strays() if "schema" in finding.text]
    execute("CREATE SCHEMA {}", "t_" + "a" * 26)
    execute("CREATE ROLE {}", "r_" + "b" * 26)
    try:
        texts = " ".join(finding.text for finding in check_strays())
        assert "t_" + "a" * 26 in texts
        assert "r_" + "b" * 26 in texts
        assert customer.schema_name not in texts
    finally:
        execute("DROP ROLE {}", "r_" + "b" * 26)
    assert set(examine_all()) >= {"", "kommune"}


def test_command_says_what_is_wrong_by_its_status(customer: Tenant) -> None:
    def call(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["tenant", "doctor", *arguments])
        return result.exit_code, result.output

    assert call("kommune") == (0, "kommune: well\n")
    _lose_host(customer)
    code, output = call("kommune", "--json")
    assert (code, json.loads(output)["kommune"][0]["code"]) == (1, "host")
    assert call("kommune", "--fix")[0] == 0
    assert call()[0] == 2
    assert call("nobody")[0] == 1


@pytest.mark.usefixtures("db")
def test_an_unknown_customer_is_an_error() -> None:
    assert CliRunner().invoke(main, ["tenant", "doctor", "nobody"]).exit_code == 1
