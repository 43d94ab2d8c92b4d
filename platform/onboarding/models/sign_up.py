from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.base import clock
from core.base.ids import new_id
from core.base.models import Timestamped
from onboarding.enums import SignUpState
from onboarding.models.run import ProvisioningRun
from tenants.models import Sector


class SignUp(Timestamped):
    """An organisation that asks to become a customer: first an address is proven, then an operator
    decides. It reserves nothing and tells the one who asks nothing of who is here already."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    orgnr = models.CharField(_("organisation number"), max_length=9)
    name = models.CharField(_("name"), max_length=200)
    sector = models.ForeignKey(
        Sector, on_delete=models.PROTECT, db_column="sector", related_name="+"
    )
    slug = models.CharField(_("subdomain"), max_length=40)
    contact_name = models.CharField(_("contact person"), max_length=200)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    # What the register said of the number when it was asked.
    register_answer = models.CharField(max_length=20, blank=True)
    register_name = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=SignUpState, default=SignUpState.UNPROVEN)
    expires_at = models.DateTimeField()
    proven_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.UUIDField(null=True)
    decided_by_label = models.CharField(max_length=254, blank=True)
    refusal = models.TextField(_("reason"), blank=True)
    run = models.OneToOneField(
        ProvisioningRun, on_delete=models.SET_NULL, null=True, related_name="sign_up"
    )

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(state=SignUpState.UNPROVEN) ^ Q(proven_at__isnull=True),
                name="sign_up_proven_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=(SignUpState.APPROVED, SignUpState.REFUSED), decided_at__isnull=False
                )
                | Q(state__in=(SignUpState.UNPROVEN, SignUpState.PROVEN), decided_at__isnull=True),
                name="sign_up_decided_has_a_time",
            ),
        )
        indexes = (models.Index(fields=("email", "created_at"), name="sign_up_email"),)

    def __str__(self) -> str:
        return self.name

    @property
    def domain(self) -> str:
        """What stands behind the @ of the address."""
        return self.email.rpartition("@")[2]

    @property
    def is_waiting(self) -> bool:
        """Whether an operator is to decide."""
        return self.state == SignUpState.PROVEN

    @property
    def can_be_proven(self) -> bool:
        """Whether the link in the mail still works."""
        return self.state == SignUpState.UNPROVEN and clock.now() < self.expires_at
