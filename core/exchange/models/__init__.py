"""The exchange's tables."""

from core.exchange.models.agreement import (
    AgreementDocument,
    Approval,
    ExchangeAgreement,
    Placement,
    Signature,
)
from core.exchange.models.candidate import Candidate, CandidateEvent
from core.exchange.models.clauses import AgreementVersion, OwnClause, OwnClauseVersion
from core.exchange.models.dialogue import CandidateMessage, Interview
from core.exchange.models.learning import Evaluation, Story, StoryConsent
from core.exchange.models.running import Amendment, AmendmentAnswer, FollowUp

__all__ = [
    "AgreementDocument",
    "AgreementVersion",
    "Amendment",
    "AmendmentAnswer",
    "Approval",
    "Candidate",
    "CandidateEvent",
    "CandidateMessage",
    "Evaluation",
    "ExchangeAgreement",
    "FollowUp",
    "Interview",
    "OwnClause",
    "OwnClauseVersion",
    "Placement",
    "Signature",
    "Story",
    "StoryConsent",
]
