"""What is told of users: after every write, in its transaction."""

from core.accounts.models import User
from core.base.announcing import Announcement

#: Somebody who may sign in again or no more, or has another name.
user_changed: Announcement[User] = Announcement()
