"""What can go wrong with organisations, members and invitations."""

from django.utils.translation import gettext_lazy as _

from core.base.errors import ConflictError, DomainError
from core.organisations.models import Organisation


class AlreadyRegisteredError(ConflictError):
    """The number belongs to an organisation that is here; ``organisation`` is that one."""

    def __init__(self, organisation: Organisation) -> None:
        super().__init__(
            _("This organisation is already registered. Open it and change it there."),
            field="orgnr",
            code="already_registered",
        )
        self.organisation = organisation


class LastAdministratorError(DomainError):
    """Nobody would be left to administer the customer."""

    def __init__(self) -> None:
        super().__init__(
            _("This is the only administrator. Give somebody else the role first."),
            code="last_administrator",
        )


class UnknownInvitationError(DomainError):
    """No invitation has this token."""

    def __init__(self) -> None:
        super().__init__(
            _("We do not know this invitation. Open the link from the e-mail once more."),
            code="unknown",
        )


class ClosedInvitationError(ConflictError):
    """The invitation was accepted, withdrawn or has run out; ``code`` says which."""

    MESSAGES = {
        "used": _("This invitation has been used. Sign in, or ask for a new invitation."),
        "withdrawn": _("This invitation has been withdrawn. Ask the person who invited you."),
        "expired": _("This invitation has expired. Ask the person who invited you for a new one."),
    }

    def __init__(self, code: str) -> None:
        super().__init__(self.MESSAGES[code], code=code)
