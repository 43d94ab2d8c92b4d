"""A deletion commits step by step, so each of these tests has a database of its own."""

import datetime as dt
import json
import os
from pathlib import Path

import psycopg
import pytest
import redis
from click.testing import CliRunner
from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import DatabaseError, connections
from django.test import Client

from config.cli import main
from core.accounts.models import User
from core.audit.queries import entries_about
from core.base import clock
from core.base.errors import ConflictError, DomainError
from core.organisations.models import Invitation
from infra.storage import tenant_key
from lifecycle.certificate import verify_certificate
from lifecycle.domain.deleting import delete_tenant, restore_tenant, retry_deletion, wipe_tenant_now
from lifecycle.enums import DeletionStepName
from lifecycle.inventory import copy_lines
from lifecycle.models import DeletionRun
from lifecycle.saga.steps import DELETION, STEPS
from lifecycle.tasks import resume_deletions
from onboarding.domain import provision_tenant
from onboarding.validation import TenantOrder
from policy.models import PolicyRule
from tenants.doors import platform_context, tenant_context
from tenants.models import ReleasedHost, Tenant
from tenants.naming import closed_schema_of, role_of
from tenants.removal import role_exists, schema_exists, tables_of
from tenants.sagas.engine import Step
from tenants.schemas.owner import owner_connection
from tests.factories.deaths import dying_workers
from tests.factories.queue import Queue

CANARY = "kanari@forsvinner.example"


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let uploads lie in a folder of the test."""
    files = FileSystemStorage(location=tmp_path / "files")
    monkeypatch.setattr(default_storage, "_wrapped", files)


def _plant(tenant: Tenant) -> None:
    """Leave the canary wherever a customer leaves traces."""
    with tenant_context(tenant):
        User.objects.create_user(CANARY, full_name=CANARY)
        cache.set("kanari", CANARY)
        default_storage.save(tenant_key(tenant.pk, "logo", "png"), ContentFile(CANARY.encode()))


def _places_of_the_canary(folder: Path) -> set[str]:
    """Return every kind of place in which the canary is: each schema, the cache, the files."""
    wanted, found = CANARY.encode(), set()
    with owner_connection().cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_|^information'")
        schemas = [name for (name,) in cursor.fetchall()]
    for schema in schemas:
        for table in tables_of(schema):
            if any(wanted in line for line in copy_lines(schema, table)):
                found.add(
                    "a tenant's schema" if schema[:2] in {"t_", "x_"} else f"{schema}.{table}"
                )
    with redis.from_url(settings.CACHE_URL) as server:
        for key in server.scan_iter():
            if server.type(key) == b"string" and wanted in (server.get(key) or b""):
                found.add("the cache")
    if any(wanted in path.read_bytes() for path in folder.rglob("*") if path.is_file()):
        found.add("the files")
    return found


def _order_deletion(tenant: Tenant) -> DeletionRun:
    with platform_context():
        return delete_tenant(tenant, by=None, reason="Avtalen er sagt opp.", ordered_by="Kari")


def _sweep() -> None:
    with platform_context():
        resume_deletions.run()


def _wipe(tenant: Tenant) -> DeletionRun:
    run = _order_deletion(tenant)
    with platform_context():
        wipe_tenant_now(tenant, by=None, confirmation=tenant.slug)
    assert DELETION.carry_on(run.pk) is True
    with platform_context():
        return DeletionRun.objects.get(pk=run.pk)


def test_deletion_leaves_nothing_and_certifies_it(
    customer: Tenant, tmp_path: Path, order: TenantOrder, caplog: pytest.LogCaptureFixture
) -> None:
    _plant(customer)
    assert _places_of_the_canary(tmp_path) == {
        "a tenant's schema",
        "public.onboarding_provisioningrun",
        "the cache",
        "the files",
    }

    run = _wipe(customer)

    assert _places_of_the_canary(tmp_path) == set()
    assert CANARY not in caplog.text
    certificate = run.certificate
    counts = {table["table"]: table["rows"] for table in certificate["tables"]}
    assert (counts["accounts_user"], counts["organisations_invitation"]) == (1, 1)
    assert certificate["rows"] == sum(counts.values()) > 100
    assert certificate["files"] == {"count": 1, "bytes": len(CANARY)}
    assert certificate["role"] == "deleted"
    assert certificate["log_head"]["sequence"] == counts["audit_entry"] > 0
    assert certificate["cache"] == 0, "emptied when the schema was set aside"
    assert certificate["ordered"]["by"] == "Kari"
    assert [check for check in verify_certificate(certificate) if not check.is_right] == []

    with platform_context():
        assert PolicyRule.objects.filter(lender_tenant=customer).exists(), "kept as history"
        assert not PolicyRule.objects.current().filter(lender_tenant=customer).exists()
        ReleasedHost.objects.update(free_from=clock.now())
    successor = provision_tenant(**{**order, "admin_email": "ny@kommune.example"})
    assert (successor.slug, successor.pk == customer.pk) == (customer.slug, False)
    with tenant_context(successor):
        assert not User.objects.exists()
        assert list(Invitation.objects.values_list("email", flat=True)) == ["ny@kommune.example"]
        assert cache.get("kanari") is None
    assert _places_of_the_canary(tmp_path) == set()


def test_certificate_tells_a_changed_word_and_a_trace_that_is_left(customer: Tenant) -> None:
    certificate = _wipe(customer).certificate

    changed = {**certificate, "rows": 1}
    assert [check.is_right for check in verify_certificate(changed)] == [False]
    assert [check.is_right for check in verify_certificate({})] == [False]

    key = tenant_key(customer.pk, "logo", "png")
    default_storage.save(key, ContentFile(b"left behind"))
    wrong = [check.name for check in verify_certificate(certificate) if not check.is_right]
    assert wrong == ["No files are left"]


def test_deletion_closes_at_once_and_can_be_taken_back(customer: Tenant) -> None:
    portal = Client(headers={"host": "kommune.localhost"})
    with tenant_context(customer):
        user = User.objects.create_user(CANARY, full_name="Kanari")
        portal.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    assert portal.get("/account/").status_code == 200

    run = _order_deletion(customer)
    assert portal.get("/account/").status_code == 404, "before any worker has begun"
    assert DELETION.carry_on(run.pk) is False
    with platform_context():
        assert DeletionRun.objects.get(pk=run.pk).state == "resting"
    with (
        pytest.raises(DatabaseError, match="permission denied to set role"),
        tenant_context(customer),
    ):
        pass
    assert schema_exists(closed_schema_of(customer.pk))

    with platform_context():
        restore_tenant(customer, by=None)
    DELETION.carry_on(run.pk)

    with platform_context():
        assert DeletionRun.objects.get(pk=run.pk).state == "cancelled"
        assert Tenant.objects.get(pk=customer.pk).state == "active"
        assert not ReleasedHost.objects.exists()
    assert portal.get("/account/").status_code == 302, "who was signed in signs in again"
    with tenant_context(customer):
        assert User.objects.get().email == CANARY
    assert _order_deletion(customer).pk != run.pk, "it can be deleted again"


def test_deletion_resumes_after_a_failure_in_each_step(
    customer: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = _order_deletion(customer)
    with platform_context():
        wipe_tenant_now(customer, by=None, confirmation="kommune")
    for name in DeletionStepName.values[1:]:
        whole = STEPS[name]

        def perform(run: DeletionRun, whole: Step[DeletionRun] = whole) -> None:
            whole.perform(run)
            raise RuntimeError("power cut")

        with monkeypatch.context() as patch:
            patch.setitem(STEPS, name, Step(perform, whole.is_by_owner))
            assert DELETION.carry_on(run.pk) is False
        with platform_context():
            assert list(run.steps.filter(state="failed").values_list("name", flat=True)) == [name]
            retry_deletion(run, by=None)

    assert DELETION.carry_on(run.pk) is True
    assert not role_exists(role_of(customer.pk))
    with platform_context():
        certificate = DeletionRun.objects.get(pk=run.pk).certificate
        assert entries_about(customer).filter(action="tenant.deleted").count() == 1
    assert all(check.is_right for check in verify_certificate(certificate))


def test_deletion_resumes_after_its_worker_was_killed_in_each_step(
    customer: Tenant, tmp_path: Path
) -> None:
    _plant(customer)
    run = _order_deletion(customer)
    with platform_context():
        wipe_tenant_now(customer, by=None, confirmation="kommune")
    connections.close_all()
    saga = "lifecycle.saga.steps:DELETION"
    with dying_workers(saga, run.pk, VEKSEL_DATA_DIR=str(tmp_path)) as workers:
        for name in DeletionStepName.values[1:]:
            assert workers.dies_in(name)
            with platform_context():
                begun = run.steps.filter(state="running").values_list("name", flat=True)
                assert list(begun) == [name]
        assert workers.dies_after(10_000) is False

    assert _places_of_the_canary(tmp_path) == set()
    assert not role_exists(role_of(customer.pk))
    assert not schema_exists(closed_schema_of(customer.pk))
    with platform_context():
        certificate = DeletionRun.objects.get(pk=run.pk).certificate
        assert entries_about(customer).filter(action="tenant.deleted").count() == 1
    assert certificate["files"] == {"count": 1, "bytes": len(CANARY)}
    assert all(check.is_right for check in verify_certificate(certificate))


def test_deletion_waits_for_its_day_and_then_the_sweep_takes_it(
    customer: Tenant, queue: Queue
) -> None:
    run = _order_deletion(customer)
    DELETION.carry_on(run.pk)
    with platform_context():
        DeletionRun.objects.update(updated_at=clock.now() - dt.timedelta(hours=1))
    queue.take()
    _sweep()
    assert queue.envelopes() == []

    with platform_context():
        DeletionRun.objects.update(wipe_after=clock.now())
    _sweep()
    assert [sent.arguments for sent in queue.envelopes()] == [{"run_id": str(run.pk)}]
    assert DELETION.carry_on(run.pk) is True

    with platform_context(), pytest.raises(ConflictError):
        restore_tenant(customer, by=None)


@pytest.mark.usefixtures("platform")
def test_deletion_wants_a_reason_and_the_typed_name(tenant_a: Tenant) -> None:
    with pytest.raises(DomainError) as caught:
        delete_tenant(tenant_a, by=None, reason=" ")
    assert (caught.value.field, caught.value.code) == ("reason", "required")

    delete_tenant(tenant_a, by=None, reason="Slutt")
    with pytest.raises(DomainError) as caught:
        wipe_tenant_now(tenant_a, by=None, confirmation="beta")
    assert caught.value.field == "confirmation"
    with pytest.raises(ConflictError):
        delete_tenant(tenant_a, by=None, reason="Slutt")


def test_commands_delete_and_verify(customer: Tenant, tmp_path: Path) -> None:
    def call(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["tenant", *arguments])
        return result.exit_code, result.output

    assert call("delete", "kommune")[0] == 1, "without a reason"
    code, output = call("delete", "kommune", "--reason", "Slutt", "--by", "Kari", "--json")
    assert (code, json.loads(output)["deletion"]) == (0, "resting")
    code, output = call("restore", "kommune", "--json")
    assert (code, json.loads(output)["state"]) == (0, "active")

    wrong = call("delete", "kommune", "--reason", "Slutt", "--now", "--confirm", "beta")
    assert wrong == (1, "Error: confirmation: Write the subdomain “kommune” to confirm.\n")
    assert json.loads(call("show", "kommune", "--json")[1])["state"] == "active"

    code, output = call(
        "delete", "kommune", "--reason", "Slutt", "--now", "--confirm", "kommune", "--json"
    )
    facts = json.loads(output)
    assert (code, facts["state"]) == (0, "deleted")
    file = tmp_path / "certificate.json"
    file.write_text(json.dumps(facts["certificate"]))
    code, output = call("verify-certificate", str(file))
    assert (code, {line[:5] for line in output.splitlines()}) == (0, {"yes  "})
    file.write_text(json.dumps({**facts["certificate"], "rows": 0}))
    assert call("verify-certificate", str(file))[0] == 1
    file.write_text("no certificate")
    assert call("verify-certificate", str(file))[0] == 1
    assert "kommune" not in call("list")[1]


def test_a_lock_of_a_wipe_is_never_on_the_platforms_tables(customer: Tenant) -> None:
    """Seen from outside while an idle transaction of the neighbour and of the platform goes on."""
    run = _order_deletion(customer)
    with platform_context():
        wipe_tenant_now(customer, by=None, confirmation="kommune")
    with psycopg.connect(os.environ["DATABASE_URL"]) as reader:
        reader.execute("SET ROLE veksel_platform")
        reader.execute("SELECT count(*) FROM public.tenants_tenant")
        assert DELETION.carry_on(run.pk) is True, "a reader of the platform holds nothing up"
