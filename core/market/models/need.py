import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.base.models import GuardedQuerySet, TenantModel, Timestamped
from core.base.versions import Versioned
from core.competence.models import Concept
from core.market.enums import (
    LONGEST_EXCHANGE_DAYS,
    ConceptRelation,
    EmployerResponsibility,
    ExchangeForm,
    ExchangeMode,
    NeedState,
    SalaryPayer,
)
from core.market.models.programme import Programme
from core.organisations.models import Organisation, OrgUnit


class NeedQuerySet(GuardedQuerySet["Need"]):
    """Named reads of needs."""

    def published(self) -> "NeedQuerySet":
        """Return those others may see."""
        return self.filter(state=NeedState.PUBLISHED)

    def in_full(self) -> "NeedQuerySet":
        """Return them with what a page about one shows."""
        links = NeedConcept.objects.select_related("concept")
        return self.select_related(
            "organisation", "unit", "contact", "programme", "long_period_reason_by"
        ).prefetch_related(
            models.Prefetch(
                "concept_links", queryset=links.order_by("concept__kind", "concept__position")
            )
        )


class Need(TenantModel, Timestamped, Versioned):
    """What a host seeks, for a limited time. Never a vacancy."""

    state = models.CharField(max_length=20, choices=NeedState, default=NeedState.DRAFT)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="needs")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="needs")
    unit = models.ForeignKey(
        OrgUnit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="needs",
        verbose_name=_("unit"),
    )
    language = models.CharField(
        _("written in"), max_length=5, choices=settings.LANGUAGES, default="nb"
    )

    # What it is about
    title = models.CharField(_("title"), max_length=160)
    pitch = models.TextField(_("pitch"), blank=True)
    purpose = models.TextField(_("purpose"), blank=True)
    tasks = models.TextField(_("tasks"), blank=True)
    role_title = models.CharField(_("role sought"), max_length=120, blank=True)
    competence_text = models.TextField(_("experience and competence in own words"), blank=True)
    not_needed_text = models.TextField(_("not needed"), blank=True)
    not_needed_covered_by = models.TextField(_("who covers what is not needed"), blank=True)
    traits_text = models.TextField(_("personal qualities in own words"), blank=True)
    application_text = models.TextField(_("what the interested should write"), blank=True)
    concepts = models.ManyToManyField(Concept, through="NeedConcept", related_name="needs")

    # Form, time and place
    form = models.CharField(_("exchange form"), max_length=20, choices=ExchangeForm)
    mode = models.CharField(
        _("mode"), max_length=10, choices=ExchangeMode, default=ExchangeMode.RECEIVE
    )
    earliest_start = models.DateField(_("earliest start"), null=True, blank=True)
    latest_start = models.DateField(_("latest start"), null=True, blank=True)
    min_days = models.PositiveSmallIntegerField(_("shortest period in days"), null=True, blank=True)
    max_days = models.PositiveSmallIntegerField(_("longest period in days"), null=True, blank=True)
    is_duration_negotiable = models.BooleanField(_("duration by agreement"), default=False)
    # Also why it is shorter than the form is meant for.
    long_period_reason = models.TextField(
        _("why the period is outside what is recommended"), blank=True
    )
    long_period_reason_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    place = models.CharField(_("place of work"), max_length=120, blank=True)
    county = models.CharField(_("county"), max_length=2, blank=True)
    remote_percent = models.PositiveSmallIntegerField(
        _("remote share in per cent"), default=0, validators=[MaxValueValidator(100)]
    )
    work_percent = models.PositiveSmallIntegerField(
        _("share of full time in per cent"),
        default=100,
        validators=[MinValueValidator(10), MaxValueValidator(100)],
    )
    people_count = models.PositiveSmallIntegerField(
        _("number of people"), default=1, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )

    # Conditions
    # Two separate questions without a preset answer: sources disagree on who pays, and paying is
    # not the same as being responsible. A draft may leave them open, a published need may not.
    salary_payer = models.CharField(
        _("who pays the salary"), max_length=20, choices=SalaryPayer, blank=True
    )
    employer_responsibility = models.CharField(
        _("who has the employer's responsibility"),
        max_length=10,
        choices=EmployerResponsibility,
        blank=True,
    )
    conditions = models.TextField(_("other conditions"), blank=True)

    contact = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="needs",
    )
    published_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    state_reason = models.TextField(blank=True)

    objects: ClassVar = NeedQuerySet.as_manager()

    class Meta:
        ordering = ("-published_at", "-created_at")
        indexes = (models.Index(fields=("state", "-published_at"), name="need_state_published"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(max_days__isnull=True) | Q(max_days__lte=LONGEST_EXCHANGE_DAYS),
                name="need_at_most_a_year",
            ),
            models.CheckConstraint(
                condition=Q(min_days__isnull=True)
                | Q(max_days__isnull=True)
                | Q(min_days__lte=F("max_days")),
                name="need_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(latest_start__isnull=True) | Q(latest_start__gte=F("earliest_start")),
                name="need_start_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(state=NeedState.PUBLISHED)
                | Q(earliest_start__isnull=False, min_days__isnull=False, max_days__isnull=False),
                name="need_published_has_period",
            ),
            models.CheckConstraint(
                condition=~Q(state=NeedState.PUBLISHED)
                | (~Q(salary_payer="") & ~Q(employer_responsibility="")),
                name="need_published_has_payer",
            ),
            models.CheckConstraint(
                condition=Q(remote_percent__lte=100), name="need_remote_at_most_all"
            ),
            models.CheckConstraint(
                condition=Q(work_percent__gte=10, work_percent__lte=100),
                name="need_work_share_in_range",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def latest_end(self) -> dt.date | None:
        """The last day an exchange for this need could run, or None without a period."""
        if self.earliest_start is None or self.max_days is None:
            return None
        return (self.latest_start or self.earliest_start) + dt.timedelta(days=self.max_days)


class NeedConcept(TenantModel):
    """A competence, theme, trait or stakeholder group a need names, and what it says of it."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="concept_links")
    concept = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(
        max_length=12, choices=ConceptRelation, default=ConceptRelation.WANTED
    )
    level = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )

    class Meta:
        constraints = (models.UniqueConstraint("need", "concept", name="need_concept_once"),)

    def __str__(self) -> str:
        return f"{self.concept} ({self.relation})"
