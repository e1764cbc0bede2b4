"""Django's settings. What a deployment may set comes from the environment; docs/reference/settings.md lists it."""

import os
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF

from billwright.home import home, keys

BILLWRIGHT_HOME = home()
KEYS = keys(BILLWRIGHT_HOME)
SECRET_KEY = KEYS["django"]
DEBUG = os.environ.get("BILLWRIGHT_DEBUG") == "1"
DESIGN = DEBUG or os.environ.get("BILLWRIGHT_DESIGN") == "1"
ALLOWED_HOSTS = os.environ.get("BILLWRIGHT_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("BILLWRIGHT_ORIGINS", "").split(",") if origin]
SECURE = os.environ.get("BILLWRIGHT_HTTPS") == "1"

INSTALLED_APPS = [
    "billwright.apps.compliance",
    "billwright.apps.worklist",
    "billwright.apps.outbox",
    "billwright.apps.jobs",
    "billwright.apps.documents",
    "billwright.apps.parties",
    "billwright.apps.ledger",
    "billwright.apps.contracts",
    "billwright.apps.correspondence",
    "billwright.apps.checks",
    "billwright.apps.charges",
    "billwright.apps.claims",
    "billwright.apps.invoices",
    "billwright.apps.receipts",
    "billwright.apps.remittances",
    "billwright.web",
    "billwright.api",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "billwright.web.middleware.ActorMiddleware",
    "billwright.web.drafts.TakenMiddleware",
    "axes.middleware.AxesMiddleware",
    "billwright.api.door.Door",
]

ROOT_URLCONF = "billwright.project.urls"
WSGI_APPLICATION = "billwright.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent.parent / "web" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]


def _database(url: str) -> dict[str, Any]:
    config: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True))
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {
            # IMMEDIATE takes the write lock at BEGIN, where waiting is safe; DEFERRED fails half-way instead.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: a committed receipt survives the power going out, not only the process.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000;",
        }
    return config


DATABASES = {"default": _database(os.environ.get("DATABASE_URL") or f"sqlite:///{BILLWRIGHT_HOME}/billwright.sqlite3")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Who looked at what goes to a file of its own, so that a reader never waits for a writer.
    DATABASES["audit"] = _database(f"sqlite:///{BILLWRIGHT_HOME}/audit.sqlite3")
# On disk, so that all processes of the server count the same wrong codes.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": BILLWRIGHT_HOME / "cache",
    },
    # Apart, so that no number of wrong keys makes the other forget wrong codes.
    "api": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": BILLWRIGHT_HOME / "cache-api",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    },
}
DATABASE_ROUTERS = ["billwright.apps.compliance.router.AuditRouter"]
DATABASE_OWNER_URL = os.environ.get("DATABASE_OWNER_URL", "")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "compliance.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_ADAPTER = "billwright.web.accounts.ClosedSignup"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/sign-in/"
# Axes counts wrong passwords, but never sees a second factor: allauth counts wrong codes, by user. Nothing is counted
# by address alone, for a whole office may come from one.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key", "login": None}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_ENABLE_ADMIN = False
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "billwright.web.accounts.axes_username"
AXES_LOCKOUT_CALLABLE = "billwright.web.accounts.locked_out"

SESSION_COOKIE_AGE = 60 * int(os.environ.get("BILLWRIGHT_SESSION_MINUTES", "30"))
SESSION_SAVE_EVERY_REQUEST = False
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "billwright.web.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no words about anybody in a cookie
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [SELF],
    }
}

LANGUAGE_CODE = "en-us"
LOCALE_PATHS = [Path(__file__).parent.parent / "web/locale"]  # what Django says of its own accord, in our words
LANGUAGES = [("en-us", "English"), ("es", "Español")]
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
WEBHOOKS_TO_LOOPBACK = os.environ.get("BILLWRIGHT_WEBHOOKS_TO_LOOPBACK") == "1"
PROXIES = int(os.environ.get("BILLWRIGHT_PROXIES", "0"))
API_REQUESTS_A_MINUTE = int(os.environ.get("BILLWRIGHT_API_REQUESTS", "600"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_phi": {"()": "billwright.project.logs.NoPhi"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "filters": ["no_phi"], "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("BILLWRIGHT_LOG", "WARNING")},
}
