"""The one settings module. What differs between a laptop, a test and production comes from the
environment and is read by the typed readers in ``config.env``; docs/operating.md lists it."""

import tempfile
from pathlib import Path
from typing import Any

import dj_database_url
import django_stubs_ext
from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _

from config.env import env_bool, env_cache_url, env_count, env_int, env_path, env_str

# Lets forms and views name their model in brackets, as querysets can.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = env_path("VEKSEL_DATA_DIR", BASE_DIR / ".veksel")
DEMO = env_bool("DEMO")
DEBUG = env_bool("DEBUG")
# Production speaks HTTPS only; the demo and the tests run on plain localhost.
HTTPS = env_bool("VEKSEL_HTTPS", default=not DEMO)
SECRET_KEY = env_str("SECRET_KEY")

# Hosts. The middleware decides by exact match in the table of domains; Django's own list stays open
# below the base domain so that an unknown host gets our plain 404 and not Django's explanation.
BASE_DOMAIN = env_str("VEKSEL_BASE_DOMAIN", "localhost")
CONSOLE_HOST = env_str("VEKSEL_CONSOLE_HOST", "").lower() or BASE_DOMAIN
ALLOWED_HOSTS = ["*"]
USE_X_FORWARDED_HOST = False
PORT = env_int("PORT", 8000)

# Applications. A schema is whole by itself, so what both tiers use is installed in both.
BOTH_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "core.audit",
    "core.outbox",
    "core.accounts",
    "allauth",
    "allauth.account",
]
SHARED_APPS = [
    # Before django_tenants, whose migrate command it replaces.
    "tenants",
    "django_tenants",
    "policy",
    "onboarding",
    "lifecycle",
    "console",
    "billing",
    *BOTH_APPS,
]
TENANT_APPS = [
    *BOTH_APPS,
    "core.notifications",
    "core.organisations",
    "core.support",
    "core.competence",
    "core.market",
    "core.exchange",
    "matching",
    "clearing.crossing",
    "branding",
]
# What all tenants share, in a schema of its own.
CLEARING_APPS = ["clearing"]
INSTALLED_APPS = [
    # First, so that its sign-in templates stand before those of allauth.
    "core.ui",
    *dict.fromkeys([*SHARED_APPS, *TENANT_APPS, *CLEARING_APPS]),
    "core.base",
    "portal",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "config",
]

TENANT_MODEL = "tenants.Tenant"
TENANT_DOMAIN_MODEL = "tenants.Domain"
# 10,000 people behind one tenant who all open a page a minute, and some more; 0 is no limit.
TENANT_REQUESTS_PER_MINUTE = env_count("VEKSEL_TENANT_REQUESTS_PER_MINUTE", 12_000)
TENANT_SYNC_ROUTER = "tenants.routers.SchemaRouter"
TENANT_LIMIT_SET_CALLS = True
DATABASE_ROUTERS = [TENANT_SYNC_ROUTER]

MIDDLEWARE = [
    "core.ui.middleware.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tenants.middleware.TenantMiddleware",
    "core.ui.middleware.RedirectToHttps",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.support.middleware.SupportMiddleware",
    "core.accounts.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls.tenant"
# Both of the platform's parts on one host, or each on its own.
PUBLIC_URLCONF = "config.urls.public"
CONSOLE_URLCONF = "config.urls.console"
FRONT_URLCONF = "config.urls.front"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.ui.context.shell",
                "portal.context.shell",
                *(["config.demo.context.demo_logins"] if DEMO else []),
            ],
        },
    },
]
FORM_RENDERER = "core.ui.renderer.VekselRenderer"


def database(url: str) -> dict[str, Any]:
    """Return the Django settings of one connection, with Veksel's own backend."""
    # dj_database_url types its result loosely; the keys are Django's.
    return {
        **dj_database_url.parse(url, engine="tenants.backend", conn_max_age=60),
        "ATOMIC_REQUESTS": False,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "TEST": {"MIGRATE": False},
    }


DATABASES: dict[str, Any] = {"default": database(env_str("DATABASE_URL"))}
# Only processes that create or change schemas are given the owner's connection.
if _migrator_url := env_str("DATABASE_MIGRATOR_URL", ""):
    DATABASES["migrator"] = database(_migrator_url)

# How the tables of a new tenant are made, built from the source once for each release.
ARTEFACT_ROOT = env_path("VEKSEL_ARTEFACT_ROOT", BASE_DIR / ".veksel" / "artefacts")
# How many schemas stand ready for the next customers.
SCHEMA_POOL = env_int("VEKSEL_SCHEMA_POOL", 0 if DEMO else 3)
# Whether tenants' schemas are spread over the servers of a Citus cluster.
CITUS = env_bool("VEKSEL_CITUS")

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env_str("REDIS_URL", "redis://localhost:6379/0")
# Apart from the queue: emptying the one leaves the other.
CACHE_URL = env_cache_url(REDIS_URL)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
        "KEY_FUNCTION": "tenants.cache.tenant_cache_key",
    }
}

# Sign-in
# E-mail addresses are unique whatever their case, by a constraint the check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "portal.adapter.MailingAccountAdapter"
ACCOUNT_FORMS = {
    "login": "core.accounts.forms.LoginForm",
    "request_login_code": "core.accounts.forms.RequestLoginCodeForm",
    "confirm_login_code": "core.accounts.forms.ConfirmLoginCodeForm",
    "reauthenticate": "core.accounts.forms.ReauthenticateForm",
    "change_password": "core.accounts.forms.ChangePasswordForm",
    "set_password": "core.accounts.forms.SetPasswordForm",
    "reset_password": "core.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "core.accounts.forms.ResetPasswordKeyForm",
}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "core.accounts.tokens.TenantTokenGenerator"  # noqa: S105 - the name of a class
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Attempts are counted by address: behind a proxy, the one that it has seen and not its own.
ALLAUTH_TRUSTED_PROXY_COUNT = env_count("VEKSEL_TRUSTED_PROXIES", 0)

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 10
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "core.ui.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = HTTPS
# Whoever watches the processes asks inside, where nobody has a certificate.
SECURE_REDIRECT_EXEMPT = [r"^-/health$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
# Without a proxy that is ours, the header is whatever the browser wrote.
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# The __Host- prefix makes the browser itself refuse a cookie with a Domain or without Secure.
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
LANGUAGE_COOKIE_NAME = "__Host-language" if HTTPS else "django_language"

# Language and time
LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", _("Norwegian Bokmål")), ("nn", _("Norwegian Nynorsk")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "platform" / "config" / "locale"]
USE_I18N = True
TIME_ZONE = "Europe/Oslo"
USE_TZ = True

# Files
STATIC_URL = "static/"
# Built from the source, once for each release, wherever the data lies.
STATIC_ROOT = env_path("VEKSEL_STATIC_ROOT", BASE_DIR / ".veksel" / "static")
_NODE_MODULES = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    (prefix, _NODE_MODULES / folder)
    for prefix, folder in (
        ("vendor/designsystemet", "@digdir/designsystemet-css/dist"),
        ("vendor/designsystemet-web", "@digdir/designsystemet-web/dist/umd"),
        ("vendor/htmx", "htmx.org/dist"),
        ("vendor/inter", "@fontsource-variable/inter"),
    )
    if (_NODE_MODULES / folder).is_dir()
]
STORAGES: dict[str, Any] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}


def s3_storage(bucket: str) -> dict[str, Any]:
    """Return the Django settings of a private bucket."""
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": env_str("S3_ENDPOINT_URL", "") or None,
            "default_acl": None,
            "querystring_auth": True,
            "file_overwrite": False,
        },
    }


if S3_BUCKET := env_str("S3_BUCKET", ""):
    STORAGES["default"] = s3_storage(S3_BUCKET)
# Where the ends of the logs are written down: another store than the database, best one that keeps what
# it is given (a bucket with object lock).
STORAGES["anchors"] = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": env_path("VEKSEL_ANCHORS_DIR", DATA_DIR / "anchors")},
}
if ANCHORS_BUCKET := env_str("VEKSEL_ANCHORS_BUCKET", ""):
    STORAGES["anchors"] = s3_storage(ANCHORS_BUCKET)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_HANDLERS = [
    "core.ui.uploads.LimitedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_TEMP_DIR = tempfile.gettempdir()

# Mail
DEFAULT_FROM_EMAIL = env_str("DEFAULT_FROM_EMAIL", "Veksel <noreply@veksel.example>")
_MAIL_LEAVES_BY = "filebased" if DEMO else "smtp"
EMAIL_BACKEND = env_str(
    "EMAIL_BACKEND", f"django.core.mail.backends.{_MAIL_LEAVES_BY}.EmailBackend"
)
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_HOST = env_str("EMAIL_HOST", "localhost")
EMAIL_PORT = env_int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env_str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env_str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS")
# Shorter than the database waits for an idle transaction: a mail's row is locked while it is sent.
EMAIL_TIMEOUT = 20

# Tasks
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
# A message leaves the queue when its work is done. What a killed worker held is given to another,
# and what the queue lost is sent again from the outbox, whose key lets the effect happen once.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 15 * 60
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Longer than any task: what is still being worked on must not be given out a second time.
    "visibility_timeout": CELERY_TASK_TIME_LIMIT + 5 * 60,
    # Looked at every ten seconds; with the default throttle it would be every hundred.
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
}
# A person waits while a message is sent; when the queue is away the sweep sends it later.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_WORKER_CONSUMER = "tenants.consumer:RefusingConsumer"
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULER = "tenants.beat:SealingScheduler"
CELERY_BEAT_SCHEDULE = {
    "back-up-customers": {
        "task": "lifecycle.back_up_everybody",
        "schedule": crontab(hour="1", minute="30"),
    },
    "fill-pool-of-schemas": {"task": "onboarding.fill_pool", "schedule": 60.0},
    "reconcile-clearing": {"task": "clearing.reconcile", "schedule": 24 * 60 * 60.0},
    "move-agreements-across": {"task": "crossing.move_in_all_tenants", "schedule": 60.0},
    "activate-due-agreements": {"task": "exchange.activate_due_in_all_tenants", "schedule": 60.0},
    "anchor-logs": {"task": "logs.anchor", "schedule": 3600.0},
    "purge-match-runs": {
        "task": "matching.purge_runs_in_all_tenants",
        "schedule": crontab(hour="3", minute="10"),
    },
    "review-exposure": {
        "task": "matching.review_exposure_in_all_tenants",
        # Every day, so that a missed night is made up for; each month is looked at once.
        "schedule": crontab(hour="5", minute="40"),
    },
    "forget-done-messages": {"task": "outbox.forget_done_everywhere", "schedule": 3600.0},
    "forget-unproven-sign-ups": {
        "task": "onboarding.forget_unproven_sign_ups",
        "schedule": 24 * 60 * 60.0,
    },
    "resume-provisioning": {"task": "onboarding.resume_unfinished", "schedule": 60.0},
    "examine-customers": {"task": "lifecycle.examine_everybody", "schedule": 6 * 60 * 60.0},
    "resume-deletions": {"task": "lifecycle.resume_deletions", "schedule": 60.0},
    "seal-logs": {"task": "logs.seal", "schedule": 60.0},
    "send-digests": {
        "task": "notifications.send_digests_in_all_tenants",
        "schedule": crontab(hour="6", minute="30"),
    },
    "forget-old-notifications": {
        "task": "notifications.forget_old_in_all_tenants",
        "schedule": crontab(hour="3", minute="20"),
    },
    "send-waiting-mail": {"task": "notifications.send_waiting_in_all_tenants", "schedule": 60.0},
    "sweep-outboxes": {"task": "outbox.sweep", "schedule": 20.0},
}

# The end of a customer: days in which it can be restored, and days until the last backup is gone.
DELETION_GRACE_DAYS = env_int("VEKSEL_DELETION_GRACE_DAYS", 30)
BACKUP_DAYS = env_int("VEKSEL_BACKUP_DAYS", 35)
# Where each night's copies of all customers go; empty where something else makes them.
BACKUP_FOLDER = env_str("VEKSEL_BACKUP_FOLDER", "")

# API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Veksel API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    # One name for a set of choices, whatever the field is called.
    "ENUM_NAME_OVERRIDES": {"ExchangeForm": "core.market.enums.ExchangeForm"},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env_str("LOG_LEVEL", "WARNING")},
}
