"""The certificate of a deletion: what was there, that it is gone, and who wanted it so."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from core.base import clock
from infra.storage import count_files
from lifecycle.models import DeletionRun
from tenants.doors import platform_context
from tenants.enums import GONE
from tenants.models import Domain, Tenant
from tenants.naming import closed_schema_of, role_of, schema_of
from tenants.removal import role_exists, schema_exists

FORMAT = "veksel.deletion/1"


def certify(run: DeletionRun) -> dict[str, Any]:
    """Return the signed certificate of a run whose every other step is done."""
    tenant, inventory, now = run.tenant, run.inventory, clock.now()
    facts = {
        "format": FORMAT,
        "tenant": {
            "id": str(tenant.pk),
            "name": tenant.name,
            "subdomain": tenant.slug,
            "schema": schema_of(tenant.pk),
            "role": role_of(tenant.pk),
        },
        "ordered": {
            "by": run.requested_by_label or "the command line",
            "at": run.created_at.isoformat(),
            "reason": run.reason,
        },
        "hurried_by": run.hurried_by_label,
        "deleted_at": now.isoformat(),
        "rows": sum(table["rows"] for table in inventory["tables"]),
        **inventory,
        "backups_expire_on": (now + dt.timedelta(days=settings.BACKUP_DAYS)).date().isoformat(),
    }
    return {**facts, "signature": _signature(facts)}


def _signature(facts: dict[str, Any]) -> str:
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return salted_hmac("veksel.deletion-certificate", text, algorithm="sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    is_right: bool


def verify_certificate(certificate: dict[str, Any]) -> list[Check]:
    """Compare a certificate with its signature, with our own copy, and with what is left here.

    Needs the owner's connection; opens the platform's door by itself. A text that is no
    certificate at all fails the first check and has no others.
    """
    facts = {key: value for key, value in certificate.items() if key != "signature"}
    signed = constant_time_compare(str(certificate.get("signature", "")), _signature(facts))
    first = Check("The signature is ours and nothing has been changed since", signed)
    if not signed:
        return [first]
    tenant_id = UUID(certificate["tenant"]["id"])
    return [first, *_checks_of_records(certificate, tenant_id), *_checks_of_traces(tenant_id)]


def _checks_of_records(certificate: dict[str, Any], tenant_id: UUID) -> list[Check]:
    with platform_context():
        own = [run.certificate for run in DeletionRun.objects.filter(tenant_id=tenant_id)]
        is_gone = Tenant.objects.filter(pk=tenant_id, state__in=GONE).exists()
        has_host = Domain.objects.filter(tenant_id=tenant_id).exists()
    return [
        Check("It is the same as the copy kept here", certificate in own),
        Check("The customer is marked as deleted", is_gone),
        Check("No host name leads to it", not has_host),
    ]


def _checks_of_traces(tenant_id: UUID) -> list[Check]:
    schemas = (schema_of(tenant_id), closed_schema_of(tenant_id))
    return [
        Check("Its schema is gone", not any(map(schema_exists, schemas))),
        Check("Its database role is gone", not role_exists(role_of(tenant_id))),
        Check("No files are left", count_files(tenant_id)[0] == 0),
    ]
