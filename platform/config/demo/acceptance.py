"""The case that is walked through by hand and by the browser test, first to last.

DFØ seeks an experienced caseworker for an e-learning course; an employee of Kartverket fits.
Neither is loaded: whoever tries the demo types them in. Keys are names of form fields, values what
is typed there: concepts by code, lengths as numbers of ``period_unit``.
"""

import datetime as dt
from typing import Any

from core.base import clock


def next_august(today: dt.date) -> dt.date:
    """Return the first day of the next August, never the one going on."""
    return dt.date(today.year + (today.month >= 8), 8, 1)


_AUGUST = next_august(clock.today())

NEED: dict[str, Any] = {
    "language": "nb",
    "title": "Erfaren saksbehandler til arbeidet med et e-læringskurs",
    "role_title": "Saksbehandler",
    "pitch": (
        "Hos oss gjør du det du har lært av vanskelige saker, til hjelp for mange andre. Oppholdet"
        " gir deg et avbrekk fra det vante og en plass midt i statens arbeid med kompetanse."
    ),
    "purpose": (
        "Seksjonen lager et digitalt kurs om saksbehandling og om rollen som saksbehandler, for"
        " ansatte i statlige virksomheter. Innholdet skal bygge på virkelige erfaringer."
    ),
    "tasks": (
        "Finne fram dilemmaer og avveininger fra egen praksis og gjøre dem om til øvingsoppgaver.\n"
        "Kvalitetssikre faginnholdet sammen med teamet.\n"
        "Prøve ut deler av kurset med målgruppen og foreslå forbedringer."
    ),
    "competence_text": (
        "Lang erfaring med saksbehandling. Du har utformet enkeltvedtak og vurdert vedtak på nytt,"
        " veid hensyn mot hverandre, og er opptatt av at kravene til god saksbehandling blir fulgt."
    ),
    "not_needed_text": "Ferdigheter i e-læringsteknikk og nettpedagogikk.",
    "not_needed_covered_by": "Kollegene i teamet, sammen med en leverandør utenfra.",
    "traits_text": "Opptatt av at kurset blir brukervennlig og godt å lære av på nett.",
    "application_text": (
        "Fortell om deg selv, hva du har arbeidet med, og hva som trekker deg mot oppholdet."
    ),
    "required_competences": ["case-processing"],
    "wanted_competences": ["individual-decisions", "appeals", "administrative-law"],
    "not_needed_competences": ["e-learning", "online-pedagogy"],
    "traits": ["trait-user-focused"],
    "themes": ["theme-case-processing", "theme-competence-work"],
    "stakeholder_groups": ["group-employees"],
    "unit": "Seksjon for ledelse",
    "form": "secondment",
    "mode": "receive",
    "earliest_start": _AUGUST,
    "latest_start": _AUGUST.replace(day=31),
    "min_days": 6,
    "max_days": 12,
    "period_unit": "months",
    "is_duration_negotiable": True,
    "long_period_reason": "Kurset følger et helt opplæringsår, og lengden avtales med den enkelte.",
    "place": "Oslo",
    "county": "03",
    "remote_percent": 0,
    "work_percent": 100,
    "people_count": 1,
    "salary_payer": "host",
    "employer_responsibility": "lender",
    "conditions": (
        "DFØ dekker lønnen så lenge oppholdet varer. Varigheten er 6–12 måneder etter avtale."
    ),
}

PROFILE: dict[str, Any] = {
    "language": "nb",
    "headline": "Saksbehandler med lang fartstid i eiendomssaker",
    "role_title": "Seniorsaksbehandler",
    "background": (
        "Har behandlet saker om matrikkel og eierseksjonering i tretten år, de siste seks som"
        " klagebehandler. Skriver vedtak, vurderer tidligere vedtak på nytt og lærer opp"
        " nye kolleger."
    ),
    "teach_text": (
        "Eksempler på vanskelige avveininger mellom naboer, kommuner og regelverk, skrevet slik at"
        " de kan brukes i opplæring."
    ),
    "learn_text": "Hvordan erfaring fra enkeltsaker blir til kurs som mange har nytte av.",
    # Level and evidence, which the next page asks for.
    "have_competences": {
        "case-processing": (5, "documented"),
        "individual-decisions": (5, "documented"),
        "appeals": (5, "documented"),
        "administrative-law": (4, "documented"),
        "land-registration": (5, "documented"),
        "mentoring": (3, "claimed"),
    },
    "learn_competences": ["e-learning", "pedagogy"],
    "traits": ["trait-user-focused", "trait-thorough"],
    "themes": ["theme-case-processing", "theme-competence-work"],
    "stakeholder_groups": ["group-homeowners", "group-municipalities"],
    "forms": ["secondment", "rotation"],
    "available_from": _AUGUST,
    "available_until": _AUGUST + dt.timedelta(days=400),
    "min_days": 6,
    "max_days": 12,
    "period_unit": "months",
    "counties": ["03", "33"],
    "wants_remote": True,
    "work_percent": 100,
}
