"""What waits for a person in exchanges with other tenants."""

from django.db.models import Q

from clearing.crossing.enums import Side
from clearing.crossing.presentation import open_parties
from clearing.crossing.queries import agreements_of, contacts_of
from core.accounts.models import User
from core.exchange.enums import AgreementState, CandidateState

_TURN = (AgreementState.PROPOSED, AgreementState.APPROVED)


def count_waiting_across(user: User) -> int:
    """Count the questions to answer, the candidates who have said yes, and the agreements to approve
    or sign.
    """
    asked = Q(side=Side.LENDER, state=CandidateState.CONTACT_REQUESTED)
    said_yes = Q(side=Side.HOST, state=CandidateState.INTERESTED)
    contacts = contacts_of(user).filter(asked | said_yes).count()
    agreements = agreements_of(user).filter(state__in=_TURN)
    return contacts + sum(bool(open_parties(user, each)) for each in agreements)
