from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Event(models.TextChoices):
    """What somebody is told of. A person chooses for each how the mail comes."""

    AGREEMENT = "agreement", _("Agreements: approving, signing, changes and the end")
    CONTACT = "contact", _("Contact about a need: questions, answers and outcomes")
    DIALOGUE = "dialogue", _("Messages and interviews")
    AVAILABILITY = "availability", _("Employees who want to be made available, and the answer")
    FOLLOW_UP = "follow_up", _("Follow-up and evaluation of exchanges")
    STORY = "story", _("Stories of exchanges")
    REMINDER = "reminder", _("Reminders of what waits for you")
    OTHER = "other", _("Other news")


#: What binds somebody in law cannot be turned off: who does not read it still is bound.
REQUIRED_EVENTS = frozenset({Event.AGREEMENT})


class MailChoice(models.TextChoices):
    """When the mail about an event comes. The portal shows everything in any case."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day, all together")
    NEVER = "never", pgettext_lazy("mail", "Never")
