"""One customer is put back to a moment of the past, with PostgreSQL's own point-in-time recovery.

As an operator does it: the whole cluster is brought to the moment on a server beside, the customer is
exported there, and the copy is put into the customer that everybody uses. Real servers with a real
archive of the write-ahead log, and the command line as it is.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from infra.local.postgres import start_postgres
from infra.local.scratch import scratch_database

ROOT = Path(__file__).resolve().parents[2]
BEGIN = """
from tenants.database import prepare
from tenants.schemas import migrate_all
from onboarding.domain import provision_tenant
prepare()
migrate_all()
for slug in ("kommune", "nabo"):
    provision_tenant(slug=slug, name=slug.title(), sector="municipality", default_language="nb",
                     primary_colour="#0b5c8a", accent_colour="#b3541e")
"""
ADD = """
from core.accounts.models import User
from tenants.doors import platform_context, tenant_context
from tenants.models import Tenant
def add(slug, *names):
    with platform_context():
        tenant = Tenant.objects.get(slug=slug)
    with tenant_context(tenant):
        for name in names:
            User.objects.create_user(f"{name}@x.example", full_name=name)
        return sorted(User.objects.values_list("full_name", flat=True))
"""


def _run(environment: Mapping[str, str], *command: str) -> str:
    answer = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def _code(environment: Mapping[str, str], code: str) -> Any:
    """Run code as a process of the product; what it prints last is JSON."""
    start = "import json; from config.start import start_django; start_django()\n"
    answer = _run(environment, "-c", start + code).strip()
    return json.loads(answer.splitlines()[-1]) if answer else None


def _veksel(environment: Mapping[str, str], *arguments: str) -> Any:
    return json.loads(_run(environment, "-m", "config.cli", *arguments, "--json"))


def _back_up(admin: psycopg.Connection, source: Path, target: Path) -> None:
    """Take a base backup of a server that works on: the folder, copied between two statements."""
    admin.execute("SELECT pg_backup_start('veksel', fast => true)")
    left_out = shutil.ignore_patterns("postmaster.*", "pg_wal", ".s.*")
    shutil.copytree(source, target, ignore=left_out)
    row = admin.execute(
        "SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)"
    ).fetchone()
    assert row is not None
    (target / "backup_label").write_text(row[0])
    (target / "pg_wal").mkdir(mode=0o700)


def _give_to(target: Path, like: Path) -> None:
    owner = like.stat()
    for path in (target, *target.rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid)
    target.chmod(0o700)


def _wait_for_archive(admin: psycopg.Connection, archive: Path) -> None:
    row = admin.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
    assert row is not None
    deadline = time.monotonic() + 60
    while not (archive / row[0]).exists():
        assert time.monotonic() < deadline, "the log was not archived"
        time.sleep(0.1)


@contextmanager
def _recovered(
    target: Path, archive: Path, moment: str, environment: Mapping[str, str], source: Path
) -> Iterator[dict[str, str]]:
    """Run a second server from the backup, brought to the moment; yield how it is reached."""
    (target / "recovery.signal").touch()
    _give_to(target, source)
    cluster = start_postgres(
        target,
        settings={
            "restore_command": f"'cp {archive}/%f %p'",
            "recovery_target_time": f"'{moment}'",
            "recovery_target_action": "promote",
        },
    )
    try:
        deadline = time.monotonic() + 60
        with psycopg.connect(cluster.url, autocommit=True) as admin:
            while admin.execute("SELECT pg_is_in_recovery()").fetchone() != (False,):
                assert time.monotonic() < deadline, "the recovery did not end"
                time.sleep(0.1)
        yield {name: value.replace(str(source), str(target)) for name, value in environment.items()}
    finally:
        cluster.abandon()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that the server's own user can reach, which pytest's are not."""
    with tempfile.TemporaryDirectory(prefix="veksel-moment-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_one_customer_goes_back_to_a_moment_and_its_neighbour_does_not(open_folder: Path) -> None:
    archive = open_folder / "archive"
    archive.mkdir()
    archive.chmod(0o777)
    copy = open_folder / "kommune.zip"
    archiving = {"archive_mode": "on", "archive_command": f"'cp %p {archive}/%f'"}
    with scratch_database(settings=archiving) as environment:
        _code(environment, BEGIN)
        source = Path(environment["DATABASE_ADMIN_URL"].partition("host=")[2])
        with psycopg.connect(environment["DATABASE_ADMIN_URL"], autocommit=True) as admin:
            _back_up(admin, source, open_folder / "backup")
            # After the backup and before the moment: only the archived log knows it.
            before = _code(environment, ADD + 'print(json.dumps(add("kommune", "før")))')
            row = admin.execute("SELECT now()::text").fetchone()
            assert row is not None
            time.sleep(0.2)
            code = 'from_now = add("kommune", "galt"); print(json.dumps(add("nabo", "senere")))'
            neighbour = _code(environment, ADD + code)
            _wait_for_archive(admin, archive)

        with _recovered(open_folder / "backup", archive, row[0], environment, source) as then:
            exported = _veksel(then, "tenant", "export", "kommune", "--out", str(copy))
        assert exported["subdomain"] == "kommune"

        _veksel(environment, "tenant", "suspend", "kommune")
        restoring = ("tenant", "restore-copy", "kommune", "--from", str(copy))
        _veksel(environment, *restoring, "--confirm", "kommune")
        _veksel(environment, "tenant", "resume", "kommune")

        code = 'print(json.dumps([add("kommune"), add("nabo"), add("kommune", "etterpå")]))'
        own, others, own_afterwards = _code(environment, ADD + code)
        assert before == own == ["før"], "what was written after the moment is gone"
        assert others == neighbour == ["senere"], "a neighbour keeps what it wrote since"
        assert own_afterwards == ["etterpå", "før"], "and work goes on"
        findings = _veksel(environment, "tenant", "doctor", "kommune")
        assert findings == {"kommune": []}
