"""Taking a copy: every table by COPY in one snapshot, every file, and the manifest at the end."""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from psycopg import sql

from core.base import clock
from infra.storage import files_of
from lifecycle.copies.manifest import NAME, Part, make_manifest
from lifecycle.doctor.examining import note_condition
from tenants.backend.base import OWNER_ALIAS
from tenants.models import Tenant
from tenants.removal import tables_of
from tenants.schemas.owner import execute, owner_connection, rows

BLOCK = 1 << 20


def take_copy(tenant: Tenant, target: Path) -> dict[str, Any]:
    """Write the tenant to ``target`` and return the manifest; half a copy is never left there.

    The tables are of one moment, and nothing is held in memory: a customer of any size can be copied
    while it works. The time is noted for the console.
    """
    unfinished = target.with_name(target.name + ".part")
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
            manifest = _write(tenant, archive)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    note_condition(tenant, backed_up_at=clock.now())
    return manifest


def _write(tenant: Tenant, archive: zipfile.ZipFile) -> dict[str, Any]:
    with transaction.atomic(using=OWNER_ALIAS):
        execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        [(version,)] = rows(
            "SELECT schema_version FROM public.tenants_tenant WHERE id = %s", tenant.pk
        )
        schema = tenant.schema_name
        tables = [_write_table(archive, schema, table) for table in tables_of(schema)]
    files = [_write_file(archive, key) for key in files_of(tenant.pk)]
    manifest = make_manifest(tenant, version=version, tables=tables, files=files)
    archive.writestr(NAME, json.dumps(manifest, ensure_ascii=False, indent=1))
    return manifest


def _write_table(archive: zipfile.ZipFile, schema: str, table: str) -> Part:
    lines = _csv_lines(schema, table)
    # The first line names the columns.
    return _write_part(archive, f"tables/{table}.csv", table, lines, first=-1)


def _csv_lines(schema: str, table: str) -> Iterator[bytes]:
    query = sql.SQL("COPY (SELECT * FROM {} ORDER BY 1) TO STDOUT (FORMAT csv, HEADER)")
    raw = owner_connection().connection
    with raw.cursor() as cursor, cursor.copy(query.format(sql.Identifier(schema, table))) as copy:
        for line in copy:
            yield bytes(line)


def _write_file(archive: zipfile.ZipFile, key: str) -> Part:
    with default_storage.open(key) as stored:
        blocks = iter(lambda: stored.read(BLOCK), b"")
        part = _write_part(archive, f"files/{key}", key, blocks)
    return Part(part.name, default_storage.size(key), part.sha256)


def _write_part(
    archive: zipfile.ZipFile, path: str, name: str, blocks: Iterable[bytes], *, first: int = 0
) -> Part:
    digest, count = hashlib.sha256(), first
    with archive.open(path, "w", force_zip64=True) as entry:
        for block in blocks:
            entry.write(block)
            digest.update(block)
            count += 1
    return Part(name, count, digest.hexdigest())
