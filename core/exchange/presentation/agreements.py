"""Agreements and placements: who has said yes, who is missing, what an edit changed."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.accounts.models import User
from core.audit.models import Entry
from core.exchange.enums import AgreementState, Party, PlacementState
from core.exchange.models import Approval, ExchangeAgreement, Placement, Signature
from core.exchange.rules import parties_of
from core.market.presentation import percent_text
from core.ui.templatetags.ui import local_date

AGREEMENT_COLOURS: Mapping[str, str] = {
    AgreementState.DRAFT: "neutral",
    AgreementState.PROPOSED: "warning",
    AgreementState.APPROVED: "warning",
    AgreementState.SIGNED: "success",
    AgreementState.ACTIVE: "success",
    AgreementState.COMPLETED: "info",
    AgreementState.ENDED_EARLY: "neutral",
    AgreementState.CANCELLED: "danger",
}
PLACEMENT_COLOURS: Mapping[str, str] = {
    PlacementState.ACTIVE: "success",
    PlacementState.COMPLETED: "info",
    PlacementState.ENDED_EARLY: "neutral",
}
LOGIN_LEVELS: Mapping[str, Any] = {
    "password": gettext_lazy("password"),
    "code": gettext_lazy("code by e-mail"),
    "invitation": gettext_lazy("invitation link by e-mail"),
    "demo": gettext_lazy("demo sign-in without password"),
    "unknown": gettext_lazy("not recorded"),
}


@dataclass(frozen=True, slots=True)
class PartyStanding:
    """What one party has said to the present version."""

    party: Party
    who: str
    approval: Approval | None
    signature: Signature | None

    @property
    def login_level(self) -> str:
        """How the signer had logged in, in words."""
        if self.signature is None:
            return ""
        methods = self.signature.login_level.split("+")
        return ", ".join(str(LOGIN_LEVELS.get(method, method)) for method in methods)


def standing_of(agreement: ExchangeAgreement) -> list[PartyStanding]:
    """Return the three parties with what each has approved and signed of this version."""
    version = agreement.version
    approvals = {row.party: row for row in agreement.approvals.all() if row.version == version}
    signatures = {row.party: row for row in agreement.signatures.all() if row.version == version}
    names = {
        Party.EMPLOYEE: agreement.employee.full_name,
        Party.LENDER: agreement.lender.name,
        Party.HOST: agreement.host.name,
    }
    return [
        PartyStanding(party, names[party], approvals.get(party), signatures.get(party))
        for party in Party
    ]


def open_parties(user: User, agreement: ExchangeAgreement) -> list[Party]:
    """Return the parties the agreement waits for that the user may speak for: at most one person
    each, so somebody who has spoken already has none left.
    """
    standing = standing_of(agreement)
    if agreement.state == AgreementState.PROPOSED:
        given = {row.party: row.approval.approved_by_id for row in standing if row.approval}
    elif agreement.state == AgreementState.APPROVED:
        given = {row.party: row.signature.signed_by_id for row in standing if row.signature}
    else:
        return []
    if user.pk in given.values():
        return []
    return [party for party in parties_of(user, agreement) if party not in given]


def still_missing(agreement: ExchangeAgreement) -> list[str]:
    """Return who the agreement waits for, by name."""
    rows = standing_of(agreement)
    if agreement.state == AgreementState.PROPOSED:
        return [row.who for row in rows if row.approval is None]
    if agreement.state == AgreementState.APPROVED:
        return [row.who for row in rows if row.signature is None]
    return []


_ORDER = (
    AgreementState.DRAFT,
    AgreementState.PROPOSED,
    AgreementState.APPROVED,
    AgreementState.SIGNED,
    AgreementState.ACTIVE,
    AgreementState.COMPLETED,
)


def agreement_steps(agreement: ExchangeAgreement) -> list[dict[str, Any]]:
    """Return the way of an agreement for the stepper."""
    if agreement.state not in _ORDER:
        stopped = {"label": agreement.get_state_display(), "state": "failed"}
        return [{"label": _("Draft"), "state": "done"}, stopped]
    rows = standing_of(agreement)
    details = {
        AgreementState.PROPOSED: _count_of([row.approval for row in rows]),
        AgreementState.APPROVED: _count_of([row.signature for row in rows]),
        AgreementState.SIGNED: local_date(agreement.start_date),
        AgreementState.ACTIVE: local_date(agreement.end_date),
    }
    labels = {
        AgreementState.DRAFT: _("Draft"),
        AgreementState.PROPOSED: _("Three approvals"),
        AgreementState.APPROVED: _("Three signatures"),
        AgreementState.SIGNED: _("Waits for the start"),
        AgreementState.ACTIVE: _("Exchange until"),
        AgreementState.COMPLETED: _("Completed"),
    }
    now = _ORDER.index(AgreementState(agreement.state))
    if agreement.state == AgreementState.COMPLETED:
        now += 1
    return [
        {"label": labels[state], "state": _step_state(place, now), "detail": details.get(state, "")}
        for place, state in enumerate(_ORDER)
    ]


def _step_state(place: int, now: int) -> str:
    return "done" if place < now else "current" if place == now else "pending"


def _count_of(given: Sequence[object | None]) -> str:
    return _("%(count)d of %(all)d") % {
        "count": sum(row is not None for row in given),
        "all": len(given),
    }


def changes_of(entry: Entry) -> Iterator[tuple[str, str, str]]:
    """Yield field, old and new text of an edit, in the reader's language."""
    for name, (old, new) in entry.changes.items():
        # Clauses are laid beside each other by themselves.
        if name not in ("version", "clauses"):
            field = ExchangeAgreement._meta.get_field(name)
            label = str(getattr(field, "verbose_name", name))
            yield label[:1].upper() + label[1:], said(name, old), said(name, new)


def said(name: str, value: Any) -> str:
    """Return a term's value, as it is kept in JSON, in the reader's words."""
    field = ExchangeAgreement._meta.get_field(name)
    choices = dict(getattr(field, "flatchoices", ()))
    if value in choices:
        return str(choices[value])
    if name in ("start_date", "end_date") and value:
        return str(local_date(dt.date.fromisoformat(value)))
    if name.endswith("_percent"):
        return percent_text(int(value))
    return str(value) if value not in (None, "") else _("nothing")


def days_left(placement: Placement, today: dt.date) -> str:
    """Return how long the exchange still runs, in words; empty when it does not run."""
    if placement.state != PlacementState.ACTIVE:
        return ""
    days = (placement.agreement.end_date - today).days
    if days < 0:
        return _("The last day has passed")
    if days == 0:
        return _("Today is the last day")
    return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
