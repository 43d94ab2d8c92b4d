"""What is told of organisations and their people: after every write, in its transaction."""

from core.base.announcing import Announcement
from core.organisations.models import Member, Organisation

#: An organisation that is new, has another name, or takes part for another time.
organisation_changed: Announcement[Organisation] = Announcement()
#: Somebody has come, left or moved within an organisation.
member_changed: Announcement[Member] = Announcement()
