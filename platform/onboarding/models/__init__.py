"""Customers being set up: one by one, and many from a list."""

from onboarding.models.batch import Batch, BatchRow
from onboarding.models.run import ProvisioningRun, ProvisioningStep
from onboarding.models.sector import SectorVersion
from onboarding.models.sign_up import SignUp

__all__ = ["Batch", "BatchRow", "ProvisioningRun", "ProvisioningStep", "SectorVersion", "SignUp"]
