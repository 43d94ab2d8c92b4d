"""Words for what the log says of customers."""

from django import template
from django.utils.translation import gettext_lazy as _

from core.audit.models import Entry

register = template.Library()

_DEEDS = {
    "announcement.written": _("An announcement was written"),
    "announcement.changed": _("An announcement was changed"),
    "announcement.ended": _("An announcement was ended"),
    "batch.checked": _("A list of customers was checked"),
    "batch.started": _("Setting up a list of customers was begun"),
    "batch.retried": _("What stopped in a list of customers was tried again"),
    "batch.discarded": _("A list of customers was put away"),
    "deletion.ordered": _("The deletion was ordered"),
    "deletion.hurried": _("The deletion was made final before its day"),
    "deletion.restore_requested": _("The deletion was taken back"),
    "deletion.retried": _("The deletion was tried again"),
    "deletion.failed": _("The deletion has stopped"),
    "deletion.completed": _("The deletion is complete"),
    "deletion.cancelled": _("The deletion is taken back"),
    "exchange.comparison_ordered": _("A comparison with what customers show was ordered"),
    "exchange.mended": _("What the customer shows the others was mended"),
    "message.retried": _("Messages that were given up are tried again"),
    "messages.retried": _("Messages that were given up are tried again"),
    "operator.created": _("An operator got access"),
    "operator.removed": _("An operator lost access"),
    "policy_group.created": _("A group was made"),
    "policy_group.renamed": _("A group got another name"),
    "policy_group.member_added": _("Somebody came into a group"),
    "policy_group.member_removed": _("Somebody left a group"),
    "policy_group.dissolved": _("A group was dissolved"),
    "policy_proposal.sent": _("A rule was proposed"),
    "policy_proposal.accepted": _("A proposed rule was accepted"),
    "policy_proposal.refused": _("A proposed rule was refused"),
    "policy_proposal.withdrawn": _("A proposed rule was withdrawn"),
    "policy_rule.created": _("A rule was made"),
    "policy_rule.changed": _("A rule was changed"),
    "policy_rule.ended": _("A rule was ended"),
    "provisioning.retried": _("The set-up was tried again"),
    "provisioning.cancel_requested": _("The order was taken back"),
    "provisioning.failed": _("The set-up has stopped"),
    "provisioning.completed": _("The set-up is complete"),
    "provisioning.cancelled": _("The order is taken back"),
    "sector.decided": _("What a sector means was decided"),
    "security.statement_refused": _("A statement to the database was refused"),
    "sign_up.asked": _("Somebody asked to become a customer"),
    "sign_up.proven": _("The address of a sign-up was proven"),
    "sign_up.approved": _("A sign-up was approved"),
    "sign_up.refused": _("A sign-up was refused"),
    "subscription.started": _("A subscription was begun"),
    "support.requested": _("Access to the customer was asked for"),
    "support.approved": _("Access to the customer was approved"),
    "support.refused": _("Access to the customer was refused"),
    "support.entered": _("The customer's portal was entered"),
    "support.ended": _("Access to the customer was ended"),
    "support.entry_refused": _("Entry without access was refused"),
    "tenant.requested": _("The customer was ordered"),
    "tenant.activated": _("The portal opened"),
    "tenant.administrator_invited": _("The first administrator was invited"),
    "tenant.suspended": _("The customer was suspended"),
    "tenant.resumed": _("The portal was opened again"),
    "tenant.paused": _("The customer was paused"),
    "tenant.unpaused": _("The pause was ended"),
    "tenant.archived": _("The customer was archived"),
    "tenant.renamed": _("The customer got another name or address"),
    "tenant.deletion_ordered": _("The deletion was ordered"),
    "tenant.restored": _("The customer was restored"),
    "tenant.deleted": _("Everything was deleted"),
    "tenant.copy_restored": _("The customer was put back to a copy"),
}


@register.filter
def deed(entry: Entry) -> str:
    """Return the entry's action in the reader's language; its code when we have no words."""
    return str(_DEEDS.get(entry.action, entry.action))
