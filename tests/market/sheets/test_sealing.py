"""The file comes back as it was shown, to whom it was shown, or not at all."""

import os

import pytest
import time_machine
from django.conf import settings

from core.base import clock
from core.base.errors import DomainError
from core.market.sheets.reading import MOST_BYTES
from core.market.sheets.sealing import KEPT_SECONDS, SealedSheet, seal, unseal
from tenants.doors import tenant_context

SHEET = SealedSheet(b"orgnr;title\n", "behov.csv", (2, 4))


def test_what_was_sealed_comes_back(cast):
    assert unseal(seal(SHEET, by=cast.host_hr), by=cast.host_hr) == SHEET


def test_the_largest_file_fits_in_a_form(cast):
    sealed = seal(SealedSheet(os.urandom(MOST_BYTES), "x", ()), by=cast.host_hr)
    assert len(sealed) < settings.DATA_UPLOAD_MAX_MEMORY_SIZE * 0.6


@pytest.mark.parametrize("text", ["", "x", "a:b:c"])
def test_nothing_of_ours_is_refused(cast, text):
    with pytest.raises(DomainError, match="Upload the file once more"):
        unseal(text, by=cast.host_hr)


def test_a_changed_seal_is_refused(cast):
    sealed = seal(SHEET, by=cast.host_hr)
    with pytest.raises(DomainError):
        unseal(sealed.replace(sealed[5], "A" if sealed[5] != "A" else "B", 1), by=cast.host_hr)


def test_anothers_seal_is_refused(cast):
    with pytest.raises(DomainError):
        unseal(seal(SHEET, by=cast.host_hr), by=cast.office)


def test_a_seal_of_another_customer_is_refused(cast, tenant_b):
    sealed = seal(SHEET, by=cast.host_hr)
    with tenant_context(tenant_b), pytest.raises(DomainError):
        unseal(sealed, by=cast.host_hr)


def test_an_old_seal_is_refused(cast):
    sealed = seal(SHEET, by=cast.host_hr)
    with (
        time_machine.travel(clock.now().timestamp() + KEPT_SECONDS + 5),
        pytest.raises(DomainError),
    ):
        unseal(sealed, by=cast.host_hr)
