from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CandidateState(models.TextChoices):
    """Where a candidate stands; allowed moves are in ``core.exchange.states``."""

    SHORTLISTED = "shortlisted", _("Shortlisted")
    CONTACT_REQUESTED = "contact_requested", _("Asked for contact")
    INTERESTED = "interested", _("Said yes to contact")
    DECLINED = "declined", _("Said no")
    NOT_CHOSEN = "not_chosen", _("Not chosen")
    AGREEMENT = "agreement", _("Agreement in progress")
    PLACED = "placed", _("On exchange")
    LAPSED = "lapsed", _("Ended without an answer")


class CandidateSource(models.TextChoices):
    """The door a candidate came through; from there on all go the same way."""

    RANKING = "ranking", _("Ranked list")
    INTEREST = "interest", _("Own interest")
    OFFICE = "office", _("Proposed by the programme office")
    ROUND = "round", _("Programme round")


class InterviewState(models.TextChoices):
    PROPOSED = "proposed", _("Waits for the candidate")
    AGREED = "agreed", _("Agreed")
    DECLINED = "declined", _("No time suits")
    CANCELLED = "cancelled", pgettext_lazy("interview", "Cancelled")


class RevealStage(models.TextChoices):
    """How much of a candidate the host may see."""

    MASKED = "masked", _("Masked")
    NAMED = "named", _("Name revealed")


class AgreementState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Waiting for approval")
    APPROVED = "approved", _("Approved, ready to sign")
    SIGNED = "signed", _("Signed")
    ACTIVE = "active", _("Active")
    COMPLETED = "completed", _("Completed")
    ENDED_EARLY = "ended_early", _("Ended early")
    CANCELLED = "cancelled", _("Cancelled")


class Party(models.TextChoices):
    """The three who approve and sign."""

    EMPLOYEE = "employee", _("The employee")
    LENDER = "lender", _("The lender")
    HOST = "host", _("The host")


class OwnClauseUse(models.TextChoices):
    """In which agreements an organisation's own clause stands."""

    ALWAYS = "always", _("Both when lending and when hosting")
    LENDER = "lender", _("Only when the organisation lends")
    HOST = "host", _("Only when the organisation hosts")


class SignatureMethod(models.TextChoices):
    AUTHENTICATED_CLICK = "authenticated_click", _("Signed while logged in")


class PlacementState(models.TextChoices):
    ACTIVE = "active", _("Active")
    COMPLETED = "completed", _("Completed")
    ENDED_EARLY = "ended_early", _("Ended early")


class FollowUpKind(models.TextChoices):
    """The four talks of every exchange."""

    START = "start", _("After the first week")
    MIDWAY = "midway", _("Midway")
    BEFORE_END = "before_end", _("Before the end")
    AFTERWARDS = "afterwards", _("Thirty days afterwards")


class AmendmentKind(models.TextChoices):
    """What is changed of an agreement that all have signed."""

    EXTENSION = "extension", _("Extension")
    MOVED_START = "moved_start", _("Moved start")


class AmendmentState(models.TextChoices):
    PROPOSED = "proposed", _("Waits for a yes from all three")
    AGREED = "agreed", _("Agreed")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("amendment", "Taken back")


class StoryState(models.TextChoices):
    """A story is shown to others only when all three have said yes and the office has read it."""

    PROPOSED = "proposed", _("Waits for a yes from all three")
    AGREED = "agreed", _("Waits for the programme office")
    PUBLISHED = "published", pgettext_lazy("story", "Published")
    RETURNED = "returned", _("Sent back with a comment")
    WITHDRAWN = "withdrawn", pgettext_lazy("story", "Taken back")
