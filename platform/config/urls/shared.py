"""What every known host answers."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from config import health
from core.accounts import views as accounts

pages_for_everybody: list[URLPattern | URLResolver] = [
    path("-/health", health.health, name="health"),
    path("-/empty", health.empty, name="empty"),
    path("", include("core.ui.urls")),
    path("language/", accounts.choose_language, name="choose_language"),
]
shared_patterns: list[URLPattern | URLResolver] = [
    *pages_for_everybody,
    path("accounts/", include("config.urls.sign_in")),
]
if settings.DEMO:
    from config.demo import views as demo

    shared_patterns += [
        path("demo/login/", demo.demo_login, name="demo_login"),
        path("demo/mail/", demo.mail_outbox, name="demo_mail"),
    ]
