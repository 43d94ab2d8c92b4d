"""What stands in the link that proves an address."""

import hmac

from django.utils.crypto import salted_hmac

from onboarding.models import SignUp

_SALT = "onboarding.sign_up"


def token_of(sign_up: SignUp) -> str:
    """Return the token of a sign-up, bound to it and to the address it is mailed to."""
    return salted_hmac(_SALT, f"{sign_up.pk}:{sign_up.email}", algorithm="sha256").hexdigest()


def is_token_of(sign_up: SignUp, token: str) -> bool:
    """Whether the token is the one that was mailed, compared in constant time."""
    return hmac.compare_digest(token_of(sign_up).encode(), token.encode())
