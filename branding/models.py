from django.db import models
from django.utils.translation import gettext_lazy as _

from core.base.models import TenantModel, Timestamped

_HEX = r"^#[0-9a-f]{6}$"


class Theme(TenantModel, Timestamped):
    """The tenant's look. One row: a constant unique column holds every tenant to it."""

    only = models.BooleanField(default=True, unique=True, editable=False)
    primary_colour = models.CharField(_("primary colour"), max_length=7)
    accent_colour = models.CharField(_("accent colour"), max_length=7)
    logo_key = models.CharField(max_length=200, blank=True, default="")
    logo_sha256 = models.CharField(max_length=64, blank=True, default="")
    logo_width = models.PositiveSmallIntegerField(default=0)
    logo_height = models.PositiveSmallIntegerField(default=0)
    # Grows with every change; part of the stylesheet's and the logo's address.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(only=True), name="theme_is_one_row"),
            models.CheckConstraint(
                condition=models.Q(primary_colour__regex=_HEX, accent_colour__regex=_HEX),
                name="theme_colours_are_hex",
            ),
        )

    def __str__(self) -> str:
        return f"{self.primary_colour} {self.accent_colour}"

    @property
    def has_logo(self) -> bool:
        return bool(self.logo_key)
