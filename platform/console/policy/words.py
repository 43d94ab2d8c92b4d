"""The policy's codes as sentences."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.market.enums import ExchangeForm
from core.ui.templatetags.ui import local_date
from policy.decision import Decision
from policy.explanation import Change, Considered


def form_names(forms: Any) -> str:
    """Return exchange forms by name; all of them when none is named."""
    known = dict(ExchangeForm.choices)
    return ", ".join(str(known.get(form, form)) for form in sorted(forms)) or _("All forms")


def days_text(days: int) -> str:
    """Return a length in days."""
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


def reason_text(decision: Decision) -> str:
    """Say what was decided and by what."""
    number = {"number": decision.rule_number, "days": decision.longest_days}
    match decision.reason:
        case "allowed":
            return (
                ngettext(
                    "Yes, because of rule %(number)s: for at most %(days)s day.",
                    "Yes, because of rule %(number)s: for at most %(days)s days.",
                    decision.longest_days,
                )
                % number
            )
        case "denied_by_rule":
            return _("No, because rule %(number)s denies it.") % number
        case "no_rule":
            return _("No, because no rule allows it.")
        case "too_long":
            return (
                ngettext(
                    "No, because rule %(number)s allows at most %(days)s day.",
                    "No, because rule %(number)s allows at most %(days)s days.",
                    decision.longest_days,
                )
                % number
            )
        case "quota_full":
            return _("No, because the quota of rule %(number)s is used up.") % number
    return _("No, because an organisation does not lend to itself.")


def verdict_text(considered: Considered) -> str:
    """Say what became of a rule."""
    rule = considered.rule
    match considered.verdict:
        case "settles":
            return _("Settles the answer")
        case "agrees":
            return _("Says the same")
        case "beaten":
            return _("Beaten by rule %(number)s") % {"number": considered.by}
        case "other_form":
            return _("For other exchange forms")
        case "not_yet":
            return _("Does not hold before %(day)s") % {"day": local_date(rule.valid_from)}
    return _("Held until %(day)s") % {"day": local_date(rule.valid_until)}


def change_text(change: Change, *, lender: str, host: str, form: str) -> str:
    """Say one thing that would have to change."""
    values = {
        "number": change.rule_number,
        "days": change.days,
        "day": local_date(change.on) if change.on else "",
        "lender": lender,
        "host": host,
        "form": form,
    }
    match change.code:
        case "add_rule":
            text = _("Write a rule that allows %(lender)s to lend to %(host)s: %(form)s.")
        case "add_exception":
            text = _(
                "Write an exception that names both: %(lender)s may lend to %(host)s: %(form)s."
            )
        case "end_rule":
            text = _("End rule %(number)s.")
        case "widen_forms":
            text = _("Let rule %(number)s hold for this form too: %(form)s.")
        case "start_earlier":
            text = _("Let rule %(number)s begin on %(day)s or earlier.")
        case "end_later":
            text = _("Let rule %(number)s end no earlier than %(day)s.")
        case "wait_until":
            text = _("Wait until %(day)s, when rule %(number)s makes it possible.")
        case "shorten":
            text = _("Shorten the exchange to %(days)s days.")
        case "allow_days":
            text = _("Let rule %(number)s allow %(days)s days.")
        case "wait_for_end":
            text = _("Wait until one of the exchanges between the two has ended.")
        case "raise_quota":
            text = _("Let rule %(number)s allow %(days)s at the same time.")
    return text % values
