"""The programme office changes the rules: in versions, with a reason, and nobody else does."""

import pytest

from core.audit.models import Entry
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.market.domain.programmes import FormLimits, change_programme
from core.market.models import FormRules, Programme, ProgrammeVersion
from core.market.queries import current_programme, form_rules

ADDRESS = "/settings/programme/"


def limits_of(programme, **changes):
    """The limits as they stand, with one form's numbers changed."""
    return {
        rules.form: FormLimits(
            rules.form,
            *changes.get(rules.form, (rules.min_days, rules.recommended_max_days, rules.max_days)),
        )
        for rules in programme.form_rules.all()
    }


def change(by, **changes):
    programme = current_programme()
    values = {
        "version": programme.version,
        "name": programme.name,
        "payers": programme.payers,
        "limits": limits_of(programme),
        "reason": "Erfaring fra piloten.",
    }
    return change_programme(programme, by=by, **values | changes)


def test_a_change_is_a_new_version_with_its_reason(cast):
    programme = current_programme()

    changed = change(cast.office, limits=limits_of(programme, rotation=(60, 120, 184)))

    assert (changed.version, form_rules("rotation").recommended_max_days) == (2, 120)
    newest, first = ProgrammeVersion.objects.all()
    assert (newest.version, newest.changed_by, newest.reason) == (
        2,
        cast.office,
        "Erfaring fra piloten.",
    )
    assert (first.version, first.content["forms"]["rotation"]) == (1, [90, 184, 365])
    assert Entry.objects.filter(action="programme.changed").count() == 1


def test_nothing_changed_is_no_version_and_needs_no_reason(cast):
    assert change(cast.office, reason="").version == 1
    assert Entry.objects.filter(action="programme.changed").count() == 0


@pytest.mark.parametrize("who", ["host_hr", "manager", "admin", "auditor"])
def test_only_the_office_changes_rules(cast, who):
    with pytest.raises(NotAllowedError):
        change(getattr(cast, who), name="Noe annet")


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ((0, 10, 20), "rotation_min_days"),
        ((30, 10, 20), "rotation_recommended_max_days"),
        ((10, 30, 20), "rotation_max_days"),
        ((10, 30, 366), "rotation_max_days"),
    ],
)
def test_numbers_out_of_order_are_refused_at_their_field(cast, days, field):
    limits = limits_of(current_programme(), rotation=days)

    with pytest.raises(DomainError) as caught:
        change(cast.office, limits=limits)

    assert caught.value.field == field
    assert FormRules.objects.get(form="rotation").max_days == 365


def test_a_change_without_a_reason_changes_nothing(cast):
    with pytest.raises(DomainError) as caught:
        change(cast.office, name="Nytt navn", reason=" ")

    assert caught.value.field == "reason"


def test_two_who_change_at_once_do_not_overwrite_each_other(cast):
    change(cast.office, name="Først")

    with pytest.raises(ConflictError):
        change(cast.office, version=1, name="Sist")

    assert Programme.objects.get().name == "Først"


def test_the_page_changes_and_tells_the_history(cast, client_for, tenant_a):
    browser = client_for(tenant_a, cast.office)
    form = browser.get(ADDRESS).context["form"]
    posted = {name: form[name].value() for name in form.fields}
    posted |= {"payers": ["lender"], "rotation_max_days": 200, "reason": "Budsjettet."}

    assert browser.post(ADDRESS, posted).status_code == 302
    shown = browser.get(ADDRESS).content.decode()

    assert ("90 / 184 / 365 → 90 / 184 / 200" in shown, "Budsjettet." in shown) == (True, True)
    refused = browser.post(ADDRESS, posted | {"version": 2, "rotation_max_days": 100})
    assert list(refused.context["form"].errors) == ["rotation_max_days"]
    assert client_for(tenant_a, cast.host_hr).get(ADDRESS).status_code == 403
