"""The exchange's tables."""

from core.exchange.models.agreement import (
    AgreementDocument,
    Approval,
    ExchangeAgreement,
    Placement,
    Signature,
)
from core.exchange.models.candidate import Candidate, CandidateEvent

__all__ = [
    "AgreementDocument",
    "Approval",
    "Candidate",
    "CandidateEvent",
    "ExchangeAgreement",
    "Placement",
    "Signature",
]
