"""Putting a copy back: all of it in one transaction, or nothing."""

import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import IO, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from psycopg import sql

from clearing.crossing.domain.restored import begin_anew
from clearing.crossing.tasks import begin_anew_with
from core.base import clock
from infra.storage import belongs_to
from lifecycle.copies.manifest import NAME, CopyRefusedError, require_fit
from lifecycle.copies.taking import BLOCK
from tenants.backend.base import OWNER_ALIAS
from tenants.doors import platform_context, tenant_context
from tenants.enums import GONE, TenantState
from tenants.models import Tenant
from tenants.removal import tables_of
from tenants.schemas.owner import execute, owner_connection, rows

#: Of the schema and not of the customer: which migrations its tables have.
_NOT_CONTENT = "django_migrations"
#: Who was signed in then and has signed out or lost access since must not be signed in again.
_LEFT_EMPTY = "django_session"
_CLOSED = (TenantState.SUSPENDED, TenantState.ARCHIVED)


def restore_copy(tenant: Tenant, source: Path) -> dict[str, Any]:
    """Make the tenant's tables and files what the copy says, and return its manifest.

    Only a closed portal is restored, and only from a copy of this very tenant whose parts are whole.
    Whatever is refused or breaks on the way leaves every table as it was.
    """
    if tenant.state not in _CLOSED:
        raise CopyRefusedError("Suspend the customer first: nobody may write while it is restored.")
    try:
        archive = zipfile.ZipFile(source)
        manifest: dict[str, Any] = json.loads(archive.read(NAME))
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise CopyRefusedError("The file is no copy of a customer.") from error
    with archive:
        require_fit(manifest, tenant, version=tenant.schema_version)
        with transaction.atomic(using=OWNER_ALIAS):
            _fill_tables(tenant.schema_name, archive, manifest)
        _put_files(tenant, archive, manifest)
    return manifest


def begin_anew_everywhere(tenant: Tenant) -> None:
    """Let a customer that was put back, and all others, end what stood open between them: their records
    no longer agree. Repeating it begins anew once more.
    """
    epoch = int(clock.now().timestamp())
    with tenant_context(tenant):
        begin_anew(epoch=epoch)
    with platform_context():
        others = Tenant.objects.exclude(state__in=GONE).exclude(pk=tenant.pk)
        for key in others.values_list("pk", flat=True):
            begin_anew_with.enqueue_for(key, other=str(tenant.pk), epoch=epoch)


def _fill_tables(schema: str, archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    names = [table for table in tables_of(schema) if table != _NOT_CONTENT]
    places = ", ".join(["{}.{}"] * len(names))
    execute(f"TRUNCATE {places}", *(part for name in names for part in (schema, name)))
    for part in manifest["tables"]:
        if part["name"] not in (_NOT_CONTENT, _LEFT_EMPTY):
            with archive.open(f"tables/{part['name']}.csv") as entry:
                _fill_table(schema, part, entry)
    _send_nothing_again(schema)
    for name in names:
        _continue_numbers(schema, name)


def _send_nothing_again(schema: str) -> None:
    """What waited when the copy was taken has long been done, or is not wanted any more: mail would come
    twice, and work would be done on what has changed since. An administrator can send a mail anyway.
    """
    execute(
        "UPDATE {}.outbox_message SET state = 'done', finished_at = now(),"
        " last_error = 'The customer was put back to an earlier copy.' WHERE state = 'waiting'",
        schema,
    )
    execute(
        "UPDATE {}.notifications_outgoingmail SET gave_up_at = now(),"
        " last_error = 'The customer was put back to an earlier copy.'"
        " WHERE sent_at IS NULL AND gave_up_at IS NULL",
        schema,
    )


def _fill_table(schema: str, part: dict[str, Any], entry: IO[bytes]) -> None:
    header = entry.readline()
    [columns] = csv.reader(io.StringIO(header.decode()))
    query = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(
        sql.Identifier(schema, part["name"]), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    digest = hashlib.sha256(header)
    with owner_connection().connection.cursor() as cursor, cursor.copy(query) as copy:
        while block := entry.read(BLOCK):
            digest.update(block)
            copy.write(block)
    if digest.hexdigest() != part["sha256"]:
        raise CopyRefusedError(f"The table {part['name']} in the copy has been changed.")


def _continue_numbers(schema: str, table: str) -> None:
    """Let new rows be numbered after those that came back."""
    found = rows(
        "SELECT a.attname, pg_get_serial_sequence(format('%%I.%%I', %s, %s), a.attname)"
        " FROM pg_attribute a WHERE a.attrelid = format('%%I.%%I', %s, %s)::regclass"
        " AND a.attnum > 0 AND NOT a.attisdropped"
        " AND pg_get_serial_sequence(format('%%I.%%I', %s, %s), a.attname) IS NOT NULL",
        *(schema, table) * 3,
    )
    for column, sequence in found:
        query = sql.SQL("SELECT setval(%s, coalesce(max({}), 0) + 1, false) FROM {}").format(
            sql.Identifier(column), sql.Identifier(schema, table)
        )
        rows(query, sequence)


def _put_files(tenant: Tenant, archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    for part in manifest["files"]:
        key = part["name"]
        if belongs_to(key, tenant.pk) and not default_storage.exists(key):
            default_storage.save(key, ContentFile(archive.read(f"files/{key}")))
