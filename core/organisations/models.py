import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import TENANT_WIDE_ROLES, Role
from core.base import clock
from core.base.models import GuardedQuerySet, TenantModel, Timestamped
from core.organisations.enums import OrganisationKind


class OrganisationQuerySet(GuardedQuerySet["Organisation"]):
    """Named reads of organisations."""

    def covered_on(self, day: dt.date) -> "OrganisationQuerySet":
        """Return those that take part in the exchange on ``day``."""
        return self.filter(
            Q(covered_until__isnull=True) | Q(covered_until__gt=day), covered_from__lte=day
        )


class Organisation(TenantModel, Timestamped):
    """A legal entity inside a tenant, known by its organisation number."""

    orgnr = models.CharField(_("organisation number"), max_length=9, unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(
        _("kind"), max_length=20, choices=OrganisationKind, default=OrganisationKind.OTHER
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )
    # Two digits, the 2024 division; empty when not known.
    county = models.CharField(_("county"), max_length=2, blank=True)
    is_confirmed = models.BooleanField(_("confirmed in the register"), default=False)
    covered_from = models.DateField(_("takes part from"), default=clock.today)
    covered_until = models.DateField(_("takes part until"), null=True, blank=True)

    objects: ClassVar = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=Q(orgnr__regex=r"^[0-9]{9}$"), name="organisation_orgnr_digits"
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("id")), name="organisation_not_own_parent"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def is_covered_on(self, day: dt.date) -> bool:
        """Whether the organisation takes part in the exchange on ``day``."""
        return self.covered_from <= day and (self.covered_until is None or day < self.covered_until)


class OrgUnit(TenantModel, Timestamped):
    """A part of an organisation: a department, a section."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="units")
    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    # How many people the unit can do without at the same time; none is no limit.
    most_away = models.PositiveSmallIntegerField(
        _("people the unit can do without at the same time"), null=True, blank=True
    )

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(
                "organisation", Lower("name"), name="unit_name_unique_in_organisation"
            ),
        )

    def __str__(self) -> str:
        return self.name


class MemberManager(models.Manager.from_queryset(GuardedQuerySet)["Member"]):  # type: ignore[misc] # dynamic base
    """Members as they are now. Somebody who has left grants nothing, wherever it is asked."""

    def get_queryset(self) -> GuardedQuerySet["Member"]:
        """Leave out ended memberships; what refers to one (an offer, an agreement) still finds it."""
        queryset: GuardedQuerySet[Member] = super().get_queryset()
        return queryset.filter(ended_at__isnull=True)


class Member(TenantModel, Timestamped):
    """A person in one role: in a unit or organisation, or for the whole tenant.

    Somebody who is both HR and an employee has two rows. A row is kept when the person leaves, since
    offers and agreements tell their history by it, and is taken up again when they come back.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="members"
    )
    unit = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="members"
    )
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = MemberManager()
    with_ended = GuardedQuerySet.as_manager()

    class Meta:
        ordering = ("role", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "role", "organisation"),
                nulls_distinct=False,
                name="member_once_per_role",
            ),
            models.CheckConstraint(
                condition=Q(role__in=TENANT_WIDE_ROLES, organisation__isnull=True)
                | (~Q(role__in=TENANT_WIDE_ROLES) & Q(organisation__isnull=False)),
                name="member_scope_fits_role",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.user}"


class Invitation(TenantModel, Timestamped):
    """An invitation by e-mail to take a role. Only a digest of its token is kept."""

    email = models.EmailField(_("e-mail address"))
    full_name = models.CharField(_("name"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, blank=True)
    unit = models.ForeignKey(OrgUnit, on_delete=models.CASCADE, null=True, blank=True)
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(role__in=TENANT_WIDE_ROLES, organisation__isnull=True)
                | (~Q(role__in=TENANT_WIDE_ROLES) & Q(organisation__isnull=False)),
                name="invitation_scope_fits_role",
            ),
            models.UniqueConstraint(
                fields=("email", "role", "organisation"),
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                nulls_distinct=False,
                name="invitation_one_open",
            ),
        )

    def __str__(self) -> str:
        return self.email

    @property
    def is_expired(self) -> bool:
        """Whether its time is up."""
        return clock.now() >= self.expires_at

    @property
    def is_open(self) -> bool:
        """Whether it may still be accepted."""
        return not (self.accepted_at or self.withdrawn_at or self.is_expired)
