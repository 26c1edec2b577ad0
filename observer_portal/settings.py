"""One file, top to bottom; every value from the environment. Fails loudly outside the demo."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from observer_portal import env

BASE = Path(__file__).resolve().parent.parent

# --- What this installation is ------------------------------------------------------------------
# The demonstration: invented people, sign-in by name. Beyond loopback only with a flag.
DEMO = env.flag("DEMO")
DEBUG = env.flag("DEBUG")
SECRET_KEY = env.secret("SECRET_KEY")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if DEMO else "")
# The public host, as people type it: links in mails and in the code of a badge.
PORTAL_HOST = env.text("PORTAL_HOST", "localhost:8000" if DEMO else "")
if not DEMO and not (ALLOWED_HOSTS and PORTAL_HOST):
    raise env.NotConfigured("Set ALLOWED_HOSTS and PORTAL_HOST to the public host of the portal.")
HTTPS = env.flag("HTTPS", default=not DEMO)
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", f"https://{PORTAL_HOST}" if HTTPS else "")
# "missing" where web and issuer run as one user of the machine: the start page says so.
KEY_WALL = env.text("PORTAL_KEY_WALL", "stands") != "missing"
RELEASE = env.text("RELEASE", "0.1.0")
CONTACT_PHONE = env.text("CONTACT_PHONE", "+7 7172 00 00 00")
CONTACT_EMAIL = env.text("CONTACT_EMAIL", "observers@cec.example")
UNCONFIRMED_DAYS = env.integer("UNCONFIRMED_DAYS", 7)  # then an unconfirmed registration goes

# --- Parts --------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "pgtrigger",
    "observer_portal.accounts",
    "observer_portal.notices",
    "observer_portal.audit",
    "missions",
    "accreditation",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "observer_portal.page.middleware.Headers",
    "observer_portal.page.middleware.NoNulls",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "observer_portal.accounts.middleware.EndSession",
    "observer_portal.accounts.middleware.LanguageOfUser",
    "observer_portal.accounts.keeping.KeepTyped",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "observer_portal.accounts.middleware.RequireSecondFactor",
    "django_htmx.middleware.HtmxMiddleware",
    "observer_portal.page.middleware.NothingBare",
    "observer_portal.page.middleware.Busy",
]
ROOT_URLCONF = "observer_portal.urls"
WSGI_APPLICATION = "observer_portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "observer_portal.page.tags",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "observer_portal.page.context.page",
                "accreditation.views.navigation.navigation",
                "accreditation.views.tour.on_tour",
            ],
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Servers ------------------------------------------------------------------------------------
# A page that waits stands in the way of others (`wsgi.py`: ten seconds); commands take their time.
DATABASES = {
    "default": env.database(
        env.secret("DATABASE_URL"), patience=env.integer("DATABASE_PATIENCE", 0)
    )
    | {"CONN_MAX_AGE": env.integer("CONN_MAX_AGE", 60), "CONN_HEALTH_CHECKS": True}
}
REDIS_BROKER, REDIS_CACHE = env.redis(env.secret("REDIS_URL"))
# Limits on guessing are in the database, that emptying Redis gives nobody another try, and that
# people sign in while it is away; only the wide limits on public pages are in Redis.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    },
    "quick": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_CACHE,
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 5},
    },
}
CELERY_BROKER_URL = REDIS_BROKER
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = 240, 270
CELERY_TASK_DEFAULT_QUEUE = "bulk"
ISSUED = ("accreditation.draw_badges", "accreditation.build_pack")
CELERY_TASK_ROUTES = {name: {"queue": "issue"} for name in ISSUED}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A lost worker's messages come back after 300 s; the sweeper, not the broker, sets the pace.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "max_retries": 0,
    "socket_connect_timeout": 1,
    "socket_timeout": 2,
}
CELERY_BEAT_SCHEDULE = {
    task: {"task": task, "schedule": schedule, "options": {"expires": seconds}}
    for task, schedule, seconds in (
        ("notices.send_due", timedelta(seconds=20), 20),
        ("missions.resume_imports", timedelta(seconds=30), 30),
        ("accreditation.build_pack", timedelta(seconds=30), 30),
        ("accreditation.purge", timedelta(seconds=60), 60),
        ("accreditation.count_figures", timedelta(seconds=60), 60),
        ("missions.clean_store", crontab(minute="17"), 600),  # beat may forget when it last ran
        ("missions.remind_invited", crontab(minute="7"), 600),
        ("accreditation.remind_missions", crontab(minute="*/10"), 600),
        ("missions.keep_directory", crontab(minute="27", hour="3"), 3600),
        ("accounts.tidy", crontab(minute="47"), 600),
    )
}

# --- Keys and files -----------------------------------------------------------------------------
# Root of the key-encryption key and of the keyed hashes: every process that shows or seals data.
DATA_KEY = env.key_bytes("DATA_KEY", env.secret("DATA_KEY"))
# Folder of private signing keys: readable by the issuing worker and the issuer alone.
SIGNING_KEYS = Path(env.secret("SIGNING_KEYS"))
FILES = Path(env.secret("FILES"))

# --- Accounts -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
_HASHERS = ("Argon2", "PBKDF2")
PASSWORD_HASHERS = [f"django.contrib.auth.hashers.{name}PasswordHasher" for name in _HASHERS]
_REFUSED = ("UserAttributeSimilarity", "MinimumLength", "CommonPassword", "NumericPassword")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}Validator"} for name in _REFUSED
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 12}  # type: ignore[assignment]
LOGIN_URL, LOGIN_REDIRECT_URL = "account_login", "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "observer_portal.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
# wrong passwords are counted by accounts/limits.py; one address may be a whole embassy
ACCOUNT_RATE_LIMITS = {"login_failed": None, "login": "300/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.integer("TRUSTED_PROXIES", 0)
MFA_ADAPTER = "observer_portal.accounts.adapters.MFAAdapter"
_FORMS = {
    "activate_totp": "ActivateAppForm",
    "add_webauthn": "AddKeyForm",
    "authenticate": "CodeForm",
    "edit_webauthn": "RenameKeyForm",
    "reauthenticate": "CodeAgainForm",
}
MFA_FORMS = {name: f"observer_portal.accounts.forms.{form}" for name, form in _FORMS.items()}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Observer Portal"
MFA_TOTP_TOLERANCE = 1  # half-minutes that a telephone's clock may be off
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO
# The second factor is required of office-holders and asked of missions; the demo alone waives it.
SECOND_FACTOR_REQUIRED = env.flag("SECOND_FACTOR_REQUIRED", default=not DEMO) or not DEMO
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # a flushed cache signs nobody out
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "observer_portal.accounts.keeping.csrf_failure"

# --- Web ----------------------------------------------------------------------------------------
_OURS = ("script", "style", "font", "connect", "worker", "manifest")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        **{f"{kind}-src": [SELF] for kind in _OURS},
        **{name: [NONE] for name in ("default-src", "frame-ancestors", "base-uri")},
        "form-action": [SELF],
        "img-src": [SELF, "blob:"],
    }
}
X_FRAME_OPTIONS = "DENY"
# the secrets of links go to no other site; with no-referrer browsers send "Origin: null", and
# every form on the page would be refused
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
if HTTPS:
    SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 63_072_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_REDIRECT_EXEMPT = [r"^health/$"]
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    # a browser takes these names only from this very host, over TLS
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a bulk act names up to 5,000 rows, each with its version
DATA_UPLOAD_MAX_NUMBER_FILES = 100  # single photos; a browser with scripts packs them
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 << 20
FILE_UPLOAD_HANDLERS = [f"observer_portal.page.uploads.{name}" for name in ("Small", "Large")]
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(BASE / "staticfiles")))
STATICFILES_DIRS = [BASE / "static"]
HASHED_STATIC = env.flag("HASHED_STATIC", default=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # files go through FILES
    "staticfiles": {
        "BACKEND": "observer_portal.page.storage.Hashed"
        if HASHED_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = not HASHED_STATIC

# --- Mail ---------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("MAIL_FROM", CONTACT_EMAIL)
if MAIL_DIR := env.text("MAIL_DIR"):
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = MAIL_DIR
else:
    EMAIL_HOST = env.text("MAIL_HOST", "localhost")
    EMAIL_PORT = env.integer("MAIL_PORT", 25)
    EMAIL_HOST_USER = env.text("MAIL_USER")
    EMAIL_HOST_PASSWORD = env.text("MAIL_PASSWORD") or (
        env.secret("MAIL_PASSWORD") if env.is_set("MAIL_PASSWORD") else ""
    )
    EMAIL_USE_TLS = env.flag("MAIL_TLS")
EMAIL_TIMEOUT = 10

# --- Languages and time -------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("kk", _("Kazakh")), ("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [BASE / "locale", BASE / "observer_portal" / "locale_borrowed"]
FORMAT_MODULE_PATH = ["observer_portal.formats"]
USE_I18N = USE_TZ = True
TIME_ZONE = "Asia/Almaty"  # "Astana time"
ASTANA = ZoneInfo(TIME_ZONE)

# --- Logging: never a document number, a key, a whole request, or the path of a badge's link -----
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {"django.request": {"filters": ["no_secret_paths"]}},
    "filters": {"no_secret_paths": {"()": "observer_portal.page.logs.NoSecretPaths"}},
}
