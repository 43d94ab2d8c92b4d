import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import translation

from tenants.models import Sector, Tenant
from tenants.queries import sector_choices, sector_codes

pytestmark = pytest.mark.usefixtures("platform")


def _add(code: str, **values: object) -> Sector:
    names = {"name_nb": "Kirke", "name_nn": "Kyrkje", "name_en": "Church"}
    return Sector.objects.create(code=code, **names | values)


def test_the_first_sectors_stand_in_their_order() -> None:
    assert sector_codes() == ["state", "county", "municipality", "private"]


@pytest.mark.parametrize(
    ("language", "name"),
    [("nb", "Privat bedrift"), ("nn", "Privat bedrift"), ("en", "Private firm")],
)
def test_a_sector_has_a_name_in_each_language(language: str, name: str) -> None:
    with translation.override(language):
        assert dict(sector_choices())["private"] == name


def test_a_sector_that_is_not_active_is_not_offered() -> None:
    _add("church", position=15)
    assert sector_codes() == ["state", "church", "county", "municipality", "private"]

    Sector.objects.filter(code="church").update(is_active=False)

    assert sector_codes() == ["state", "county", "municipality", "private"]


def test_a_customer_keeps_its_sector(tenant_a: Tenant) -> None:
    assert tenant_a.sector_id == "state"

    with pytest.raises(ProtectedError):
        Sector.objects.get(code="state").delete()


@pytest.mark.parametrize("code", ["Church", "1st", "a b", "æ", "-x"])
def test_a_code_is_plain(code: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        _add(code)
