"""One exchange between two tenants, as this tenant knows it.

Both sides keep rows with the same keys, each in its own schema. What stands on the other side is kept
as it was told, and only as far as the stage allows: no key of these tables leads out of the schema.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from clearing.crossing.enums import Side
from core.base.models import TenantModel, Timestamped
from core.exchange.enums import AgreementState, CandidateState, Party, SignatureMethod
from core.market.enums import LONGEST_EXCHANGE_DAYS
from core.market.models import Need, Offer


class Contact(TenantModel, Timestamped):
    """A need of one tenant and an offer of another that are considered together."""

    side = models.CharField(max_length=6, choices=Side)
    other_tenant_id = models.UUIDField()
    other_tenant_name = models.CharField(max_length=200)
    # Which of the two stands here; the other's key is known to both.
    need = models.ForeignKey(Need, on_delete=models.PROTECT, null=True, related_name="contacts")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, related_name="contacts")
    need_key = models.UUIDField()
    offer_key = models.UUIDField()
    lender_orgnr = models.CharField(max_length=9)
    host_orgnr = models.CharField(max_length=9)
    host_name = models.CharField(max_length=200)

    state = models.CharField(
        max_length=20, choices=CandidateState, default=CandidateState.SHORTLISTED
    )
    # What the host saw of the offer when it chose, and why it stood where it stood.
    masked: Any = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    explanation: Any = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    # What the employee read of the need when asked.
    need_content: Any = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    # At the host, from the employee's yes until it is taken back: who it is.
    person: Any = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    message = models.TextField(blank=True)
    requested_at = models.DateTimeField(null=True)
    motivation = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    outcome_reason = models.TextField(blank=True)
    # Events are numbered on each side, so that none is taken twice or before its turn.
    sent = models.PositiveIntegerField(default=0)
    received = models.PositiveIntegerField(default=0)
    # Both sides begin to count anew when one of them is put back to an older copy; see ``domain.restored``.
    epoch = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ("-updated_at",)
        constraints = (
            models.UniqueConstraint("need_key", "offer_key", name="contact_once_per_pair"),
            models.CheckConstraint(
                condition=Q(side=Side.HOST, need__isnull=False, offer__isnull=True)
                | Q(side=Side.LENDER, need__isnull=True, offer__isnull=False),
                name="contact_has_its_own_side",
            ),
        )

    def __str__(self) -> str:
        return self.mask

    @property
    def mask(self) -> str:
        """What the candidate is called before the name is known, on both sides."""
        return f"K-{self.offer_key.hex[-4:].upper()}"

    @property
    def is_host(self) -> bool:
        """Whether this tenant is the one that seeks somebody."""
        return self.side == Side.HOST

    @property
    def is_named(self) -> bool:
        """Whether the host has been told who it is."""
        return bool(self.person)

    @property
    def title(self) -> str:
        """What the need is called."""
        return self.need.title if self.need else str(self.need_content.get("title", ""))


class ContactStep(TenantModel):
    """One step of a contact, on whichever side it was taken. ``who`` is empty for the employee."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=CandidateState)
    who = models.CharField(max_length=254, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return self.get_state_display()


class CrossAgreement(TenantModel, Timestamped):
    """The agreement for one person between two tenants; its text is one and the same on both sides.

    ``content`` is all the document says. The host's side writes it; approvals and signatures hold
    for one version.
    """

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="agreements")
    number = models.CharField(max_length=20)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=20, choices=AgreementState, default=AgreementState.DRAFT)
    content: Any = models.JSONField(encoder=DjangoJSONEncoder)
    start_date = models.DateField()
    end_date = models.DateField()
    # The sealed document: made on each side of the same content, and the same bytes.
    pdf = models.BinaryField(null=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    # The exchange while it runs.
    started_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("contact",),
                condition=~Q(state=AgreementState.CANCELLED),
                name="cross_agreement_one_live",
            ),
            models.CheckConstraint(
                condition=Q(end_date__gt=F("start_date"))
                & Q(end_date__lte=F("start_date") + LONGEST_EXCHANGE_DAYS),
                name="cross_agreement_at_most_a_year",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("approved", "signed", "active")) | ~Q(pdf_sha256=""),
                name="cross_agreement_approved_has_pdf",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def days(self) -> int:
        """Length in days."""
        return (self.end_date - self.start_date).days

    def is_due_on(self, day: dt.date) -> bool:
        """Whether the exchange should be running on ``day``."""
        return self.start_date <= day

    def is_over_on(self, day: dt.date) -> bool:
        """Whether the last day has passed on ``day``."""
        return self.end_date < day


class CrossAgreementVersion(TenantModel):
    """What one version of the agreement said; on the lender's side those versions it was told of."""

    agreement = models.ForeignKey(CrossAgreement, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    content: Any = models.JSONField(encoder=DjangoJSONEncoder)
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("version",)
        constraints = (
            models.UniqueConstraint("agreement", "version", name="cross_agreement_version_once"),
        )

    def __str__(self) -> str:
        return f"{self.agreement_id} v{self.version}"


class PartyAnswer(TenantModel):
    """One party's yes to one version. Somebody of the other tenant is known by name alone."""

    version = models.PositiveIntegerField()
    party = models.CharField(max_length=10, choices=Party)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    name = models.CharField(max_length=254)
    at = models.DateTimeField()

    class Meta:
        abstract = True
        ordering = ("at",)

    def __str__(self) -> str:
        return f"{self.party} v{self.version}"


class CrossApproval(PartyAnswer):
    """A party has approved a version."""

    agreement = models.ForeignKey(
        CrossAgreement, on_delete=models.CASCADE, related_name="approvals"
    )

    class Meta(PartyAnswer.Meta):
        constraints = (
            models.UniqueConstraint(
                "agreement", "version", "party", name="cross_approval_once_per_party"
            ),
        )


class CrossSignature(PartyAnswer):
    """A party has signed the document with this digest."""

    agreement = models.ForeignKey(
        CrossAgreement, on_delete=models.PROTECT, related_name="signatures"
    )
    method = models.CharField(max_length=24, choices=SignatureMethod)
    login_level = models.CharField(max_length=40)
    pdf_sha256 = models.CharField(max_length=64)

    class Meta(PartyAnswer.Meta):
        constraints = (
            models.UniqueConstraint(
                "agreement", "version", "party", name="cross_signature_once_per_party"
            ),
        )
