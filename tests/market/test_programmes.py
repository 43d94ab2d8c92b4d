import pytest

from core.base.errors import DomainError
from core.market.domain.programmes import FormLimits, create_default_programme
from core.market.enums import LONGEST_EXCHANGE_DAYS
from core.market.models import FormRules, Programme
from core.market.queries import current_programme, form_rules


def test_create_default_programme_gives_the_three_forms_their_rules(in_tenant_a):
    programme = create_default_programme()

    rules = programme.form_rules.values_list(
        "form", "min_days", "recommended_max_days", "max_days", "is_mutual"
    )
    assert sorted(rules) == [
        ("rotation", 90, 184, LONGEST_EXCHANGE_DAYS, True),
        ("secondment", 14, 184, LONGEST_EXCHANGE_DAYS, False),
        ("short_exchange", 14, 62, LONGEST_EXCHANGE_DAYS, False),
    ]


def test_create_default_programme_twice_changes_nothing(in_tenant_a):
    first = create_default_programme()
    FormRules.objects.filter(programme=first, form="rotation").update(recommended_max_days=200)

    assert create_default_programme() == first
    assert Programme.objects.count() == 1
    assert form_rules("rotation").recommended_max_days == 200
    assert current_programme() == first


def test_a_programme_is_made_with_the_rules_it_is_given(in_tenant_a):
    Programme.objects.all().delete()
    notice = {"code": "vat", "nb": "Mva.", "nn": "Mva.", "en": "VAT."}

    programme = create_default_programme(
        [FormLimits("rotation", 60, 90, 120, is_mutual=True)], payers=["lender"], notices=[notice]
    )

    assert list(programme.form_rules.values_list("form", "min_days", "max_days", "is_mutual")) == [
        ("rotation", 60, 120, True)
    ]
    assert (programme.allows_payer("lender"), programme.allows_payer("host")) == (True, False)
    assert programme.notices_in("en") == ["VAT."]


def test_a_form_the_programme_does_not_have_is_told_at_its_field(in_tenant_a):
    programme = create_default_programme()
    programme.form_rules.filter(form="rotation").delete()

    with pytest.raises(DomainError) as caught:
        form_rules("rotation")

    assert caught.value.field == "form"
