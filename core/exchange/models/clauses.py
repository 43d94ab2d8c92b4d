from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.base.models import TenantModel, Timestamped
from core.exchange.enums import OwnClauseUse
from core.exchange.models.agreement import ExchangeAgreement
from core.organisations.models import Organisation


class ClauseWording(models.Model):
    """What a clause says in each language an agreement may have. English may be left out as a whole."""

    title_nb = models.CharField(_("title in bokmål"), max_length=120)
    text_nb = models.TextField(_("text in bokmål"))
    title_nn = models.CharField(_("title in nynorsk"), max_length=120)
    text_nn = models.TextField(_("text in nynorsk"))
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    text_en = models.TextField(_("text in English"), blank=True)

    class Meta:
        abstract = True


class OwnClause(ClauseWording, TenantModel, Timestamped):
    """A clause that one organisation adds to its agreements, as it is worded now.

    ``version`` counts the wordings; each is kept in ``OwnClauseVersion``. A retired clause is in no new
    agreement, and its number is not used again.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="own_clauses"
    )
    number = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=1)
    use = models.CharField(
        _("stands in agreements"),
        max_length=10,
        choices=OwnClauseUse,
        default=OwnClauseUse.ALWAYS,
    )
    position = models.PositiveSmallIntegerField(_("place in the order"), default=10)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("position", "number")
        constraints = (
            models.UniqueConstraint("organisation", "number", name="own_clause_number_once"),
            models.CheckConstraint(
                condition=Q(title_en="", text_en="") | (~Q(title_en="") & ~Q(text_en="")),
                name="own_clause_english_whole_or_none",
            ),
        )

    def __str__(self) -> str:
        return self.title_nb

    @property
    def code(self) -> str:
        """What agreements call it: the organisation's number and its own. No code of the library looks so."""
        return f"{self.organisation.orgnr}-{self.number}"

    @property
    def is_retired(self) -> bool:
        """Whether new agreements go without it."""
        return self.retired_at is not None

    def wording_in(self, language: str) -> tuple[str, str]:
        """Return title and text in a document's language; in bokmål where there is no English."""
        if language == "nn":
            return self.title_nn, self.text_nn
        if language == "en" and self.title_en:
            return self.title_en, self.text_en
        return self.title_nb, self.text_nb


class OwnClauseVersion(ClauseWording, TenantModel):
    """One wording of an own clause, as it was saved."""

    clause = models.ForeignKey(OwnClause, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-version",)
        constraints = (
            models.UniqueConstraint("clause", "version", name="own_clause_version_once"),
        )

    def __str__(self) -> str:
        return f"{self.title_nb} v{self.version}"


class AgreementVersion(TenantModel):
    """What one version of an agreement said: its terms, and its clauses word by word.

    ``left_out`` are the codes of the clauses that would have applied and that the two have left out.
    """

    agreement = models.ForeignKey(
        ExchangeAgreement, on_delete=models.CASCADE, related_name="versions"
    )
    version = models.PositiveIntegerField()
    terms = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    clauses = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    left_out = models.JSONField(default=list)
    # None for a version from before versions were kept, taken down when the next was written.
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("version",)
        constraints = (
            models.UniqueConstraint("agreement", "version", name="agreement_version_once"),
        )

    def __str__(self) -> str:
        return f"{self.agreement_id} v{self.version}"
