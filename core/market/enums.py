from django.db import models
from django.utils.translation import gettext_lazy as _

#: No exchange lasts longer than a year; also a database constraint.
LONGEST_EXCHANGE_DAYS = 365


class ExchangeForm(models.TextChoices):
    """The three forms of exchange; their limits are data of the programme."""

    SHORT_EXCHANGE = "short_exchange", _("Short exchange")
    ROTATION = "rotation", _("Rotation")
    SECONDMENT = "secondment", _("Secondment")


class SalaryPayer(models.TextChoices):
    """Who carries the salary while the exchange runs."""

    LENDER = "lender", _("The lender pays")
    HOST = "host", _("The host pays")
    LENDER_REIMBURSED = "lender_reimbursed", _("The lender pays and is reimbursed by the host")


class EmployerResponsibility(models.TextChoices):
    """Who carries the daily duties of an employer while the exchange runs."""

    LENDER = "lender", _("The lender")
    HOST = "host", _("The host")
    SHARED = "shared", _("Shared, as the agreement says")


class NeedState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class OfferState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    REQUESTED = "requested", _("Waiting for the manager")
    APPROVED = "approved", _("Approved and visible")
    DECLINED = "declined", _("Declined by the manager")
    ENGAGED = "engaged", _("Bound by a signed agreement")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ConceptRelation(models.TextChoices):
    """What a need says of a competence."""

    REQUIRED = "required", _("Required")
    WANTED = "wanted", _("Wanted")
    NOT_NEEDED = "not_needed", _("Not needed")


class Direction(models.TextChoices):
    """Having and wanting to learn are never one list."""

    HAVE = "have", _("Can offer or teach")
    LEARN = "learn", _("Wants to learn")


class Evidence(models.TextChoices):
    DOCUMENTED = "documented", _("Documented")
    CLAIMED = "claimed", _("Stated")


class ExchangeMode(models.TextChoices):
    """Mutuality is wished for, never required."""

    SEND = "send", _("Send out")
    RECEIVE = "receive", _("Take in")
    SWAP = "swap", _("Mutual swap")


class ApprovalDecision(models.TextChoices):
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")


class DeclineReason(models.TextChoices):
    CAPACITY = "capacity", _("The unit cannot do without the person in this period")
    TIMING = "timing", _("A later period would be possible")
    TASKS = "tasks", _("The purpose does not fit the unit's plans")
    OTHER = "other", _("Another reason")


class PeriodUnit(models.TextChoices):
    """In what a length is written; it is kept in days."""

    DAYS = "days", _("Days")
    WEEKS = "weeks", _("Weeks")
    MONTHS = "months", _("Months")
