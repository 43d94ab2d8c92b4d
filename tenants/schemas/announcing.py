"""Which release new tenants are made by. A new one is announced before the others are migrated."""

from django.utils.translation import gettext as _

from core.base.errors import ConflictError
from tenants.backend.base import OWNER_ALIAS, PUBLIC_SCHEMA
from tenants.models import SchemaRelease
from tenants.schemas.artefact import Artefact
from tenants.schemas.locks import share_release_lock, take_release_lock
from tenants.schemas.owner import exists, owner_transaction, rows
from tenants.schemas.releases import Release, tenant_labels


class WrongReleaseError(ConflictError):
    """This code's tables are not those of the database's newest release."""


def announce(artefact: Artefact) -> None:
    """Make this the release of new tenants, once nobody is making one by another.

    From here on older code refuses to make a tenant, so none is born behind.
    """
    with owner_transaction(PUBLIC_SCHEMA):
        take_release_lock()
        newest = SchemaRelease.objects.using(OWNER_ALIAS).first()
        if newest is None or (newest.version, newest.artefact) != (artefact.version, artefact.name):
            SchemaRelease.objects.using(OWNER_ALIAS).create(
                version=artefact.version, artefact=artefact.name
            )


def hold_release(version: str) -> None:
    """Until the transaction ends, keep ``version`` the newest; raise when it is not."""
    share_release_lock()
    found = rows("SELECT version FROM public.tenants_schemarelease ORDER BY id DESC LIMIT 1")
    if found != [(version,)]:
        raise WrongReleaseError(
            _(
                "The database and this worker are not of the same release. Run “veksel migrate”"
                " with the newest release, restart the worker with it, and try again."
            )
        )


def refuse_older_code(release: Release) -> None:
    """Raise when the database has tenant migrations that this code does not know."""
    known = {*release.keys, *(key for one in release.plan for key in one.replaces)}
    labels = tenant_labels()
    if not exists("SELECT 1 WHERE to_regclass('public.django_migrations') IS NOT NULL"):
        return
    applied = rows("SELECT app, name FROM public.django_migrations")
    unknown = sorted(
        f"{app}.{name}" for app, name in applied if app in labels and (app, name) not in known
    )
    if unknown:
        raise WrongReleaseError(
            _(
                "The database is of a newer release than this code: it has %(names)s. Nothing was done."
            )
            % {"names": ", ".join(unknown[:3])}
        )
