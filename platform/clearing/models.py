"""The tables all tenants share, in the schema ``clearing``.

A row belongs to the tenant whose PostgreSQL role stands in ``owner``. Row-level security lets a tenant
write its own rows alone, and read besides them only what the exchange policy opens to it; the
policies stand in the migrations. No row names a person.
"""

from typing import Any, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from clearing.enums import Shown
from core.base.ids import new_id
from core.base.models import TenantModel
from matching.engine.facts import NeedFacts, OfferFacts
from matching.engine.serialise import from_plain
from tenants.naming import tenant_id_of

FactsT = TypeVar("FactsT")


class Owned(TenantModel):
    """A row of one tenant in a table of all."""

    owner = models.CharField(max_length=63, editable=False)

    class Meta:
        abstract = True

    @property
    def tenant_id(self) -> UUID:
        """Whose row it is."""
        return tenant_id_of(self.owner)


class Participant(Owned):
    """A tenant as the others know it; its key is the tenant's. Only the platform writes it."""

    name = models.CharField(max_length=200)
    # Only what is served shows: a tenant that is suspended or paused takes all it shows with it.
    is_open = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint("owner", name="participant_once"),)

    def __str__(self) -> str:
        return self.name


class ParticipatingOrganisation(Owned):
    """An organisation that takes part, so that the policy can be asked about it."""

    orgnr = models.CharField(max_length=9)
    name = models.CharField(max_length=200)
    covered_from = models.DateField()
    covered_until = models.DateField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint("owner", "orgnr", name="organisation_once"),)

    def __str__(self) -> str:
        return self.name


class Visibility(models.Model):
    """What the exchange policy opens: one organisation's offers or needs to one other tenant.

    Worked out of the policy's rules for every day from now on, in the transaction that changes a
    rule. ``valid_until`` is the first day it no longer holds.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shown = models.CharField(max_length=6, choices=Shown)
    owner = models.CharField(max_length=63)
    orgnr = models.CharField(max_length=9)
    reader = models.CharField(max_length=63)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        indexes = (models.Index(fields=("reader", "owner", "orgnr"), name="visibility_of_reader"),)
        constraints = (
            models.UniqueConstraint(
                "shown", "owner", "orgnr", "reader", "valid_from", name="visibility_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="visibility_ends_after_start",
            ),
            models.CheckConstraint(condition=~Q(owner=F("reader")), name="visibility_between_two"),
        )

    def __str__(self) -> str:
        return f"{self.orgnr} {self.shown} → {self.reader}"


class Projection(Owned):
    """What others may know of an offer or a need: the engine's facts and what a page shows.

    The key is the offer's or the need's own. It shows until the day ``shown_until``, and only while
    its organisation takes part: that stands in one row for all that the organisation shows.
    """

    orgnr = models.CharField(max_length=9)
    shown_until = models.DateField(null=True)
    facts = models.JSONField()

    class Meta(Owned.Meta):
        abstract = True

    def _facts(self, kind: type[FactsT]) -> FactsT:
        return from_plain(kind, self.facts)


class OfferProjection(Projection):
    """A masked offer: what the engine may know of it, and nothing else."""

    class Meta(Projection.Meta):
        indexes = (models.Index(fields=("owner", "orgnr"), name="offer_of_organisation"),)

    def __str__(self) -> str:
        return self.mask

    @property
    def mask(self) -> str:
        """What the candidate is called, on both sides, before the name is revealed."""
        return f"K-{self.pk.hex[-4:].upper()}"

    def as_facts(self) -> OfferFacts:
        """Return the facts; a key the whitelist does not know is refused."""
        return self._facts(OfferFacts)


class NeedProjection(Projection):
    """A published need, with the words others read; whom to contact is left out."""

    content: Any = models.JSONField()

    class Meta(Projection.Meta):
        indexes = (models.Index(fields=("owner", "orgnr"), name="need_of_organisation"),)

    def __str__(self) -> str:
        return str(self.content.get("title", self.pk))

    def as_facts(self) -> NeedFacts:
        """Return the facts; a key the whitelist does not know is refused."""
        return self._facts(NeedFacts)
