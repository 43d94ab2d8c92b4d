"""What was never proven does not stay."""

import datetime as dt

from onboarding.enums import SignUpState
from onboarding.models import SignUp


def forget_unproven(*, before: dt.datetime) -> int:
    """Delete sign-ups whose address was never proven and whose link expired before ``before``."""
    old = SignUp.objects.filter(state=SignUpState.UNPROVEN, expires_at__lt=before)
    return old.delete()[0]
