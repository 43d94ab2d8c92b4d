"""Sealing the log: every row's digest hangs on the one before it, so that a later change shows.

Rows are sealed after they are committed and not while they are written: a lock on the chain's
end would let one slow request hold up every other of its customer.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from core.audit.digests import first_digest, next_digest
from core.audit.models import Entry, Link, PersonRead
from core.base import clock
from core.base.current import current_tenant_id

#: A row is sealed within minutes of its writing. One that turns up later than this with an older
#: date was not written by the service, and stays unsealed.
LATEST = dt.timedelta(hours=1)
KINDS: dict[str, type[Entry] | type[PersonRead]] = {"entry": Entry, "read": PersonRead}
_AT_A_TIME = 1000


@dataclass(frozen=True, slots=True)
class Sealed:
    """A row of the log beside its link: what an export holds and a verifier reads."""

    sequence: int
    kind: str
    digest: str
    sealed_at: dt.datetime
    row_at: dt.datetime
    row_id: UUID
    #: None when the row that was sealed is gone.
    content: dict[str, Any] | None


def owner_label() -> str:
    """Return whose log the open door leads to: the customer's id, or ``platform``."""
    tenant_id = current_tenant_id()
    return str(tenant_id) if tenant_id else "platform"


def content_of(row: Entry | PersonRead) -> dict[str, Any]:
    """Return what is sealed of a row: every field, as plain JSON values."""
    fields = [field.attname for field in row._meta.concrete_fields]
    return {name: _plain(getattr(row, name)) for name in fields}


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID) else value


@transaction.atomic
def seal_log() -> int:
    """Seal the rows of the open door's log that are not sealed yet; return how many.

    Two at once cannot both seal: the sequence is unique, and the later one raises IntegrityError.
    """
    last = Link.objects.order_by("-sequence").first()
    sequence = last.sequence if last else 0
    digest = last.digest if last else first_digest(owner_label())
    now, links = clock.now(), []
    for kind, row in _unsealed(since=last.sealed_at - LATEST if last else None):
        sequence, digest = sequence + 1, next_digest(digest, content_of(row))
        links.append(
            Link(
                sequence=sequence,
                kind=kind,
                row_id=row.pk,
                row_at=row.at,
                sealed_at=now,
                digest=digest,
            )
        )
    Link.objects.bulk_create(links, batch_size=_AT_A_TIME)
    return len(links)


def _unsealed(*, since: dt.datetime | None) -> list[tuple[str, Entry | PersonRead]]:
    rows: list[tuple[str, Entry | PersonRead]] = []
    for kind, model in KINDS.items():
        found = model._default_manager.filter(~Exists(Link.objects.filter(row_id=OuterRef("pk"))))
        if since is not None:
            found = found.filter(at__gte=since)
        rows.extend((kind, row) for row in found)
    return sorted(rows, key=lambda pair: (pair[1].at, str(pair[1].pk)))


def unsealed_behind() -> list[tuple[str, UUID]]:
    """Return rows that are older than the sealing allows and have no link: nobody wrote them in time."""
    last = Link.objects.aggregate(at=Max("sealed_at"))["at"]
    if last is None:
        return []
    found: list[tuple[str, UUID]] = []
    for kind, model in KINDS.items():
        rows = model._default_manager.filter(
            ~Exists(Link.objects.filter(row_id=OuterRef("pk"))), at__lt=last - LATEST
        )
        found.extend((kind, pk) for pk in rows.order_by("at").values_list("pk", flat=True))
    return found


def sealed_rows() -> Iterator[Sealed]:
    """Yield the whole log in the order it was sealed, a thousand rows at a time."""
    after = 0
    while links := list(Link.objects.filter(sequence__gt=after)[:_AT_A_TIME]):
        rows = _rows_of(links)
        for link in links:
            row = rows.get(link.row_id)
            yield Sealed(
                sequence=link.sequence,
                kind=link.kind,
                digest=link.digest,
                sealed_at=link.sealed_at,
                row_at=link.row_at,
                row_id=link.row_id,
                content=content_of(row) if row else None,
            )
        after = links[-1].sequence


def _rows_of(links: Iterable[Link]) -> dict[UUID, Entry | PersonRead]:
    rows: dict[UUID, Entry | PersonRead] = {}
    for kind, model in KINDS.items():
        rows.update(
            model._default_manager.in_bulk([link.row_id for link in links if link.kind == kind])
        )
    return rows


def export_lines() -> Iterator[str]:
    """Yield the log as lines of JSON, a head first; docs/formats/log.md describes them."""
    yield json.dumps({"format": "veksel-log/1", "owner": owner_label()}) + "\n"
    for row in sealed_rows():
        line = {
            "sequence": row.sequence,
            "kind": row.kind,
            "sealed_at": _plain(row.sealed_at),
            "digest": row.digest,
            "content": row.content,
        }
        yield json.dumps(line, ensure_ascii=False) + "\n"
