"""Which day it is in the walks."""

import datetime as dt
from zoneinfo import ZoneInfo


def today() -> dt.date:
    """The day where the service is, which is not the machine's around midnight."""
    return dt.datetime.now(ZoneInfo("Europe/Oslo")).date()
