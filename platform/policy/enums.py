from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from policy.decision import RevealLevel, ScopeKind


class ScopeChoice(models.IntegerChoices):
    """How exactly one side of a rule is named, widest first."""

    EVERYONE = ScopeKind.EVERYONE.value, _("Everyone")
    SECTOR = ScopeKind.SECTOR.value, _("A sector")
    TENANT = ScopeKind.TENANT.value, _("A customer")
    GROUP = ScopeKind.GROUP.value, _("A group")
    ORGANISATION = ScopeKind.ORGANISATION.value, _("An organisation")


class RevealChoice(models.IntegerChoices):
    """How much of a candidate the host may see."""

    MASKED = RevealLevel.MASKED.value, _("Only what the person can do")
    UNIT = RevealLevel.UNIT.value, _("The employer and the unit too")
    NAME = RevealLevel.NAME.value, _("The name too")


class ProposalDirection(models.TextChoices):
    """Which side of the proposed rule the customer is."""

    LEND = "lend", _("We lend to them")
    HOST = "host", _("They lend to us")


class ProposalState(models.TextChoices):
    """A proposal is answered once."""

    OPEN = "open", pgettext_lazy("proposal", "Waiting for an answer")
    ACCEPTED = "accepted", pgettext_lazy("proposal", "Accepted")
    REFUSED = "refused", pgettext_lazy("proposal", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("proposal", "Withdrawn")
