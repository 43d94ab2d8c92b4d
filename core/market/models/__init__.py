"""The market's tables."""

from core.market.models.need import Need, NeedConcept
from core.market.models.offer import Offer, OfferApproval, OfferConcept
from core.market.models.partner import PartnerInterest
from core.market.models.programme import FormRules, Programme, ProgrammeVersion

__all__ = [
    "FormRules",
    "Need",
    "NeedConcept",
    "Offer",
    "OfferApproval",
    "OfferConcept",
    "PartnerInterest",
    "Programme",
    "ProgrammeVersion",
]
