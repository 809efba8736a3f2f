"""Settings of the web product, read from the environment alone.

Nothing is guessed: without a secret key or a database address the product does not start, and says what to set.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from klustermotor.web.accounts.environment import email_settings, sign_on_settings
from klustermotor.web.environment import Environment

PACKAGE = Path(__file__).resolve().parent


ENVIRONMENT = Environment(os.environ)

SECRET_KEY = ENVIRONMENT.required("KLUSTERMOTOR_SECRET_KEY", "a long random text that signs sessions")
DEBUG = ENVIRONMENT.yes("KLUSTERMOTOR_DEBUG")
HTTPS = ENVIRONMENT.yes("KLUSTERMOTOR_HTTPS")
BEHIND_PROXY = ENVIRONMENT.yes("KLUSTERMOTOR_BEHIND_PROXY")
ALLOWED_HOSTS = ENVIRONMENT.hosts("KLUSTERMOTOR_HOSTS", "127.0.0.1,localhost")

DATABASES = {
    "default": ENVIRONMENT.database(
        "KLUSTERMOTOR_DATABASE_URL", "such as sqlite:////srv/klustermotor.sqlite3 or postgresql://host/name"
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Readers do not wait for a writer, and a writer takes its turn at the start of its transaction. Every thread has
    # a cache of its own, so it is kept at 16 MB: the system keeps the file in memory anyhow.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 60,  # a large load holds the lock for half a minute
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16384;",
    }

INSTALLED_APPS = [
    "klustermotor.web.workspace",
    "klustermotor.web.exchange",
    "klustermotor.web.api",
    "klustermotor.web.operation",
    "klustermotor.web.reminders",
    "klustermotor.web.privacy",
    "klustermotor.web.publishing",
    "klustermotor.web.diagnosis",
    "klustermotor.web.surveys",
    "klustermotor.web.evaluation",
    "klustermotor.web.coherence",
    "klustermotor.web.registers",
    "klustermotor.web.networks",
    "klustermotor.web.initiatives",
    "klustermotor.web.actors",
    "klustermotor.web.regions",
    "klustermotor.web.recording",
    "klustermotor.web.cases",
    "klustermotor.web.accounts",
    "klustermotor.web.audit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "klustermotor.web.urls"
WSGI_APPLICATION = "klustermotor.web.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "klustermotor.web.cases.templatetags.records",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]
STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "static"]
# Files are served as they lie in the package: no collecting step, so an upgrade cannot leave old ones behind.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = ENVIRONMENT.time_zone("KLUSTERMOTOR_TIME_ZONE", "Europe/Stockholm")
USE_TZ = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "UserAttributeSimilarityValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "klustermotor.web.accounts.adapter.ClosedAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# What is guessed at with a session in hand: a password or a code, by the minute and by the hour.
ACCOUNT_RATE_LIMITS = {
    "change_password": "5/m/user,20/h/user",
    "reauthenticate": "10/m/user,30/h/user",
    "invitation": "30/m/ip",
    "token": "30/m/ip",
    "survey": "30/m/ip",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
MFA_ADAPTER = "klustermotor.web.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "klustermotor.web.accounts.forms.CodeAtSignIn",
    "reauthenticate": "klustermotor.web.accounts.forms.CodeAgain",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Klustermotor"
MFA_TOTP_TOLERANCE = 1  # telephones whose clocks are half a minute off
SOCIALACCOUNT_ADAPTER = "klustermotor.web.accounts.single_sign_on.ClosedSignOnAdapter"
SOCIALACCOUNT_PROVIDERS = ENVIRONMENT.made(lambda: sign_on_settings(os.environ))
globals().update(ENVIRONMENT.made(lambda: email_settings(os.environ)))
# The throttle counts in the cache; the database is the cache that all workers share.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "klustermotor_cache"}
}

# Who answers for the personal data, for the page that says so: name and how to reach them.
CONTROLLER = os.environ.get("KLUSTERMOTOR_CONTROLLER", "")

# Ten thousand pasted rows; a file has a limit of its own.
DATA_UPLOAD_MAX_MEMORY_SIZE = 6_000_000

# Background work waits in the database, so that a restart loses nothing; "klustermotor work" does it.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# What lies beside the database: uploaded and prepared files, and backups.
HOME = Path(os.environ.get("KLUSTERMOTOR_HOME") or "var").resolve()
FILES = HOME / "files"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
CSRF_FAILURE_VIEW = "klustermotor.web.recording.drafts.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
# Whoever watches over the installation asks on the machine itself, where there is no https.
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
# The throttle counts by the reader's address, which only a trusted proxy may tell.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None


def _in_brief(record: logging.LogRecord) -> bool:
    """Tell of what a role does not include in one line: it is no fault of the program."""
    if getattr(record, "status_code", None) == 403:
        record.exc_info = None
    return True


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"in_brief": {"()": "django.utils.log.CallbackFilter", "callback": _in_brief}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["in_brief"]}
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
}

ENVIRONMENT.one_of("KLUSTERMOTOR_LANGUAGE", {"sv", "en"})
ENVIRONMENT.close()
