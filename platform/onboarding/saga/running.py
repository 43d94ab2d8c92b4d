"""Carrying the set-up of a customer on, or taking it back."""

from uuid import UUID

from onboarding.models import ProvisioningRun
from onboarding.saga.steps import STEPS
from tenants.sagas.engine import Saga

PROVISIONING = Saga("provisioning", ProvisioningRun, STEPS)


def run_provisioning(run_id: UUID, *, wait: bool = False) -> bool:
    """Do what is left of a run, or take a cancelled one back; return whether it is complete."""
    return PROVISIONING.carry_on(run_id, wait=wait)
