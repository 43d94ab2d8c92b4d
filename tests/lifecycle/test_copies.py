"""Copies are read and written for real, so each of these tests has a database of its own."""

import datetime as dt
import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage

from config.cli import main
from core.accounts.models import User
from core.base import clock
from core.competence.models import Concept
from core.notifications.models import OutgoingMail
from core.outbox.domain import write_message
from core.outbox.enums import MessageState
from core.outbox.models import Message
from infra.storage import tenant_key
from lifecycle.commands import import_copy
from lifecycle.copies.manifest import CopyRefusedError
from lifecycle.copies.nightly import back_up_everybody
from lifecycle.copies.restoring import restore_copy
from lifecycle.copies.taking import take_copy
from lifecycle.doctor.examining import examine
from lifecycle.domain.states import suspend_tenant
from lifecycle.inventory import count_tables
from lifecycle.models import Condition
from tenants.doors import platform_context, tenant_context
from tenants.models import Tenant

NAME = 'Æ "sitat", linje\nto\\N'


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = FileSystemStorage(location=tmp_path / "files")
    monkeypatch.setattr(default_storage, "_wrapped", files)


def _suspend(tenant: Tenant) -> Tenant:
    with platform_context():
        return suspend_tenant(tenant, by=None)


def _fill(tenant: Tenant) -> str:
    with tenant_context(tenant):
        User.objects.create_user("før@x.example", full_name=NAME)
        return default_storage.save(tenant_key(tenant.pk, "logo", "png"), ContentFile(b"png"))


def test_a_copy_puts_every_row_and_file_back(customer: Tenant, tmp_path: Path) -> None:
    key = _fill(customer)
    before = count_tables(customer.schema_name)
    manifest = take_copy(customer, tmp_path / "a.zip")
    assert sum(table["size"] for table in manifest["tables"]) == sum(row["rows"] for row in before)
    with platform_context():
        assert Condition.objects.get(tenant=customer).backed_up_at is not None

    with tenant_context(customer):
        User.objects.create_user("etter@x.example", full_name="Etter")
        Concept.objects.update(is_active=False)
    default_storage.delete(key)
    closed = _suspend(customer)
    restore_copy(closed, tmp_path / "a.zip")

    # What waited to be sent is not sent again; everything else is as it was.
    waiting = {"notifications_outgoingmail", "outbox_message"}
    after = count_tables(customer.schema_name)
    assert [row for row in after if row["table"] not in waiting] == [
        row for row in before if row["table"] not in waiting
    ]
    assert [row["rows"] for row in after] == [row["rows"] for row in before]
    with default_storage.open(key) as stored:
        assert stored.read() == b"png"
    with tenant_context(customer):
        assert User.objects.get().full_name == NAME
        User.objects.create_user("ny@x.example", full_name="Ny")
    assert [finding.code for finding in examine(closed)] == []


def test_a_restored_copy_signs_nobody_in(customer: Tenant, tmp_path: Path) -> None:
    with tenant_context(customer):
        Session.objects.create(session_key="k" * 32, session_data="", expire_date=clock.now())
    take_copy(customer, tmp_path / "a.zip")
    with tenant_context(customer):
        Session.objects.all().delete()

    restore_copy(_suspend(customer), tmp_path / "a.zip")

    with tenant_context(customer):
        assert list(Session.objects.all()) == []


def test_a_copy_of_another_is_refused_and_nothing_is_touched(
    customer: Tenant, tenant_a: Tenant, tmp_path: Path
) -> None:
    _fill(customer)
    take_copy(tenant_a, tmp_path / "alfa.zip")
    before = count_tables(customer.schema_name)

    with pytest.raises(CopyRefusedError, match="is of alfa"):
        restore_copy(_suspend(customer), tmp_path / "alfa.zip")

    assert count_tables(customer.schema_name) == before


def test_a_changed_copy_is_refused_and_nothing_is_touched(customer: Tenant, tmp_path: Path) -> None:
    _fill(customer)
    whole = tmp_path / "a.zip"
    take_copy(customer, whole)
    closed = _suspend(customer)
    before = count_tables(customer.schema_name)

    for name, old, new in (
        ("tables/accounts_user.csv", b"sitat", b"setat"),
        ("manifest.json", str(customer.pk).encode(), b"0" * 36),
    ):
        bent = tmp_path / "bent.zip"
        with zipfile.ZipFile(whole) as source, zipfile.ZipFile(bent, "w") as target:
            for item in source.namelist():
                content = source.read(item)
                target.writestr(item, content.replace(old, new) if item == name else content)
        with pytest.raises(CopyRefusedError, match="changed"):
            restore_copy(closed, bent)
        assert count_tables(customer.schema_name) == before
    (tmp_path / "none.zip").write_text("no copy")
    with pytest.raises(CopyRefusedError, match="no copy"):
        restore_copy(closed, tmp_path / "none.zip")


def test_only_a_closed_portal_is_restored(customer: Tenant, tmp_path: Path) -> None:
    take_copy(customer, tmp_path / "a.zip")

    with pytest.raises(CopyRefusedError, match="Suspend"):
        restore_copy(customer, tmp_path / "a.zip")


def test_commands_export_back_up_and_restore(customer: Tenant, tmp_path: Path) -> None:
    def call(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["tenant", *arguments])
        return result.exit_code, result.output

    file, folder = tmp_path / "one.zip", tmp_path / "all"
    code, output = call("export", "kommune", "--out", str(file), "--json")
    assert (code, json.loads(output)["subdomain"]) == (0, "kommune")
    code, output = call("backup", "--to", str(folder))
    assert (code, [line.split("\t")[0] for line in output.splitlines()]) == (
        0,
        ["alfa", "beta", "kommune"],
    )
    assert len(list(folder.iterdir())) == 3
    assert call("suspend", "kommune")[0] == 0
    assert call("restore-copy", "kommune", "--from", str(file), "--confirm", "alfa")[0] == 1
    assert call("restore-copy", "kommune", "--from", str(file), "--confirm", "kommune")[0] == 0
    alfas = next(path for path in folder.iterdir() if str(customer.pk) not in path.name)
    code, output = call("restore-copy", "kommune", "--from", str(alfas), "--confirm", "kommune")
    assert (code, output[:20]) == (1, "Error: The copy is o")


def test_what_waited_in_a_copy_is_not_sent_again(customer: Tenant, tmp_path: Path) -> None:
    with tenant_context(customer):
        mail = OutgoingMail.objects.create(
            recipient="kari@x.example", language="nb", subject="Spørsmål", text="Hei", html="Hei"
        )
        message = write_message("notifications.send_mail", {}, receiver=customer.pk)
    take_copy(customer, tmp_path / "a.zip")

    restore_copy(_suspend(customer), tmp_path / "a.zip")

    with tenant_context(customer):
        back = OutgoingMail.objects.get(pk=mail.pk)
        assert (back.gave_up_at is not None, back.text) == (True, "Hei")
        assert OutgoingMail.objects.due().count() == 0
        assert Message.objects.get(pk=message.pk).state == MessageState.DONE


def test_all_others_are_told_that_a_customer_was_put_back(
    customer: Tenant, tenant_b: Tenant, tmp_path: Path
) -> None:
    take_copy(customer, tmp_path / "a.zip")
    _suspend(customer)

    import_copy(customer.slug, tmp_path / "a.zip", confirmation=customer.slug)

    with platform_context():
        told = Message.objects.filter(task="crossing.begin_anew_with")
        assert tenant_b.pk in set(told.values_list("receiver_id", flat=True))
        assert {row.arguments["other"] for row in told} == {str(customer.pk)}
        assert customer.pk not in set(told.values_list("receiver_id", flat=True))


def test_every_night_everybody_is_copied_once_and_old_copies_go(
    customer: Tenant, tmp_path: Path
) -> None:
    day = clock.today()
    for name in (day - dt.timedelta(days=36), day - dt.timedelta(days=35), "notes"):
        (tmp_path / str(name)).mkdir()

    first = back_up_everybody(tmp_path, day=day, kept_days=35)
    copies = {path.name for path in (tmp_path / day.isoformat()).iterdir()}
    (tmp_path / day.isoformat() / f"{customer.pk}.zip").unlink()
    again = back_up_everybody(tmp_path, day=day, kept_days=35)

    assert f"{customer.pk}.zip" in copies
    assert (first.taken, first.failed, first.days_gone) == (len(copies), 0, 1)
    assert again == (1, 0, 0)
    assert (tmp_path / "notes").is_dir()


def test_one_that_cannot_be_copied_does_not_hold_the_others_back(
    customer: Tenant, tenant_b: Tenant, tmp_path: Path
) -> None:
    day = clock.today()
    (tmp_path / day.isoformat()).mkdir()
    # A folder stands where the unfinished copy should be written.
    (tmp_path / day.isoformat() / f"{customer.pk}.zip.part").mkdir()

    night = back_up_everybody(tmp_path, day=day, kept_days=35)

    assert night.failed == 1
    assert (tmp_path / day.isoformat() / f"{tenant_b.pk}.zip").exists()
