"""The file between the check and the import: it goes with the page and comes back sealed.

Nothing of an upload that nobody imported is left behind with us, and there is nothing to clear away. The
seal says that this person was shown this file's check, not long ago; the rows are checked again all the same.
"""

from base64 import b64decode, b64encode
from dataclasses import dataclass

from django.core import signing
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.base.current import current_tenant_id
from core.base.errors import DomainError

KEPT_SECONDS = 2 * 60 * 60
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class SealedSheet:
    """A checked file, its name, and the numbers of the rows that were good."""

    content: bytes
    name: str
    rows: tuple[int, ...]


def seal(sheet: SealedSheet, *, by: User) -> str:
    """Return the file as text that only we can have written, for one person in one portal."""
    packed = {
        "content": b64encode(sheet.content).decode("ascii"),
        "name": sheet.name[:LONGEST_NAME],
        "rows": sheet.rows,
    }
    return signing.dumps(packed, salt=_salt(by), compress=True)


def unseal(text: str, *, by: User) -> SealedSheet:
    """Return what ``seal`` was given; raise for another's, an old or a changed one."""
    try:
        packed = signing.loads(text, salt=_salt(by), max_age=KEPT_SECONDS)
    except signing.BadSignature as error:
        raise DomainError(
            _("The check is too old. Upload the file once more; nothing has been imported."),
            code="seal_broken",
        ) from error
    return SealedSheet(b64decode(packed["content"]), packed["name"], tuple(packed["rows"]))


def _salt(user: User) -> str:
    return f"core.market.sheets:{current_tenant_id()}:{user.pk}"
