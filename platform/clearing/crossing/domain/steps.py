"""What every step of a contact needs: the locked row, a checked move, a line of history."""

import datetime as dt

from clearing.crossing.domain.rows import contacts_in_full
from clearing.crossing.models import Contact, ContactStep
from core.accounts.models import User
from core.audit.domain import record
from core.base import clock
from core.exchange.enums import CandidateState
from core.exchange.states import require_candidate_move


def lock_contact(contact: Contact) -> Contact:
    """Return the row as it is now, held until the transaction ends."""
    return contacts_in_full().select_for_update(of=("self",)).get(pk=contact.pk)


def move_contact(
    contact: Contact,
    state: CandidateState,
    *,
    by: User | None,
    who: str = "",
    note: str = "",
    at: dt.datetime | None = None,
    fields: tuple[str, ...] = (),
) -> None:
    """Bring a locked contact to ``state``, if it may go there; keep the step and log it.

    ``who`` is how somebody who is not the employee is named in the history, on both sides.
    """
    require_candidate_move(contact.state, state)
    before, contact.state = contact.state, state
    contact.save(update_fields=["state", "updated_at", *fields])
    add_step(contact, who=who, note=note, at=at)
    record(f"contact.{state.value}", contact, by=by, changes={"state": (before, state.value)})


def add_step(contact: Contact, *, who: str, note: str = "", at: dt.datetime | None = None) -> None:
    """Keep a line of history."""
    ContactStep.objects.create(
        contact=contact, at=at or clock.now(), state=contact.state, who=who, note=note
    )
