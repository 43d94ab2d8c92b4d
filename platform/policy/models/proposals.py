from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.base.ids import new_id
from policy.enums import ProposalDirection, ProposalState
from tenants.models import Tenant


class PolicyProposal(models.Model):
    """A rule that a customer's administrator asks for, and what an operator answered."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey(
        Tenant, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    # The proposer lives in the customer's schema: a plain id and a label.
    proposed_by_id = models.UUIDField()
    proposed_by = models.CharField(max_length=254)
    direction = models.CharField(_("direction"), max_length=10, choices=ProposalDirection)
    # One of the customer's own organisations; empty is all of them.
    own_orgnr = models.CharField(max_length=9, blank=True)
    own_label = models.CharField(max_length=254)
    # The other side as the proposer knows it: a sector's code, or an organisation number.
    other_sector = models.CharField(max_length=40, blank=True)
    other_orgnr = models.CharField(max_length=9, blank=True)
    other_label = models.CharField(max_length=254)
    forms = models.JSONField(default=list, blank=True)
    longest_days = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    reason = models.TextField(_("reason"))
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.OPEN)
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=254, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    rule_number = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("-at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=(~Q(other_sector="") & Q(other_orgnr=""))
                | (Q(other_sector="") & ~Q(other_orgnr="")),
                name="policy_proposal_names_one_other",
            ),
            models.CheckConstraint(
                condition=Q(state=ProposalState.OPEN, answered_at=None)
                | (~Q(state=ProposalState.OPEN) & Q(answered_at__isnull=False)),
                name="policy_proposal_answered",
            ),
        )

    def __str__(self) -> str:
        return f"{self.own_label} – {self.other_label}"
