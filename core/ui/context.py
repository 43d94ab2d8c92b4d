"""What every template knows whatever page it belongs to."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

# Names of languages in the language itself: never translated.
LANGUAGE_NAMES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}
PLATFORM_NAME = "Veksel"


def shell(request: HttpRequest) -> dict[str, Any]:
    """The product's name, the demonstration mark and the languages of the switch."""
    current = get_language()
    return {
        "platform_name": PLATFORM_NAME,
        "settings_demo": bool(getattr(settings, "DEMO", False)),
        "languages": [
            (code, LANGUAGE_NAMES.get(code, str(name)), code == current)
            for code, name in settings.LANGUAGES
        ],
    }
