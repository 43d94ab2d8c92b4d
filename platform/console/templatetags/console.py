"""Words for what the log says of customers."""

from django import template
from django.utils.translation import gettext_lazy as _

from core.audit.models import Entry

register = template.Library()

_DEEDS = {
    "tenant.requested": _("The customer was ordered"),
    "tenant.activated": _("The portal opened"),
    "tenant.suspended": _("The customer was suspended"),
    "tenant.resumed": _("The portal was opened again"),
    "tenant.paused": _("The customer was paused"),
    "tenant.unpaused": _("The pause was ended"),
    "announcement.written": _("An announcement was written"),
    "announcement.changed": _("An announcement was changed"),
    "announcement.ended": _("An announcement was ended"),
    "tenant.archived": _("The customer was archived"),
    "tenant.renamed": _("The customer got another name or address"),
    "tenant.deletion_ordered": _("The deletion was ordered"),
    "deletion.ordered": _("The deletion was ordered"),
    "deletion.hurried": _("The deletion was made final before its day"),
    "deletion.restore_requested": _("The deletion was taken back"),
    "deletion.retried": _("The deletion was tried again"),
    "tenant.restored": _("The customer was restored"),
    "tenant.deleted": _("Everything was deleted"),
    "operator.created": _("An operator got access"),
    "operator.removed": _("An operator lost access"),
    "policy_group.renamed": _("A group got another name"),
    "messages.retried": _("Messages that were given up are tried again"),
    "exchange.comparison_ordered": _("A comparison with what customers show was ordered"),
    "exchange.mended": _("What the customer shows the others was mended"),
    "support.requested": _("Access to the customer was asked for"),
    "support.approved": _("Access to the customer was approved"),
    "support.refused": _("Access to the customer was refused"),
    "support.entered": _("The customer's portal was entered"),
    "support.ended": _("Access to the customer was ended"),
    "support.entry_refused": _("Entry without access was refused"),
}


@register.filter
def deed(entry: Entry) -> str:
    """Return the entry's action in the reader's language; its code when we have no words."""
    return str(_DEEDS.get(entry.action, entry.action))
