"""What each step does. Every one may be repeated after a crash at any point."""

from dataclasses import asdict

from django.utils import translation
from django.utils.translation import gettext as _

from billing.domain import start_trial
from branding.domain import create_default_theme
from clearing.domain.participants import follow_tenant
from core.accounts.enums import Role
from core.audit.domain import record
from core.base.errors import ConflictError
from core.competence.domain import load_vocabulary, switch_off
from core.market.domain.programmes import FormLimits, create_default_programme
from core.organisations.domain import invite_member, register_organisation
from core.organisations.enums import OrganisationKind
from core.organisations.models import Organisation
from onboarding.enums import StepName
from onboarding.models import ProvisioningRun
from onboarding.sectors.content import SectorContent
from onboarding.sectors.first_rules import write_first_rules
from onboarding.sectors.queries import content_of
from policy.domain.leaving import forget_tenant
from tenants.doors import tenant_context
from tenants.enums import TenantState
from tenants.models import Tenant
from tenants.removal import delete_platform_rows, drop_role, drop_schema
from tenants.sagas.engine import Step
from tenants.schemas import create_schema, create_tables

_KIND_OF_SECTOR = {
    "county": OrganisationKind.COUNTY,
    "municipality": OrganisationKind.MUNICIPALITY,
    "private": OrganisationKind.FIRM,
}


def tenant_of(run: ProvisioningRun) -> Tenant:
    """Return the tenant the run has reserved."""
    if run.tenant is None:
        raise ConflictError(_("The tenant is gone. Order it again under another subdomain."))
    return run.tenant


def _check_reservation(run: ProvisioningRun) -> None:
    # The name is reserved with the order itself, so that whoever orders hears of a taken one.
    tenant_of(run)


def _take_reservation_back(run: ProvisioningRun) -> None:
    # Also what later steps have written of the tenant: its policy and its trial.
    delete_platform_rows(tenant_of(run))
    forget_tenant(tenant_of(run), by=None, reason=_("The order was cancelled."))
    run.admin_email = run.admin_name = ""
    run.save(update_fields=["admin_email", "admin_name"])


def _make_schema(run: ProvisioningRun) -> None:
    create_schema(tenant_of(run))


def _remove_schema(run: ProvisioningRun) -> None:
    # Takes along whatever later steps have put into it.
    drop_schema(tenant_of(run))
    drop_role(tenant_of(run))


def _make_tables(run: ProvisioningRun) -> None:
    create_tables(tenant_of(run))


def _load_reference_data(run: ProvisioningRun) -> None:
    content = _content_of(run)
    with tenant_context(tenant_of(run)), translation.override(run.default_language):
        load_vocabulary()
        switch_off(content.vocabulary_off)
        create_default_programme(
            [FormLimits(code, **asdict(form)) for code, form in content.forms.items()],
            payers=content.payers,
            notices=[asdict(notice) for notice in content.notices],
        )


def _set_colours(run: ProvisioningRun) -> None:
    with tenant_context(tenant_of(run)):
        create_default_theme(run.primary_colour, run.accent_colour)


def _register_own_organisation(run: ProvisioningRun) -> None:
    if not run.orgnr:
        return
    with tenant_context(tenant_of(run)):
        if Organisation.objects.filter(orgnr=run.orgnr).exists():
            return
        register_organisation(
            by=None,
            orgnr=run.orgnr,
            name=run.name,
            kind=_KIND_OF_SECTOR.get(run.sector_id, OrganisationKind.OTHER),
            county=run.area_code[:2],
        )


def _content_of(run: ProvisioningRun) -> SectorContent:
    """Return what the customer's sector meant when it was ordered."""
    return content_of(run.sector_id, run.sector_version)


def _allow_exchange(run: ProvisioningRun) -> None:
    with translation.override(run.default_language):
        write_first_rules(tenant_of(run), _content_of(run))


def _start_trial(run: ProvisioningRun) -> None:
    content = _content_of(run)
    start_trial(tenant_of(run), by=None, plan=content.plan, days=content.trial_days)


def _activate(run: ProvisioningRun) -> None:
    tenant = Tenant.objects.select_for_update().get(pk=tenant_of(run).pk)
    if tenant.state != TenantState.PROVISIONING:
        return
    tenant.state = TenantState.ACTIVE
    tenant.save(update_fields=["state", "updated_at"])
    follow_tenant(tenant)
    record(
        "tenant.activated",
        tenant,
        by=None,
        changes={"state": (TenantState.PROVISIONING.value, TenantState.ACTIVE.value)},
    )


def _invite_administrator(run: ProvisioningRun) -> None:
    if not run.admin_email:
        return
    with tenant_context(tenant_of(run)), translation.override(run.default_language):
        invite_member(
            email=run.admin_email, full_name=run.admin_name, role=Role.TENANT_ADMIN, by=None
        )


STEPS: dict[str, Step[ProvisioningRun]] = {
    StepName.RESERVE: Step(_check_reservation, undo=_take_reservation_back),
    StepName.SCHEMA: Step(_make_schema, is_by_owner=True, undo=_remove_schema),
    StepName.TABLES: Step(_make_tables, is_by_owner=True),
    StepName.REFERENCE_DATA: Step(_load_reference_data),
    StepName.BRAND: Step(_set_colours),
    StepName.ORGANISATION: Step(_register_own_organisation),
    StepName.POLICY: Step(_allow_exchange),
    StepName.TRIAL: Step(_start_trial),
    StepName.ACTIVATE: Step(_activate),
    StepName.ADMINISTRATOR: Step(_invite_administrator),
}
