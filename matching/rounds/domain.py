"""A round's life: opened, decided about, solved by a worker, looked at, corrected, and sent by a person."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.enums import Role
from core.accounts.models import User
from core.audit.domain import record
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.market.domain.checks import require_reason, require_short_texts
from core.market.models import Need, Offer
from core.market.queries import current_programme
from core.organisations.rules import has_role
from matching.rounds.enums import MoveState, RoundState, RuleKind
from matching.rounds.models import Round, RoundMove, RoundRule
from tenants.current import require_not_paused

OPEN_STATES = (RoundState.DRAFT, RoundState.SOLVED)


@transaction.atomic
def open_round(*, by: User, values: Mapping[str, Any]) -> Round:
    """Open a round of the current programme; nothing is solved and nobody is told."""
    require_office(by)
    if not values["name"].strip():
        raise DomainError(_("Give the round a name."), field="name", code="required")
    round_ = Round.objects.create(programme=current_programme(), opened_by=by, **values)
    record("round.opened", round_, by=by, changes={"name": (None, round_.name)})
    return round_


@transaction.atomic
def change_round(round_: Round, *, by: User, values: Mapping[str, Any]) -> Round:
    """Change goals and limits; they count the next time the round is solved."""
    require_office(by)
    locked = lock_round(round_)
    require_open(locked)
    changes = {
        name: (getattr(locked, name), value)
        for name, value in values.items()
        if getattr(locked, name) != value
    }
    for name, value in values.items():
        setattr(locked, name, value)
    locked.save()
    if changes:
        record("round.changed", locked, by=by, changes=changes)
    return locked


@transaction.atomic
def decide_pair(
    round_: Round, *, by: User, kind: RuleKind, offer: Offer, need: Need, reason: str
) -> RoundRule:
    """Say that a pair must, or must not, be in the plan; it counts the next time it is solved."""
    require_office(by)
    require_reason(reason)
    require_short_texts({"reason": reason})
    locked = lock_round(round_)
    require_open(locked)
    rule, _is_new = RoundRule.objects.update_or_create(
        round=locked,
        offer=offer,
        need=need,
        defaults={"kind": kind, "reason": reason, "made_by": by},
    )
    record(f"round.pair_{kind.value}", locked, by=by, changes={"reason": (None, reason)})
    return rule


@transaction.atomic
def forget_rule(rule: RoundRule, *, by: User) -> Round:
    """Take a decision about a pair back."""
    require_office(by)
    locked = lock_round(rule.round)
    require_open(locked)
    changes = {"kind": (rule.kind, None), "reason": (rule.reason, None)}
    RoundRule.objects.filter(pk=rule.pk).delete()
    record("round.pair_left_open", locked, by=by, changes=changes)
    return locked


@transaction.atomic
def drop_move(move: RoundMove, *, by: User, reason: str) -> RoundMove:
    """Take a move out of a solved plan by hand, with a reason. A ring that loses a leg falls back to the
    moves that are left, each of which can be made alone.
    """
    require_office(by)
    require_reason(reason)
    require_short_texts({"reason": reason})
    round_ = lock_round(move.round)
    if round_.state != RoundState.SOLVED:
        raise ConflictError(_("Only a solved round that is not sent can be changed by hand."))
    locked = RoundMove.objects.select_for_update(of=("self",)).get(pk=move.pk)
    if locked.state == MoveState.DROPPED:
        return locked
    locked.state, locked.reason, locked.changed_by = MoveState.DROPPED, reason, by
    locked.save(update_fields=["state", "reason", "changed_by"])
    break_ring(locked)
    record("round.move_dropped", round_, by=by, changes={"reason": (None, reason)})
    return locked


def break_ring(move: RoundMove) -> None:
    """Let the other moves of a lost leg's ring go on alone. Needs a transaction."""
    if move.ring is not None:
        RoundMove.objects.filter(round=move.round_id, run=move.run, ring=move.ring).update(
            ring=None
        )


@transaction.atomic
def stop_solving(round_: Round, *, by: User) -> Round:
    """Stop a worker at its next step; the round is as it was before the solving began."""
    require_office(by)
    locked = lock_round(round_)
    if locked.state != RoundState.WORKING:
        return locked
    locked.state = at_rest(locked)
    locked.save(update_fields=["state", "updated_at"])
    record("round.stopped", locked, by=by, changes={"done": (None, locked.done)})
    return locked


@transaction.atomic
def cancel_round(round_: Round, *, by: User) -> Round:
    """Give up a round that is not sent; a worker that solves it stops at its next step."""
    require_office(by)
    locked = lock_round(round_)
    if locked.state == RoundState.CANCELLED:
        return locked
    if locked.state == RoundState.RELEASED:
        raise ConflictError(_("The round has been sent, so it can no longer be cancelled."))
    before = locked.state
    locked.state = RoundState.CANCELLED
    locked.save(update_fields=["state", "updated_at"])
    record("round.cancelled", locked, by=by, changes={"state": (before, locked.state)})
    return locked


# -- parts ----------------------------------------------------------------------------------------


def at_rest(round_: Round) -> RoundState:
    """Return the state of a round that is not being solved: with a plan, or without."""
    return RoundState.SOLVED if round_.solved_run else RoundState.DRAFT


def lock_round(round_: Round) -> Round:
    """Return the round as it is now, held until the transaction ends."""
    return (
        Round.objects.select_for_update(of=("self",)).select_related("programme").get(pk=round_.pk)
    )


def require_office(user: User) -> None:
    """Raise unless the user is in the programme office."""
    if not has_role(user, Role.PROGRAMME_OFFICE):
        raise NotAllowedError(_("Only the programme office runs rounds."))


def require_open(round_: Round) -> None:
    """Raise unless the round may still be changed and solved."""
    require_not_paused()
    if round_.state not in OPEN_STATES:
        raise ConflictError(
            _("The round stands at “%(state)s”, and from there this is not possible.")
            % {"state": round_.get_state_display()},
            code="move_refused",
        )
