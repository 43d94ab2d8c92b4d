import datetime as dt

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.base.models import TenantModel, Timestamped
from core.exchange.enums import AgreementState, Party, PlacementState, SignatureMethod
from core.exchange.models.candidate import Candidate
from core.market.enums import (
    LONGEST_EXCHANGE_DAYS,
    EmployerResponsibility,
    ExchangeForm,
    SalaryPayer,
)
from core.organisations.models import Organisation, OrgUnit


class ExchangeAgreement(TenantModel, Timestamped):
    """The agreement for one person: what three parties approve and sign.

    ``version`` counts edits; approvals and signatures hold for one version only.
    """

    number = models.CharField(_("agreement number"), max_length=20, unique=True)
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="agreements")
    state = models.CharField(max_length=20, choices=AgreementState, default=AgreementState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    language = models.CharField(
        _("language of the agreement"), max_length=5, choices=settings.LANGUAGES
    )

    employee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="agreements"
    )
    lender = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="lending_agreements"
    )
    lender_unit = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    host = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="hosting_agreements"
    )
    host_unit = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lender_supervisor = models.CharField(_("supervisor at the lender"), max_length=200, blank=True)
    host_supervisor = models.CharField(_("supervisor at the host"), max_length=200, blank=True)

    form = models.CharField(_("exchange form"), max_length=20, choices=ExchangeForm)
    purpose = models.TextField(_("purpose"))
    learning_goals = models.TextField(_("learning goals"), blank=True)
    tasks = models.TextField(_("tasks"))
    start_date = models.DateField(_("start"))
    end_date = models.DateField(_("end"))
    long_period_reason = models.TextField(_("why longer than recommended"), blank=True)
    workplace = models.CharField(_("place of work"), max_length=120, blank=True)
    remote_percent = models.PositiveSmallIntegerField(
        _("remote share in per cent"), default=0, validators=[MaxValueValidator(100)]
    )
    work_percent = models.PositiveSmallIntegerField(
        _("share of full time in per cent"),
        default=100,
        validators=[MinValueValidator(10), MaxValueValidator(100)],
    )
    salary_payer = models.CharField(_("who pays the salary"), max_length=20, choices=SalaryPayer)
    employer_responsibility = models.CharField(
        _("who has the employer's responsibility"), max_length=10, choices=EmployerResponsibility
    )
    conditions = models.TextField(_("other conditions"), blank=True)

    # Under which version of the programme's rules it was last written.
    programme_version = models.PositiveIntegerField(default=1)
    # The digest of the document as approved; what is signed is these very bytes.
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    # When the last of the three signed. It stays when a signed agreement is cancelled.
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("candidate",),
                condition=~Q(state=AgreementState.CANCELLED),
                name="agreement_one_live_per_candidate",
            ),
            models.CheckConstraint(
                condition=Q(end_date__gt=F("start_date")), name="agreement_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(end_date__lte=F("start_date") + LONGEST_EXCHANGE_DAYS),
                name="agreement_at_most_a_year",
            ),
            models.CheckConstraint(
                condition=~Q(lender=F("host")), name="agreement_two_organisations"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("approved", "signed", "active")) | ~Q(pdf_sha256=""),
                name="agreement_approved_has_pdf",
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
        """Whether the last day is before ``day``."""
        return self.end_date < day


class Approval(TenantModel):
    """One party's yes to one version of the agreement."""

    agreement = models.ForeignKey(
        ExchangeAgreement, on_delete=models.CASCADE, related_name="approvals"
    )
    version = models.PositiveIntegerField()
    party = models.CharField(max_length=10, choices=Party)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("approved_at",)
        constraints = (
            models.UniqueConstraint(
                "agreement", "version", "party", name="approval_once_per_party_and_version"
            ),
        )

    def __str__(self) -> str:
        return self.get_party_display()


class AgreementDocument(TenantModel):
    """The PDF of one approved version. It lives beside its signatures, so neither is lost alone."""

    agreement = models.ForeignKey(
        ExchangeAgreement, on_delete=models.PROTECT, related_name="documents"
    )
    version = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    pdf = models.BinaryField()
    # What the PDF says, as facts: its twin on screen is drawn from these and not from later rows.
    content = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint("agreement", "version", name="document_once_per_version"),
        )

    def __str__(self) -> str:
        return f"{self.agreement_id} v{self.version}"


class Signature(TenantModel):
    """One party's signature on the PDF with this digest."""

    agreement = models.ForeignKey(
        ExchangeAgreement, on_delete=models.PROTECT, related_name="signatures"
    )
    version = models.PositiveIntegerField()
    party = models.CharField(max_length=10, choices=Party)
    method = models.CharField(max_length=24, choices=SignatureMethod)
    # How the signer had logged in, such as "password" or "code".
    login_level = models.CharField(max_length=40)
    pdf_sha256 = models.CharField(max_length=64)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("signed_at",)
        constraints = (
            models.UniqueConstraint(
                "agreement", "version", "party", name="signature_once_per_party_and_version"
            ),
        )

    def __str__(self) -> str:
        return self.get_party_display()


class Placement(TenantModel, Timestamped):
    """The exchange while it runs."""

    agreement = models.OneToOneField(
        ExchangeAgreement, on_delete=models.PROTECT, related_name="placement"
    )
    state = models.CharField(max_length=12, choices=PlacementState, default=PlacementState.ACTIVE)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    # When the three were asked what it was worth.
    evaluation_asked_at = models.DateTimeField(null=True, blank=True)
    # The last day when the exchange is to end before the agreed day, and why.
    ends_early_on = models.DateField(_("last day"), null=True, blank=True)
    early_end_reason = models.TextField(_("reason"), blank=True)
    early_end_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("-started_on",)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_early_on__isnull=True) | ~Q(early_end_reason=""),
                name="placement_early_end_has_reason",
            ),
        )

    def __str__(self) -> str:
        return str(self.agreement)

    @property
    def last_day(self) -> dt.date:
        """The last day as it stands now: the early end when one is set, else the agreed day."""
        return self.ends_early_on or self.agreement.end_date
