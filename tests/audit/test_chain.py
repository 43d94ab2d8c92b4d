"""Sealing and verifying: what was done to a log after it was written shows, and where."""

import datetime as dt
import json
from collections.abc import Callable, Iterator

import pytest
from django.db import IntegrityError, ProgrammingError, connection, connections, transaction
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from core.accounts.models import User
from core.audit.chain import export_lines, seal_log
from core.audit.digests import first_digest, next_digest
from core.audit.domain import record, record_person_read
from core.audit.models import Entry, Link, PersonRead
from core.audit.verification import (
    Anchor,
    LogFileError,
    Problem,
    verify_export,
)
from core.base import clock
from core.base.ids import new_id
from tenants.auditing import anchor_all_logs, seal_all_logs, verify_logs, verify_open_log
from tenants.doors import platform_context, tenant_context
from tenants.models import Tenant
from tenants.schemas.owner import owner_connection

Damage = Callable[..., None]


@pytest.fixture(autouse=True)
def _anchors_in_memory() -> Iterator[None]:
    from django.conf import settings

    store = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "anchors": store}):
        yield


@pytest.fixture
def damage(committed_db: None, tenant_a: Tenant) -> Damage:
    """What the service has no right to: change the log's tables as their owner."""

    def run(statement: str, *values: object) -> None:
        connection = owner_connection()
        with connection.use_schema(tenant_a.schema_name), connection.cursor() as cursor:
            cursor.execute(statement, values)
            assert cursor.rowcount == 1
        connections["migrator"].close()

    return run


@pytest.fixture
def log(committed_db: None, tenant_a: Tenant) -> list[Entry]:
    """Five writes and one reading, sealed and anchored."""
    with tenant_context(tenant_a):
        user = User.objects.create_user("a@example.com", full_name="Ane")
        other = User.objects.create_user("b@example.com", full_name="Bo")
        seal_log()
        entries = [
            record("user.changed", user, by=other, changes={"full_name": ("Ane", f"Åse {n}")})
            for n in range(5)
        ]
        record_person_read(user, by=other, fields=["name"], purpose="candidate")
    assert seal_all_logs() >= 6
    anchor_all_logs()
    return entries


def _problems(tenant: Tenant) -> list[Problem]:
    ((name, verdict),) = verify_logs(tenant.slug)
    assert name == tenant.slug
    return list(verdict.problems)


def _sequence_of(entry: Entry, tenant: Tenant) -> int:
    with tenant_context(tenant):
        return Link.objects.get(row_id=entry.pk).sequence


def test_an_untouched_log_holds(log: list[Entry], tenant_a: Tenant) -> None:
    verdicts = dict(verify_logs())
    assert {"platform", "alfa", "beta"} == set(verdicts)
    assert all(verdict.holds for verdict in verdicts.values())
    with tenant_context(tenant_a):
        assert verdicts["alfa"].rows == Entry.objects.count() + PersonRead.objects.count()
    assert verdicts["alfa"].anchors == 1


def test_sealing_again_seals_nothing_twice(log: list[Entry], tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        assert seal_log() == 0
        sequences = list(Link.objects.values_list("sequence", flat=True))
    assert sequences == list(range(1, len(sequences) + 1))


def test_what_the_owner_of_the_tables_does_to_a_log_is_told_row_by_row(
    log: list[Entry], damage: Damage, tenant_a: Tenant
) -> None:
    edited, deleted, unlinked, *_untouched = log
    at = {entry: _sequence_of(entry, tenant_a) for entry in log}
    with tenant_context(tenant_a):
        last = Link.objects.latest("sequence")
        forged = record("user.changed", edited, by=None)
    assert last.kind == "read"

    damage("UPDATE audit_entry SET actor_label = 'nobody' WHERE id = %s", edited.pk)
    damage("DELETE FROM audit_entry WHERE id = %s", deleted.pk)
    damage("DELETE FROM audit_entry WHERE id = %s", unlinked.pk)
    damage("DELETE FROM audit_link WHERE row_id = %s", unlinked.pk)
    damage("DELETE FROM audit_personread WHERE id = %s", last.row_id)
    damage("DELETE FROM audit_link WHERE sequence = %s", last.sequence)
    long_ago = clock.now() - dt.timedelta(days=2)
    damage("UPDATE audit_entry SET at = %s WHERE id = %s", long_ago, forged.pk)

    with tenant_context(tenant_a):
        assert seal_log() == 0, "what is back-dated is never sealed"
    assert _problems(tenant_a) == [
        Problem("changed", at[edited], str(edited.pk)),
        Problem("missing", at[deleted]),
        Problem("gap", at[unlinked]),
        Problem("cut", last.sequence),
        Problem("back_dated", 0, str(forged.pk)),
    ]


def _computed_anew(lines: list[str]) -> list[str]:
    head, *rows = [json.loads(line) for line in lines]
    digest = first_digest(head["owner"])
    for row in rows:
        row["digest"] = digest = next_digest(digest, row["content"])
    return [json.dumps(line) for line in (head, *rows)]


def test_a_chain_computed_anew_is_told_by_the_anchor(log: list[Entry], tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        lines = list(export_lines())
    last = json.loads(lines[-1])
    anchor = Anchor(str(tenant_a.pk), last["sequence"], last["digest"], "")
    assert verify_export(lines, anchors=[anchor]).holds

    forged = _computed_anew([line.replace("Åse 3", "Åsa 3") for line in lines])
    assert verify_export(forged).holds, "by itself it looks whole"
    assert verify_export(forged, anchors=[anchor]).problems == (
        Problem("rewritten", last["sequence"]),
    )


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_link SET digest = ''", "DELETE FROM audit_link"]
)
def test_the_service_may_not_touch_a_link(in_tenant_a: Tenant, statement: str) -> None:
    record("user.changed", in_tenant_a, by=None)
    assert seal_log() > 0
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_two_sealers_at_once_cannot_fork_the_chain(in_tenant_a: Tenant) -> None:
    new = [record("user.changed", in_tenant_a, by=None) for _ in range(2)]
    seal_log()
    last = Link.objects.latest("sequence")
    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.create(
            sequence=last.sequence,
            kind="entry",
            row_id=new_id(),
            row_at=new[0].at,
            sealed_at=clock.now(),
            digest=last.digest,
        )


def test_an_export_is_verified_by_itself_and_by_its_anchors(
    log: list[Entry], tenant_a: Tenant
) -> None:
    with tenant_context(tenant_a):
        lines = list(export_lines())
        verdict = verify_open_log()
    assert verify_export(lines) == verify_export(lines, anchors=())
    assert (verify_export(lines).holds, verify_export(lines).rows) == (True, verdict.rows)

    edited = [line.replace("Åse 3", "Åsa 3") for line in lines]
    assert [problem.kind for problem in verify_export(edited).problems] == ["changed"]
    anchor = Anchor(str(tenant_a.pk), verdict.rows, json.loads(lines[-1])["digest"], "")
    assert [p.kind for p in verify_export(lines[:-1], anchors=[anchor]).problems] == ["cut"]


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([], "Line 1 is not JSON"),
        (['{"format": "csv"}'], "Line 1 does not say veksel-log/1"),
        (['{"format": "veksel-log/1", "owner": "x"}', "{"], "Line 2 is not JSON"),
        (['{"format": "veksel-log/1", "owner": "x"}', "[]"], "Line 2 is not an object"),
        (['{"format": "veksel-log/1", "owner": "x"}', "{}"], "Line 2 lacks sequence"),
    ],
)
def test_a_file_that_is_no_log_is_named_by_its_line(lines: list[str], says: str) -> None:
    with pytest.raises(LogFileError, match=says):
        verify_export(lines)


def test_the_log_of_a_neighbour_does_not_pass_as_ones_own(
    log: list[Entry], tenant_a: Tenant, tenant_b: Tenant
) -> None:
    with tenant_context(tenant_a):
        lines = list(export_lines())
    stolen = [json.dumps({"format": "veksel-log/1", "owner": str(tenant_b.pk)}), *lines[1:]]
    assert verify_export(stolen).problems[0].kind == "changed"


Contents = st.lists(
    st.dictionaries(st.text(max_size=5), st.text(max_size=5) | st.integers(), max_size=3),
    min_size=1,
    max_size=6,
)


@given(contents=Contents, data=st.data())
def test_no_single_change_goes_unseen(
    contents: list[dict[str, object]], data: st.DataObject
) -> None:
    lines, digest = [json.dumps({"format": "veksel-log/1", "owner": "x"})], first_digest("x")
    for sequence, content in enumerate(contents, start=1):
        digest = next_digest(digest, content)
        lines.append(json.dumps({"sequence": sequence, "digest": digest, "content": content}))
    assert verify_export(lines).holds
    anchor = Anchor("x", len(contents), digest, "")

    victim = data.draw(st.integers(1, len(contents)))
    row = json.loads(lines[victim])
    change = data.draw(st.sampled_from(["edit", "drop", "repeat", "digest"]))
    if change == "edit":
        row["content"]["new"] = row["content"].get("new", "") != "other" and "other"
    if change == "digest":
        row["digest"] = "0" * 64
    damaged = lines[:victim] + [json.dumps(row)] * {"drop": 0, "repeat": 2}.get(change, 1)
    assert not verify_export(damaged + lines[victim + 1 :], anchors=[anchor]).holds


def test_the_platforms_log_is_sealed_too(committed_db: None, operator: User) -> None:
    with platform_context():
        record("operator.tested", operator, by=operator)
    seal_all_logs()
    ((_name, verdict),) = verify_logs("platform")
    with platform_context():
        assert (verdict.rows, verdict.holds) == (Entry.objects.count(), True)
