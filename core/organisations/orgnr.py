"""The form of an organisation number."""

from django.utils.translation import gettext as _
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.no import orgnr as form_of_orgnr

from core.base.errors import DomainError


def clean_orgnr(text: str) -> str:
    """Return the nine digits of ``text``, which may have spaces.

    Raises ``DomainError`` at ``orgnr`` for another length, a foreign sign or a wrong check digit
    (modulus 11, as Brønnøysundregistrene define it).
    """
    try:
        return str(form_of_orgnr.validate(text))
    except InvalidChecksum as error:
        message = _("The check digit does not fit the number. Look for a mistyped digit.")
        raise DomainError(message, field="orgnr", code="wrong_check_digit") from error
    except ValidationError as error:
        message = _("An organisation number has nine digits, such as 986 252 932.")
        raise DomainError(message, field="orgnr", code="not_nine_digits") from error
