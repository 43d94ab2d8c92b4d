"""Logging who has read whose agreement, where the employee can see it."""

from clearing.crossing.domain.asking import read_across
from clearing.crossing.models import CrossAgreement
from core.accounts.models import User
from core.audit.domain import record_person_read


def read_agreement(agreement: CrossAgreement, *, by: User, purpose: str = "agreement") -> None:
    """Log that the reader was shown whose agreement it is; the employee's own reading is not."""
    contact = agreement.contact
    if contact.offer is None:
        read_across(contact, by=by, context=agreement.number)
        return
    lender = contact.offer.member.organisation
    record_person_read(
        contact.offer.member.user,
        by=by,
        fields=("name", "job title", "unit"),
        purpose=purpose,
        organisation=lender.name if lender else "",
        context=agreement.number,
    )
