from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.base.ids import new_id
from core.base.models import Timestamped
from policy.decision import RevealLevel, Scope, ScopeKind
from policy.enums import RevealChoice, ScopeChoice
from policy.models.groups import PolicyGroup
from policy.models.versions import Revision
from tenants.models import Tenant

_FILLED = {
    ScopeKind.EVERYONE: (),
    ScopeKind.SECTOR: ("sector",),
    ScopeKind.TENANT: ("tenant",),
    ScopeKind.GROUP: ("group",),
    ScopeKind.ORGANISATION: ("tenant", "orgnr"),
}


def _side_is_whole(side: str) -> Q:
    """The condition that exactly the fields of the side's kind are filled."""
    condition = Q()
    for kind, filled in _FILLED.items():
        fits = Q(**{f"{side}_kind": kind.value})
        for name in ("tenant", "group"):
            fits &= Q(**{f"{side}_{name}__isnull": name not in filled})
        for name in ("orgnr", "sector"):
            empty = Q(**{f"{side}_{name}": ""})
            fits &= ~empty if name in filled else empty
        condition |= fits
    return condition


class PolicyRule(Revision, Timestamped):
    """A directed rule: who may lend to whom, in which forms, how long, from when until when.

    One row is one revision. ``number`` is what people call the rule, through all its revisions.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.PositiveIntegerField()
    lender_kind = models.PositiveSmallIntegerField(choices=ScopeChoice)
    # Without a constraint: what was decided of a customer outlives it.
    lender_tenant = models.ForeignKey(
        Tenant, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    lender_orgnr = models.CharField(max_length=9, blank=True)
    lender_group = models.ForeignKey(
        PolicyGroup, on_delete=models.PROTECT, null=True, related_name="+"
    )
    lender_sector = models.CharField(max_length=40, blank=True)
    # The side in words as it was called when the rule was written.
    lender_label = models.CharField(max_length=254, blank=True)
    host_kind = models.PositiveSmallIntegerField(choices=ScopeChoice)
    host_tenant = models.ForeignKey(
        Tenant, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    host_orgnr = models.CharField(max_length=9, blank=True)
    host_group = models.ForeignKey(
        PolicyGroup, on_delete=models.PROTECT, null=True, related_name="+"
    )
    host_sector = models.CharField(max_length=40, blank=True)
    host_label = models.CharField(max_length=254, blank=True)
    is_allowing = models.BooleanField(_("allows"), default=True)
    # Codes of exchange forms; an empty list means every form.
    forms = models.JSONField(_("exchange forms"), default=list, blank=True)
    longest_days = models.PositiveSmallIntegerField(_("longest period in days"), default=365)
    reveal_listing = models.PositiveSmallIntegerField(
        choices=RevealChoice, default=RevealLevel.MASKED.value
    )
    reveal_contact = models.PositiveSmallIntegerField(
        choices=RevealChoice, default=RevealLevel.MASKED.value
    )
    reveal_accepted = models.PositiveSmallIntegerField(
        choices=RevealChoice, default=RevealLevel.NAME.value
    )
    # At most so many exchanges at the same time from one lender to one host; None is any number.
    quota = models.PositiveSmallIntegerField(null=True, blank=True)
    valid_from = models.DateField(_("valid from"))
    # The first day on which the rule no longer holds.
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    reason = models.TextField(_("reason"))
    decided_by = models.CharField(_("decided by"), max_length=254, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(
                fields=("number",), condition=Q(until=None), name="policy_one_current_revision"
            ),
            models.CheckConstraint(
                condition=Q(longest_days__lte=365), name="policy_longest_at_most_a_year"
            ),
            models.CheckConstraint(
                condition=Q(is_allowing=False) | Q(longest_days__gte=1),
                name="policy_allows_at_least_a_day",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="policy_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(quota__isnull=True) | Q(quota__gte=1), name="policy_quota_at_least_one"
            ),
            models.CheckConstraint(
                # A name is shown after the employee's yes, never before.
                condition=Q(
                    reveal_listing__lte=F("reveal_contact"),
                    reveal_contact__lte=F("reveal_accepted"),
                    reveal_contact__lt=RevealLevel.NAME.value,
                    reveal_accepted__lte=RevealLevel.NAME.value,
                ),
                name="policy_reveals_step_by_step",
            ),
            models.CheckConstraint(condition=_side_is_whole("lender"), name="policy_lender_whole"),
            models.CheckConstraint(condition=_side_is_whole("host"), name="policy_host_whole"),
        )

    def __str__(self) -> str:
        return f"{self.number}: {self.lender_label} → {self.host_label}"

    @property
    def lender(self) -> Scope:
        """The lender's side as a fact."""
        return Scope(
            ScopeKind(self.lender_kind),
            self.lender_tenant_id,
            self.lender_orgnr,
            self.lender_group_id,
            self.lender_sector,
        )

    @property
    def host(self) -> Scope:
        """The host's side as a fact."""
        return Scope(
            ScopeKind(self.host_kind),
            self.host_tenant_id,
            self.host_orgnr,
            self.host_group_id,
            self.host_sector,
        )
