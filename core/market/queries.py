"""Reads of the market. Each owns its joins, so that a template never asks for more."""

from itertools import product

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.accounts.enums import Role
from core.accounts.models import User
from core.base import clock
from core.base.errors import DomainError
from core.competence.models import Concept, spoken_language
from core.competence.queries import search_concepts
from core.market.enums import NeedState, OfferState
from core.market.models import (
    FormRules,
    Need,
    NeedConcept,
    Offer,
    PartnerInterest,
    Programme,
)
from core.market.models.need import NeedQuerySet
from core.market.rules import offers_decided_by, takes_part
from core.organisations.models import Member, Organisation
from core.organisations.rules import has_role, memberships, organisations_of
from policy.queries import decide_many

# -- programmes -----------------------------------------------------------------------------------


def current_programme() -> Programme:
    """Return the tenant's default programme."""
    programme = Programme.objects.filter(is_default=True).first()
    if programme is None:
        raise DomainError(_("There is no programme yet. The programme office must set one up."))
    return programme


def form_rules(form: str, programme: Programme | None = None) -> FormRules:
    """Return one exchange form's rules in ``programme`` (the current one unless given)."""
    programme = programme or current_programme()
    rules = FormRules.objects.filter(programme=programme, form=form).first()
    if rules is None:
        raise DomainError(
            _("%(programme)s does not have this exchange form. Choose another.")
            % {"programme": programme},
            field="form",
            code="invalid_choice",
        )
    return rules


def notices_for(need: Need) -> list[str]:
    """Return what must be known before an agreement on ``need``, in the reader's language."""
    return Programme.objects.get(pk=need.programme_id).notices_in(spoken_language())


# -- needs ----------------------------------------------------------------------------------------


def _covered(prefix: str) -> Q:
    """The condition that the organisation at ``prefix`` takes part today."""
    today = clock.today()
    return Q(**{f"{prefix}__covered_from__lte": today}) & (
        Q(**{f"{prefix}__covered_until__isnull": True})
        | Q(**{f"{prefix}__covered_until__gt": today})
    )


def open_needs() -> NeedQuerySet:
    """Return the published needs of organisations that take part today."""
    return Need.objects.filter(_covered("organisation"), state=NeedState.PUBLISHED)


def visible_needs(user: User) -> NeedQuerySet:
    """Return the published needs the user may read."""
    return open_needs() if takes_part(user) else Need.objects.none()


def own_needs(user: User) -> NeedQuerySet:
    """Return the needs, in every state, of the organisations the user registers for."""
    if has_role(user, Role.PROGRAMME_OFFICE):
        return Need.objects.all()
    return Need.objects.filter(organisation__in=organisations_of(user, Role.HR))


def search_needs(
    needs: NeedQuerySet, *, text: str = "", form: str = "", county: str = "", theme: str = ""
) -> NeedQuerySet:
    """Return those of ``needs`` that fit; ``text`` is sought in words and in concepts' labels."""
    if form:
        needs = needs.filter(form=form)
    if county:
        needs = needs.filter(county=county)
    if theme:
        needs = needs.filter(concept_links__concept__code=theme)
    return needs.filter(_says(text)) if text else needs


def _says(text: str) -> Q:
    condition = Q(organisation__name__icontains=text)
    for field in ("title", "role_title", "purpose", "tasks", "pitch", "place"):
        condition |= Q(**{f"{field}__icontains": text})
    # Among what needs speak of: the vocabulary may have thousands of words that no need uses.
    named = Concept.objects.filter(pk__in=NeedConcept.objects.values("concept"))
    concepts = [concept.pk for concept in search_concepts(text, among=named)]
    return condition | Q(pk__in=NeedConcept.objects.filter(concept__in=concepts).values("need"))


def themes_in_use(needs: NeedQuerySet) -> QuerySet[Concept]:
    """Return the themes that ``needs`` name."""
    links = NeedConcept.objects.filter(need__in=needs.order_by().values("pk"))
    return Concept.objects.filter(kind="theme", pk__in=links.values("concept"))


# -- offers ---------------------------------------------------------------------------------------


def visible_offers() -> QuerySet[Offer]:
    """Return what may be shown outside, masked: approved, still in time, the person and the lender
    still taking part. What may be shown of each is ``masking.mask_offer``.
    """
    return (
        Offer.objects.visible()
        .filter(
            _covered("member__organisation"),
            member__ended_at__isnull=True,
            member__user__is_active=True,
            available_until__gt=clock.today(),
        )
        .with_concepts()
    )


def offers_open_to(user: User) -> QuerySet[Offer]:
    """Return the visible offers whose lender may, by policy, lend to one of the user's organisations.

    The programme office sees them all; who is not HR of a covered organisation sees none.
    """
    if has_role(user, Role.PROGRAMME_OFFICE):
        return visible_offers()
    hosts = organisations_of(user, Role.HR).covered_on(clock.today())
    lenders = _lenders_open_to(hosts.values_list("orgnr", flat=True))
    return visible_offers().filter(member__organisation__orgnr__in=lenders)


def _lenders_open_to(hosts: QuerySet[Organisation, str]) -> set[str]:
    lenders = visible_offers().order_by().values_list("member__organisation__orgnr", flat=True)
    pairs = list(product(lenders.distinct(), hosts))
    if not pairs:
        return set()
    today = clock.today()
    return {
        lender
        for rules in FormRules.objects.filter(programme__is_default=True)
        for (lender, _host), decision in decide_many(pairs, form=rules.form, on=today).items()
        if decision.is_allowed
    }


def employee_member(user: User) -> Member | None:
    """Return the user's place as an employee: where an offer of theirs belongs."""
    return next((member for member in memberships(user) if member.role == Role.EMPLOYEE), None)


def own_offer(member: Member) -> Offer | None:
    """Return the employee's live offer, whatever its state."""
    return Offer.objects.in_full().filter(member=member).exclude(state=OfferState.WITHDRAWN).first()


def requests_to(user: User) -> QuerySet[Offer]:
    """Return the availability requests that wait for the user's answer, longest waiting first."""
    return (
        Offer.objects.in_full()
        .filter(offers_decided_by(user), state=OfferState.REQUESTED, member__ended_at__isnull=True)
        .order_by("requested_at")
    )


def approved_for(user: User) -> QuerySet[Offer]:
    """Return the approved offers the user may take the yes back from."""
    return Offer.objects.in_full().filter(offers_decided_by(user), state=OfferState.APPROVED)


# -- partner interests ----------------------------------------------------------------------------


def visible_partner_interests(user: User) -> QuerySet[PartnerInterest]:
    """Return the published partner interests the user may read, and the drafts of their own."""
    if has_role(user, Role.PROGRAMME_OFFICE):
        return PartnerInterest.objects.in_full()
    own = Q(organisation__in=organisations_of(user, Role.HR))
    published = Q(state=NeedState.PUBLISHED) & _covered("organisation")
    return PartnerInterest.objects.in_full().filter(own | published if takes_part(user) else own)


def has_visible_offer(user: User) -> bool:
    """Whether the user is available now with the employer's yes."""
    return Offer.objects.visible().filter(member__user=user).exists()
