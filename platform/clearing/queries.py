"""Reading what others show. What a tenant is given, PostgreSQL decides; what fits, the policy does."""

from collections.abc import Iterable
from uuid import UUID

from clearing.models import NeedProjection, OfferProjection, Participant
from clearing.projecting import own_role
from core.base import clock
from core.base.current import NoDoorError, current_tenant_id
from core.market.enums import ExchangeForm
from core.market.models import Need
from core.organisations.models import Organisation
from matching.loading import first_day_of
from policy.decision import Decision, Party
from policy.queries import decide_many_between
from tenants.doors import clearing_context


def own_party(orgnr: str) -> Party:
    """Return one of the tenant's organisations as the policy knows it."""
    tenant_id = current_tenant_id()
    if tenant_id is None:
        raise NoDoorError("Only a tenant's organisation is a party.")
    return Party(tenant_id, orgnr)


def participants() -> dict[UUID, Participant]:
    """Return the other tenants that the policy lets this one know of, by their ids."""
    with clearing_context():
        return {row.pk: row for row in Participant.objects.exclude(owner=own_role())}


def offers_from_elsewhere(need: Need) -> list[tuple[OfferProjection, Decision]]:
    """Return what other tenants show and may lend for ``need``, each with the policy's answer."""
    with clearing_context():
        rows = list(OfferProjection.objects.exclude(owner=own_role()).order_by("pk"))
    host = own_party(need.organisation.orgnr)
    parties = {row.pk: Party(row.tenant_id, row.orgnr) for row in rows}
    pairs = {(lender, host) for lender in parties.values()}
    answers = decide_many_between(pairs, form=need.form, on=first_day_of(need))
    asked = ((row, answers[parties[row.pk], host]) for row in rows)
    return [(row, answer) for row, answer in asked if answer.is_allowed]


def offer_from_elsewhere(need: Need, offer_key: UUID) -> OfferProjection | None:
    """Return one of them, or None when it is not shown or may not be lent."""
    return next((row for row, _ in offers_from_elsewhere(need) if row.pk == offer_key), None)


def needs_from_elsewhere(lenders: Iterable[Organisation]) -> list[NeedProjection]:
    """Return other tenants' needs for which one of ``lenders`` may lend somebody today."""
    with clearing_context():
        rows = list(NeedProjection.objects.exclude(owner=own_role()).order_by("-pk"))
    own = [own_party(each.orgnr) for each in lenders]
    found = []
    for form in ExchangeForm.values:
        some = [row for row in rows if row.content["form"] == form]
        pairs = {(one, Party(row.tenant_id, row.orgnr)) for row in some for one in own}
        answers = decide_many_between(pairs, form=form, on=clock.today())
        open_hosts = {host for (_, host), answer in answers.items() if answer.is_allowed}
        found += [row for row in some if Party(row.tenant_id, row.orgnr) in open_hosts]
    return sorted(found, key=lambda row: row.pk, reverse=True)
