"""How many requests a minute one tenant may ask, so that a flood at one leaves the others served."""

import logging
import uuid
from functools import cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from core.base import clock

logger = logging.getLogger(__name__)

WINDOW = 60
#: A person waits while the counter is asked.
PATIENCE = 0.25
#: How long nobody is counted after the counter gave no answer.
PAUSE = 10


class RequestLimiter:
    """Counts in windows of one minute, for all web servers together, in the cache's Redis.

    Without Redis nothing is counted and everybody is served.
    """

    def __init__(self, url: str) -> None:
        self._server = redis.from_url(
            url,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            retry=Retry(NoBackoff(), 0),
        )
        self._asks_again_at = 0.0
        self._is_away = False

    def seconds_to_wait(self, tenant_id: uuid.UUID, limit: int) -> int:
        """Count a request; return 0 when it is within the limit, else when the next window begins."""
        now = clock.now().timestamp()
        if self._asks_again_at > now:
            return 0
        window, passed = divmod(int(now), WINDOW)
        try:
            count = self._count(f"requests|{tenant_id.hex}|{window}")
        except redis.RedisError as error:
            self._note_away(error, now)
            return 0
        self._is_away = False
        return WINDOW - passed if count > limit else 0

    def _count(self, key: str) -> int:
        with self._server.pipeline() as pipeline:
            pipeline.incr(key)
            pipeline.expire(key, 2 * WINDOW)
            return int(pipeline.execute()[0])

    def _note_away(self, error: redis.RedisError, now: float) -> None:
        if not self._is_away:
            logger.warning("Requests are not counted while the cache is away: %s", error)
        self._is_away, self._asks_again_at = True, now + PAUSE


@cache
def _limiter(url: str) -> RequestLimiter:
    return RequestLimiter(url)


def seconds_to_wait(tenant_id: uuid.UUID) -> int:
    """Count a request to one tenant; return 0 when it is served, else in how many seconds to ask again."""
    limit = settings.TENANT_REQUESTS_PER_MINUTE
    return _limiter(settings.CACHE_URL).seconds_to_wait(tenant_id, limit) if limit else 0
