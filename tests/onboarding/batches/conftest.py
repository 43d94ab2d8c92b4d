from collections.abc import Callable

import pytest

from onboarding.batches.template import template_of
from onboarding.models import ProvisioningRun
from onboarding.saga import running
from onboarding.saga.steps import STEPS, Step


@pytest.fixture
def municipalities_list() -> str:
    """The list of all 357 municipalities, as the template gives it."""
    return template_of("municipality").replace("\r\n", "\n")


@pytest.fixture
def small_list() -> bytes:
    """Three customers, all good."""
    return (
        "name,slug,sector,orgnr,area_code,admin_email\n"
        "Ås,as,municipality,,3218,\n"
        "Bø,bo,municipality,,1867,ada@bo.example\n"
        "Os,os,municipality,,3430,\n"
    ).encode()


@pytest.fixture
def quick_steps(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Leave out what the steps do to schemas; return a way to make one customer's set-up stop."""
    stopping: set[str] = set()

    def perform(run: ProvisioningRun) -> None:
        if run.slug in stopping:
            raise OSError("The disk is full.")

    for name in STEPS:
        monkeypatch.setitem(running.STEPS, name, Step(perform))
    return lambda slug: stopping.symmetric_difference_update({slug})
