"""DFØ seeks a caseworker; Kartverket has people who may be lent out. In tenant A."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from core.accounts.enums import Role
from core.base import clock
from core.competence.models import Concept
from core.market.models import Need, NeedConcept, Offer, OfferConcept
from tests.factories.market import NeedFactory, OfferFactory
from tests.factories.people import MemberFactory, OrganisationFactory


def ask(need: Need, code: str, relation: str = "wanted", level: int | None = None) -> None:
    concept = Concept.objects.get(code=code)
    NeedConcept.objects.create(need=need, concept=concept, relation=relation, level=level)


def hold(offer: Offer, code: str, direction: str = "have", **values: Any) -> None:
    concept = Concept.objects.get(code=code)
    OfferConcept.objects.create(offer=offer, concept=concept, direction=direction, **values)


@pytest.fixture
def scene(in_tenant_a: object) -> SimpleNamespace:
    """The need with its HR, and a way to make more people available."""
    host = OrganisationFactory(name="DFØ")
    lender = OrganisationFactory(name="Kartverket")
    hr = MemberFactory(role=Role.HR, organisation=host).user
    need = NeedFactory(
        published=True,
        organisation=host,
        contact=hr,
        form="secondment",
        title="Erfaren saksbehandler til e-læringskurs",
        role_title="Saksbehandler",
        tasks="Utvikle et kurs i saksbehandling.",
        not_needed_text="Pedagogikkbakgrunn trengs aldri",
        min_days=180,
        max_days=365,
    )
    ask(need, "case-processing", "required", 4)
    ask(need, "individual-decisions")

    def make(**values: Any) -> Offer:
        start = need.earliest_start - dt.timedelta(days=30)
        defaults = {
            "approved": True,
            "forms": ["secondment"],
            "available_from": start,
            "available_until": start + dt.timedelta(days=700),
            "counties": ["03"],
            "role_title": "Riksmekler",
            "headline": "Vil prøve noe nytt",
            "background": "Mange år med klager og vedtak.",
        }
        values = {**defaults, **values}
        if "member" not in values:
            values["member"] = MemberFactory(organisation=lender)
        offer = OfferFactory(**values)
        hold(offer, "case-processing", level=5, evidence="documented")
        return offer

    def crowd(**values: Any) -> list[Offer]:
        """Four more people of four more lenders, who cannot come but have written something."""
        return [
            make(
                **{"counties": ["11"], **values},
                member=MemberFactory(organisation=OrganisationFactory()),
            )
            for _ in range(4)
        ]

    return SimpleNamespace(
        host=host,
        lender=lender,
        hr=hr,
        need=need,
        offer=make,
        crowd=crowd,
        ask=ask,
        hold=hold,
        today=clock.today(),
    )


@pytest.fixture
def make_offers(scene: SimpleNamespace) -> Callable[[int], list[Offer]]:
    """Make some more people available."""
    return lambda number: [scene.offer() for _ in range(number)]
