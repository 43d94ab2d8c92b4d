"""One of two customers is put back to an older copy: both begin anew, each by itself.

Their records of what stood open between them no longer agree, and neither can know what the other has
lost. So both end it with the same words, and count their events from the beginning in a new epoch; the
host may ask again. What all three have signed stays with whoever still has it.
"""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from clearing.crossing.domain.agreements import forget_unsigned, give_up
from clearing.crossing.domain.rows import contacts_in_full
from clearing.crossing.domain.standing import lock_agreement
from clearing.crossing.domain.steps import move_contact
from clearing.crossing.models import Contact
from clearing.crossing.telling import tell_employee
from core.exchange.enums import AgreementState, CandidateState
from core.exchange.queries import OPEN_AGREEMENT_STATES

_OPEN = (
    CandidateState.SHORTLISTED,
    CandidateState.CONTACT_REQUESTED,
    CandidateState.INTERESTED,
    CandidateState.AGREEMENT,
)


@transaction.atomic
def begin_anew(*, epoch: int, with_tenant: uuid.UUID | None = None) -> int:
    """End what stands open with a customer that was put back, or with all when this one was; return how
    many contacts ended. Repeating it with the same ``epoch`` does nothing.
    """
    rows = contacts_in_full().filter(epoch__lt=epoch).select_for_update(of=("self",))
    if with_tenant is not None:
        rows = rows.filter(other_tenant_id=with_tenant)
    ended = 0
    for contact in rows:
        ended += _end(contact)
        Contact.objects.filter(pk=contact.pk).update(epoch=epoch, sent=0, received=0)
    return ended


def _end(contact: Contact) -> bool:
    if contact.state not in _OPEN:
        return False
    agreement = contact.agreements.exclude(state=AgreementState.CANCELLED).first()
    if agreement is not None and agreement.state not in OPEN_AGREEMENT_STATES:
        return False
    reason = _("One of the two customers was put back to an earlier copy. It can be asked anew.")
    if agreement is not None:
        give_up(lock_agreement(agreement), by=None, who="", reason=reason)
    forget_unsigned(contact)
    contact.refresh_from_db(fields=["state"])
    was_asked = contact.state != CandidateState.SHORTLISTED
    contact.outcome_reason, contact.person, contact.motivation = reason, {}, ""
    move_contact(
        contact,
        CandidateState.NOT_CHOSEN,
        by=None,
        note=reason,
        fields=("outcome_reason", "person", "motivation"),
    )
    if was_asked and contact.offer is not None:
        tell_employee(contact, "passed_over")
    return True
