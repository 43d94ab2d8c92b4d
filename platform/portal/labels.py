"""Words for the codes that logs hold. A code without a word stands for itself."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

Label = str | Promise

FIELDS: dict[str, Label] = {
    "name": _("name"),
    "e-mail": _("e-mail"),
    "job title": _("job title"),
    "unit": _("unit"),
    "background": _("background"),
    "motivation": _("motivation"),
    "profile": _("profile"),
}

PURPOSES: dict[str, Label] = {
    "candidate": _("You said yes to contact about a need"),
    "offer_approval": _("You asked to be made available"),
    "agreement": _("To handle your agreement"),
    "document": _("To read the document of your agreement"),
}

OBJECTS: dict[str, Label] = {
    "agreement": _("Agreement"),
    "candidate": _("Candidate"),
    "clause": _("Own clause"),
    "invitation": _("Invitation"),
    "log": _("Log"),
    "mail": _("E-mail"),
    "match_run": _("Matching"),
    "member": _("Role"),
    "need": _("Need"),
    "offer": _("Offer"),
    "organisation": _("Organisation"),
    "partner_interest": _("Partner interest"),
    "placement": _("Placement"),
    "programme": _("Programme"),
    "ranking": _("Ranking"),
    "rankings": _("Rankings"),
    "support": _("Access for support"),
    "tenant": _("Customer"),
    "theme": _("Colours and logo"),
    "unit": _("Unit"),
    "user": _("User"),
    "vocabulary": _("Vocabulary"),
}

VERBS: dict[str, Label] = {
    "begun": _("begun"),
    "ended": _("ended"),
    "page_read": _("page read"),
    "accepted": _("accepted"),
    "activated": _("given access"),
    "active": _("started"),
    "added": _("given"),
    "administrator_invited": _("first administrator invited"),
    "agreement": _("agreement begun"),
    "approval_given": _("approved by a party"),
    "approval_withdrawn": _("approval taken back"),
    "approved": _("approved"),
    "cancelled": _("cancelled"),
    "changed": _("changed"),
    "clauses_changed": _("clauses changed"),
    "closed": _("closed"),
    "colours_changed": _("colours changed"),
    "completed": _("completed"),
    "contact_requested": _("asked for contact"),
    "contest_answered": _("question answered"),
    "contested": _("questioned"),
    "coverage_ended": _("no longer takes part"),
    "coverage_resumed": _("takes part again"),
    "created": _("created"),
    "deactivated": _("access ended"),
    "declined": _("said no"),
    "drafted": _("drafted"),
    "ended_early": _("ended early"),
    "engaged": _("bound by an agreement"),
    "exported": _("downloaded"),
    "interested": _("said yes to contact"),
    "loaded": _("loaded"),
    "logo_removed": _("logo removed"),
    "logo_replaced": _("logo replaced"),
    "not_chosen": _("not chosen"),
    "password_chosen": _("password chosen"),
    "paused": _("paused"),
    "unpaused": _("taken up again after a pause"),
    "placed": _("on exchange"),
    "proposed": _("sent for approval"),
    "published": _("published"),
    "registered": _("registered"),
    "removed": _("taken away"),
    "renamed": _("renamed"),
    "requested": _("sent to the manager"),
    "retired": _("retired"),
    "reviewed": _("figures looked at"),
    "sent": _("sent"),
    "sent_again": _("sent again"),
    "shortlisted": _("shortlisted"),
    "shown": _("shown"),
    "signature_given": _("signed by a party"),
    "signed": _("signed by all"),
    "started": _("started"),
    "stored": _("run and kept"),
    "withdrawn": _("withdrawn"),
}


def field_labels(fields: Sequence[str]) -> list[Label]:
    """Return what was read, in words."""
    return [FIELDS.get(field, field) for field in fields]


def action_label(action: str) -> str:
    """Return ``need.published`` as words: the object, and what happened to it."""
    thing, _dot, verb = action.partition(".")
    if thing not in OBJECTS or verb not in VERBS:
        return action
    return gettext("%(thing)s: %(happened)s") % {"thing": OBJECTS[thing], "happened": VERBS[verb]}
