"""What travels through the queue: a message's content, sealed with its receiver's own key.

Whoever can write to the queue cannot start work in any tenant, and what was sealed for one tenant
opens nothing in another.
"""

import json
import time
import uuid
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

#: A copy older than this is refused: the message it was made from has long been sent anew.
OLDEST = 24 * 60 * 60.0
#: How far two machines' clocks may differ.
CLOCK_DIFFERENCE = 300.0


class EnvelopeError(ValueError):
    """A message that this installation did not send, or not lately. The text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message on its way.

    ``sender`` and ``receiver`` are tenants, None the platform. ``key`` makes the effect happen once;
    without one the work may be repeated without harm. ``has_row``: the sender's outbox holds it.
    """

    task: str
    arguments: dict[str, Any]
    receiver: uuid.UUID | None = None
    sender: uuid.UUID | None = None
    key: uuid.UUID | None = None
    has_row: bool = False


def seal(envelope: Envelope) -> dict[str, str]:
    """Return the envelope as the queue carries it: a text and its signature."""
    ids = {name: str(value) if value else None for name, value in _ids(envelope).items()}
    body = json.dumps({**asdict(envelope), **ids, "at": time.time()})
    return {"body": body, "signature": _signature(envelope.receiver, body, settings.SECRET_KEY)}


def unseal(sealed: Any, *, oldest: float = OLDEST) -> Envelope:
    """Return what was sealed at most ``oldest`` seconds ago.

    Raises ``EnvelopeError`` for that which is older, and for anything this installation did not send.
    """
    if not isinstance(sealed, dict) or set(sealed) != {"body", "signature"}:
        raise EnvelopeError("It is not an envelope.")
    if not all(isinstance(value, str) for value in sealed.values()):
        raise EnvelopeError("It is not an envelope.")
    fields = _fields(sealed["body"])
    if not _is_genuine(fields["receiver"], sealed["body"], sealed["signature"]):
        raise EnvelopeError("The signature is not its receiver's.")
    age = time.time() - fields.pop("at")
    if not -CLOCK_DIFFERENCE <= age <= oldest:
        raise EnvelopeError("It was sealed more than a day ago, or in the future.")
    return Envelope(**fields)


def _ids(envelope: Envelope) -> dict[str, uuid.UUID | None]:
    return {"receiver": envelope.receiver, "sender": envelope.sender, "key": envelope.key}


def _fields(body: str) -> dict[str, Any]:
    try:
        fields = json.loads(body)
        for name in ("receiver", "sender", "key"):
            fields[name] = uuid.UUID(fields[name]) if fields[name] is not None else None
        fields["at"] = float(fields["at"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise EnvelopeError("Its text cannot be read.") from error
    return dict(fields)


def _is_genuine(receiver: uuid.UUID | None, body: str, signature: str) -> bool:
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(
        constant_time_compare(_signature(receiver, body, secret), signature) for secret in secrets
    )


def _signature(receiver: uuid.UUID | None, body: str, secret: str | bytes) -> str:
    salt = f"core.outbox.envelopes:{receiver.hex if receiver else 'platform'}"
    return salted_hmac(salt, body, secret=secret, algorithm="sha256").hexdigest()
