"""What the market tells those above it: told after every write, in its transaction."""

from collections.abc import Collection
from uuid import UUID

from core.base.announcing import Announcement

#: Offers that may now be shown otherwise than before, or no more.
offers_changed: Announcement[Collection[UUID]] = Announcement()
#: Needs that may now be shown otherwise than before, or no more.
needs_changed: Announcement[Collection[UUID]] = Announcement()
