from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.base.ids import new_id
from policy.decision import Scope, ScopeKind
from policy.enums import ScopeChoice
from policy.models.versions import Revision
from tenants.models import Tenant


class PolicyGroup(Revision):
    """A name for some organisations, customers and other groups, so that a rule can speak of them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=120)
    purpose = models.TextField(_("purpose"), blank=True)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(
                Lower("name"), condition=Q(until=None), name="policy_group_name_unique"
            ),
        )

    def __str__(self) -> str:
        return self.name


class GroupMember(Revision):
    """One member of a group: a customer, an organisation of it, or another group."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    group = models.ForeignKey(PolicyGroup, on_delete=models.PROTECT, related_name="+")
    kind = models.PositiveSmallIntegerField(choices=ScopeChoice)
    tenant = models.ForeignKey(
        Tenant, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    orgnr = models.CharField(max_length=9, blank=True)
    member_group = models.ForeignKey(
        PolicyGroup, on_delete=models.PROTECT, null=True, related_name="+"
    )
    label = models.CharField(max_length=254)

    class Meta:
        ordering = ("label", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("group", "tenant", "orgnr", "member_group"),
                condition=Q(until=None),
                nulls_distinct=False,
                name="policy_member_once_in_group",
            ),
            models.CheckConstraint(
                condition=~Q(member_group=F("group")), name="policy_group_not_own_member"
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind=ScopeKind.ORGANISATION.value, tenant__isnull=False, member_group=None)
                    & ~Q(orgnr="")
                )
                | Q(kind=ScopeKind.TENANT.value, tenant__isnull=False, member_group=None, orgnr="")
                | Q(kind=ScopeKind.GROUP.value, tenant=None, member_group__isnull=False, orgnr=""),
                name="policy_member_whole",
            ),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def scope(self) -> Scope:
        """The member as a fact."""
        return Scope(ScopeKind(self.kind), self.tenant_id, self.orgnr, self.member_group_id)
