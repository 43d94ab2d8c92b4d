from collections.abc import Sequence
from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from core.base import clock
from core.base.current import Door
from core.base.ids import new_id
from core.base.models import Timestamped
from tenants.enums import GONE, AnnouncementKind, TenantState
from tenants.naming import door_of, role_of


class Sector(Timestamped):
    """A part of working life: the state, the municipalities, or one that an operator has added.

    What it means for a new customer is data of ``onboarding``; here it is a code and its names.
    """

    code = models.SlugField(_("code"), max_length=20, primary_key=True)
    name_nb = models.CharField(_("name in Norwegian Bokmål"), max_length=80)
    name_nn = models.CharField(_("name in Norwegian Nynorsk"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)
    position = models.PositiveSmallIntegerField(_("place in lists"), default=100)
    # New customers are offered active sectors alone; those there are keep theirs.
    is_active = models.BooleanField(_("offered to new customers"), default=True)

    class Meta:
        ordering = ("position", "code")
        constraints = (
            models.CheckConstraint(
                condition=Q(code__regex=r"^[a-z][a-z0-9-]*$"), name="sector_code_is_plain"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        names = {"nn": self.name_nn, "en": self.name_en}
        return names.get(get_language() or "", self.name_nb)


class Tenant(TenantMixin, Timestamped):  # type: ignore[django-manager-missing] # DomainMixin is untyped
    """A customer: owns a schema, a PostgreSQL role and its host names."""

    # Schemas are made by provisioning, step by step, and never by saving or deleting a row.
    auto_create_schema = False
    auto_drop_schema = False

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(_("subdomain"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    # The row is the platform's; inside a tenant's door there is its code, ``sector_id``.
    sector = models.ForeignKey(
        Sector,
        on_delete=models.PROTECT,
        db_column="sector",
        related_name="tenants",
        verbose_name=_("sector"),
    )
    state = models.CharField(max_length=20, choices=TenantState, default=TenantState.PROVISIONING)
    default_language = models.CharField(
        _("default language"), max_length=5, choices=settings.LANGUAGES, default="nb"
    )
    # Which migrations its tables have; written in the transaction that applies them.
    schema_version = models.CharField(max_length=40, blank=True, editable=False)
    # While it is set the portal can be read and nothing new begins in it; the reason is shown there.
    paused_at = models.DateTimeField(null=True, editable=False)
    pause_reason = models.CharField(max_length=300, blank=True, editable=False)

    # What is announced to it now; filled in where its host is looked up, at no query of its own.
    announced: Sequence["Announcement"] = ()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True, pause_reason="")
                | (Q(paused_at__isnull=False) & ~Q(pause_reason="")),
                name="tenant_pause_has_a_reason",
            ),
            models.UniqueConstraint(
                Lower("slug"), condition=~Q(state__in=GONE), name="tenant_slug_case_unique"
            ),
        )
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def door(self) -> Door:
        """What a transaction of this tenant is confined to."""
        return Door(role=role_of(self.id), schema=self.schema_name, tenant_id=self.id)

    @property
    def is_active(self) -> bool:
        """Whether the portal answers."""
        return self.state == TenantState.ACTIVE

    @property
    def is_paused(self) -> bool:
        """Whether the portal can be read and nothing new may begin in it."""
        return self.paused_at is not None

    @property
    def is_open_to_others(self) -> bool:
        """Whether what it shows in the shared exchange is shown now."""
        return self.is_active and not self.is_paused

    def __enter__(self) -> NoReturn:
        raise RuntimeError("Use tenants.doors.tenant_context: this stack is shared by all threads.")

    def __exit__(self, *exception: Any) -> None:
        """Never reached; ``__enter__`` refuses."""


class Domain(DomainMixin):
    """A host name that leads to a tenant."""


class Announcement(Timestamped):
    """A line above every page of some portals, or all, for a while. Plain text, in three languages."""

    LONGEST_TEXT: ClassVar = 500

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(
        _("kind"), max_length=10, choices=AnnouncementKind, default=AnnouncementKind.INFO
    )
    text_nb = models.CharField(_("text in Norwegian Bokmål"), max_length=LONGEST_TEXT)
    text_nn = models.CharField(_("text in Norwegian Nynorsk"), max_length=LONGEST_TEXT)
    text_en = models.CharField(_("text in English"), max_length=LONGEST_TEXT)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    # Set by an operator who does not want to wait for ``ends_at``.
    ended_at = models.DateTimeField(null=True, editable=False)
    is_for_all = models.BooleanField(_("for all customers"), default=True)
    # To whom it is shown when it is not for all.
    tenants = models.ManyToManyField(Tenant, related_name="announcements", blank=True)

    class Meta:
        ordering = ("-starts_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="announcement_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(text_nb="") & ~Q(text_nn="") & ~Q(text_en=""),
                name="announcement_has_every_text",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=AnnouncementKind.values), name="announcement_kind_is_known"
            ),
        )

    def __str__(self) -> str:
        return self.text[:100]

    @property
    def text(self) -> str:
        """The text in the reader's language."""
        texts = {"nn": self.text_nn, "en": self.text_en}
        return texts.get(get_language() or "", self.text_nb)

    @property
    def is_over(self) -> bool:
        """Whether nobody sees it any more."""
        return self.ended_at is not None or self.ends_at <= clock.now()

    @property
    def is_shown(self) -> bool:
        """Whether it stands above the pages now."""
        return self.starts_at <= clock.now() and not self.is_over


class RefusedMessage(models.Model):
    """A message in the queue that this installation did not send, or that nobody is left to receive."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    reason = models.CharField(max_length=200)
    body = models.TextField()

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return self.reason


class SchemaRelease(models.Model):
    """A version of the tenants' tables. New tenants are made by the newest one and by no other."""

    version = models.CharField(max_length=40)
    # The name of the artefact that makes them: the same migrations may change while one writes them.
    artefact = models.CharField(max_length=40)
    announced_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.version


class PooledSchema(models.Model):
    """A schema made ahead, for a tenant that nobody has ordered yet. Its id becomes the tenant's.

    The row stands before the schema is begun, so that what a crash leaves behind is found.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # What its tables were made by; empty until they are there.
    artefact = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("created_at",)

    def __str__(self) -> str:
        return self.door.schema

    @property
    def door(self) -> Door:
        """The door that its tenant will have."""
        return door_of(self.id)


class ReleasedHost(Timestamped):
    """A host name that a customer has given up. For a while nobody else may take it."""

    host = models.CharField(max_length=253, primary_key=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="released_hosts")
    free_from = models.DateTimeField()
    # After a new name, the old address shows the way until it is free; after a deletion it does not.
    leads_on = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.host
