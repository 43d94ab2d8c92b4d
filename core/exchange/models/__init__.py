"""The exchange's tables."""

from core.exchange.models.agreement import Approval, ExchangeAgreement, Placement, Signature
from core.exchange.models.candidate import Candidate, CandidateEvent

__all__ = ["Approval", "Candidate", "CandidateEvent", "ExchangeAgreement", "Placement", "Signature"]
