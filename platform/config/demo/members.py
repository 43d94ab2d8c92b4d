"""The demo's organisations, their units and their people, inside a tenant's open door.

Whatever is there already is left as visitors of the demo have made it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from config.demo.people import Person, named, people
from config.demo.texts import CastPerson, DemoOrganisation, DemoTenant, organisations, registrations
from core.accounts.domain import create_user
from core.accounts.enums import TENANT_WIDE_ROLES, Role
from core.accounts.models import User
from core.organisations.domain import add_member, add_unit, register_organisation
from core.organisations.models import Member, Organisation, OrgUnit
from core.organisations.registry_data import state_organisations


@dataclass(frozen=True, slots=True)
class Population:
    """Who and what there is to register needs and offers for; keys are those of the files."""

    organisations: dict[str, Organisation]
    units: dict[tuple[str, str], OrgUnit] = field(default_factory=dict)
    hr: dict[str, User] = field(default_factory=dict)
    managers: dict[str, User] = field(default_factory=dict)
    # By organisation and headline of the offer; also those who have left since.
    offering: dict[tuple[str, str], Member] = field(default_factory=dict)


def load_members(tenant: DemoTenant) -> Population:
    """Load organisations, units and people; return them all, new or not."""
    if tenant.sector == "state":
        _load_state_organisations()
    population = Population(_load_organisations(organisations(tenant.slug)))
    for key, row in organisations(tenant.slug).items():
        _load_units(key, row, population)
    cast = {person.key: _load_cast_person(person, population) for person in tenant.cast}
    for key, row in organisations(tenant.slug).items():
        _load_staff(key, row, tenant, population, cast)
    return population


def _load_state_organisations() -> None:
    known = {organisation.orgnr: organisation for organisation in Organisation.objects.all()}
    for row in state_organisations():
        if row.orgnr not in known:
            known[row.orgnr] = register_organisation(
                by=None,
                orgnr=row.orgnr,
                name=row.name,
                kind=row.kind,
                parent=known.get(row.parent_orgnr),
                county=row.county,
                is_confirmed=row.is_confirmed,
            )


def _load_organisations(rows: dict[str, DemoOrganisation]) -> dict[str, Organisation]:
    known = {organisation.orgnr: organisation for organisation in Organisation.objects.all()}
    found: dict[str, Organisation] = {}
    for key, row in rows.items():
        found[key] = known.get(row.orgnr) or register_organisation(
            by=None,
            orgnr=row.orgnr,
            name=row.name,
            kind=row.kind,
            parent=found.get(row.parent),
            county=row.county,
        )
    return found


def _load_units(key: str, row: DemoOrganisation, population: Population) -> None:
    organisation = population.organisations[key]
    known = {unit.name: unit for unit in organisation.units.all()}
    for name in row.units:
        population.units[key, name] = known.get(name) or add_unit(organisation, by=None, name=name)
    for name, above in row.sections.items():
        population.units[key, name] = known.get(name) or add_unit(
            organisation, by=None, name=name, parent=population.units[key, above]
        )


def _load_cast_person(person: CastPerson, population: Population) -> User:
    organisation = population.organisations[person.organisation]
    unit = population.units.get((person.organisation, person.unit))
    who = named(person.name, person.domain)
    return _load_person(who, [Role(r) for r in person.roles], organisation, unit, person.job_title)


def _load_staff(
    key: str,
    row: DemoOrganisation,
    tenant: DemoTenant,
    population: Population,
    cast: dict[str, User],
) -> None:
    """Give the organisation an HR person, a manager and everybody its offers are about."""
    organisation, strangers = population.organisations[key], people(row.domain)
    in_cast = {role: cast[p.key] for p in tenant.cast if p.organisation == key for role in p.roles}
    for role, officers in ((Role.HR, population.hr), (Role.MANAGER, population.managers)):
        [stranger] = islice(strangers, 1)
        officers[key] = in_cast.get(role) or _load_person(stranger, [role], organisation)
    for offer in registrations(tenant.slug).offers:
        if offer["organisation"] != key:
            continue
        [stranger] = islice(strangers, 1)
        unit = population.units[key, offer["unit"]]
        user = cast.get(offer.get("person", "")) or _load_person(
            stranger, [Role.EMPLOYEE], organisation, unit, offer["job_title"], offer["language"]
        )
        member = Member.with_ended.get(user=user, role=Role.EMPLOYEE)
        population.offering[key, offer["headline"]] = member


def _load_person(
    person: Person,
    roles: Sequence[Role],
    organisation: Organisation,
    unit: OrgUnit | None = None,
    job_title: str = "",
    language: str = "",
) -> User:
    user: User | None = User.objects.filter(email=person.email).first()
    if user is not None:
        return user
    user = create_user(email=person.email, full_name=person.full_name, by=None, language=language)
    for role in roles:
        is_wide = role in TENANT_WIDE_ROLES
        add_member(
            user,
            by=None,
            role=role,
            organisation=None if is_wide else organisation,
            unit=None if is_wide else unit,
            job_title="" if is_wide else job_title,
        )
    return user
