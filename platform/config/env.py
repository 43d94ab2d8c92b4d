"""Typed readers of the environment. A value that cannot be read stops the start with one sentence."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"", "0", "false", "no", "off"}


def env_str(name: str, default: str | None = None) -> str:
    """Return the variable, or ``default``; without a default the variable is required."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set the environment variable {name}.")
    return value


def env_bool(name: str, *, default: bool = False) -> bool:
    """Return a truth value written as 1/0, true/false, yes/no or on/off."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def env_count(name: str, default: int) -> int:
    """Return a whole number that is not below zero."""
    count = env_int(name, default)
    if count < 0:
        raise ImproperlyConfigured(f"{name} must be 0 or more, not {count}.")
    return count


def env_int(name: str, default: int) -> int:
    """Return a whole number."""
    value = os.environ.get(name)
    if value is None:
        return default
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error


def env_list(name: str, default: str = "") -> list[str]:
    """Return a comma-separated list; blanks around the items are dropped."""
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def env_path(name: str, default: Path) -> Path:
    """Return an absolute path."""
    return Path(os.environ.get(name, default)).resolve()


def env_cache_url(queue_url: str) -> str:
    """Return where the cache lies: ``VEKSEL_CACHE_URL``, or the queue's Redis, one database further."""
    parts = urlsplit(queue_url)
    number = parts.path.strip("/") or "0"
    if not number.isdigit():
        raise ImproperlyConfigured("REDIS_URL must end in the number of a database, such as /0.")
    return env_str("VEKSEL_CACHE_URL", parts._replace(path=f"/{int(number) + 1}").geturl())
