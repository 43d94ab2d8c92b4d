from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.exchange.documents.clauses import clauses_for
from core.exchange.documents.content import (
    AgreementContent,
    EmployeeDetails,
    PartyDetails,
    Signatory,
)
from core.exchange.documents.library import Terms


@pytest.fixture
def agreement() -> Callable[..., AgreementContent]:
    """A whole agreement with something in every field; keyword arguments replace fields."""

    def make(language: str = "nb", **changes: Any) -> AgreementContent:
        content = AgreementContent(
            number="A-2027-0001",
            version=3,
            dated=date(2027, 6, 15),
            tenant_name="Prøvestaten",
            language=language,
            lender=PartyDetails(
                organisation="Kartetaten",
                orgnr="971040238",
                unit="Eiendomskontoret",
                contact="Kari Solbakken",
                supervisor="Ola Nygård",
            ),
            host=PartyDetails(
                organisation="Kurstilsynet",
                orgnr="986252932",
                unit="Ledelsesseksjonen",
                contact="Per Ås",
                supervisor="Ingrid Bø",
            ),
            employee=EmployeeDetails(name="Siri Ødegård", title="Seniorrådgiver"),
            form="secondment",
            start=date(2027, 8, 1),
            end=date(2028, 4, 30),
            salary_payer="host",
            employer_responsibility="shared",
            purpose="Lage et kurs i god saksbehandling.",
            tasks="Skrive eksempler.\nProve dem ut.",
            learning_goals="Nettpedagogikk i praksis.",
            long_period_reason="Kurset skal prøves i to puljer.",
            workplace="Lørenfaret 1, Oslo",
            remote_share_percent=40,
            work_share_percent=80,
            conditions="Reiser til Hønefoss dekkes.",
            clauses=clauses_for(
                Terms(
                    form="secondment",
                    payer="host",
                    responsibility="shared",
                    lender_sector="state",
                    host_sector="state",
                    remote_share_percent=40,
                    work_share_percent=80,
                ),
                language=language,
            ),
            approvers=(Signatory(role="employee", name="Siri Ødegård", title="Seniorrådgiver"),),
            signatories=(
                Signatory(role="lender", name="Tone Vik", title="Avdelingsdirektør"),
                Signatory(role="host", name="Arne Dahl", title="Seksjonssjef"),
            ),
        )
        return replace(content, **changes)

    return make
