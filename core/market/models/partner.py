from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.base.models import GuardedQuerySet, TenantModel, Timestamped
from core.base.versions import Versioned
from core.competence.models import Concept
from core.market.enums import ExchangeForm, ExchangeMode, NeedState
from core.market.models.programme import Programme
from core.organisations.models import Organisation, OrgUnit


class PartnerInterestQuerySet(GuardedQuerySet["PartnerInterest"]):
    """Named reads of partner interests."""

    def in_full(self) -> "PartnerInterestQuerySet":
        """Return them with what a page about one shows."""
        return self.select_related("organisation", "unit").prefetch_related(
            "learn_concepts", "teach_concepts", "concepts", "wished_partners"
        )


class PartnerInterest(TenantModel, Timestamped, Versioned):
    """An organisation's or a unit's wish for partners: what to learn, what to teach, with whom."""

    state = models.CharField(max_length=20, choices=NeedState, default=NeedState.DRAFT)
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="partner_interests"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="partner_interests"
    )
    unit = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="partner_interests"
    )
    title = models.CharField(_("title"), max_length=160)
    reason = models.TextField(_("why this unit takes part"), blank=True)
    learn_text = models.TextField(_("what we want to learn"), blank=True)
    teach_text = models.TextField(_("what we can offer or teach"), blank=True)
    learn_concepts = models.ManyToManyField(Concept, related_name="+", blank=True)
    teach_concepts = models.ManyToManyField(Concept, related_name="+", blank=True)
    forms = ArrayField(
        models.CharField(max_length=20, choices=ExchangeForm), verbose_name=_("exchange forms")
    )
    mode = models.CharField(
        _("mode"), max_length=10, choices=ExchangeMode, default=ExchangeMode.SWAP
    )
    # Themes, functions and stakeholder groups: what partners may have in common beside subjects.
    concepts = models.ManyToManyField(Concept, related_name="+", blank=True)
    wished_partners = models.ManyToManyField(Organisation, related_name="+", blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    state_reason = models.TextField(blank=True)

    objects: ClassVar = PartnerInterestQuerySet.as_manager()

    class Meta:
        ordering = ("-published_at", "-created_at")

    def __str__(self) -> str:
        return self.title
