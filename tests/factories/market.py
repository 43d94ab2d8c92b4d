"""Needs and offers as rows, in any state. Needs a tenant's open door.

They skip the domain functions and so the log and the approvals: use them to set the scene, never to
test how something comes to be.
"""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from core.base import clock
from core.market.approved import content_of
from core.market.domain.programmes import create_default_programme
from core.market.enums import (
    ApprovalDecision,
    EmployerResponsibility,
    ExchangeForm,
    NeedState,
    OfferState,
    SalaryPayer,
)
from core.market.models import Need, Offer, OfferApproval
from tests.factories.people import MemberFactory, OrganisationFactory, UserFactory


def _in_weeks(number: int) -> dt.date:
    return clock.today() + dt.timedelta(weeks=number)


class NeedFactory(DjangoModelFactory[Need]):
    """A draft of a need with a period; ``published=True`` makes it visible."""

    class Meta:
        model = Need

    class Params:
        published = factory.Trait(
            state=NeedState.PUBLISHED, published_at=factory.LazyFunction(clock.now)
        )

    programme = factory.LazyFunction(create_default_programme)
    organisation = factory.SubFactory(OrganisationFactory)
    title = factory.Sequence(lambda n: f"Behov {n}")
    purpose = "Vi vil lære av andre."
    tasks = "Delta i arbeidet."
    form = ExchangeForm.SHORT_EXCHANGE
    earliest_start = factory.LazyFunction(lambda: _in_weeks(8))
    min_days = 14
    max_days = 60
    place = "Oslo"
    county = "03"
    salary_payer = SalaryPayer.LENDER
    employer_responsibility = EmployerResponsibility.LENDER


class OfferFactory(DjangoModelFactory[Offer]):
    """A draft of an offer; ``approved=True`` has the employer's yes, with its approval beside it."""

    class Meta:
        model = Offer
        skip_postgeneration_save = True

    class Params:
        approved = factory.Trait(
            state=OfferState.APPROVED,
            requested_at=factory.LazyFunction(clock.now),
            published_at=factory.LazyFunction(clock.now),
            approval=factory.RelatedFactory(
                "tests.factories.market.OfferApprovalFactory", factory_related_name="offer"
            ),
        )

    programme = factory.LazyFunction(create_default_programme)
    member = factory.SubFactory(MemberFactory)
    headline = factory.Sequence(lambda n: f"Tilbud {n}")
    background = "Lang erfaring."
    forms = factory.LazyFunction(lambda: [ExchangeForm.SHORT_EXCHANGE.value])
    available_from = factory.LazyFunction(lambda: _in_weeks(4))
    available_until = factory.LazyFunction(lambda: _in_weeks(52))


class OfferApprovalFactory(DjangoModelFactory[OfferApproval]):
    """A manager's yes to an offer."""

    class Meta:
        model = OfferApproval

    offer = factory.SubFactory(OfferFactory)
    decision = ApprovalDecision.APPROVED
    note = "Det passer godt."
    decided_by = factory.SubFactory(UserFactory)
    content = factory.LazyAttribute(lambda approval: content_of(approval.offer))
    requested_at = factory.LazyAttribute(
        lambda approval: approval.offer.requested_at or clock.now()
    )
