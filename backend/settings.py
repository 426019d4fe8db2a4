"""Settings: one file, every choice of an operator read from the environment by backend.env."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from backend import env
from backend.embedded.instance import read_instance
from measurements import probe_config, web_probe
from measurements.ooni_layout import parse_selections
from measurements.quotas import Door
from measurements.quotas.token_bucket import read_rate
from measurements.release_settings import release_storage_settings
from measurements.replica import REPLICA
from measurements.rules.vocabulary import Plane

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("SAWT_DATA_DIR", str(BASE_DIR / "var"))).resolve()
SECRETS_DIR = DATA_DIR / "secrets"

SECRET_KEY = env.secret("SAWT_SECRET_KEY", SECRETS_DIR)
DEBUG = env.boolean("SAWT_DEBUG", default=False)
ALLOWED_HOSTS = env.words("SAWT_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")

# A running embedded instance is found by its data directory; the variables come before it.
_instance = read_instance(DATA_DIR)
DATABASE_URL = env.text("DATABASE_URL", _instance.database_url if _instance else "")
REDIS_URL = env.text("REDIS_URL", _instance.redis_url if _instance else "")

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "measurements",
    "reports",
    "reports.dashboards",
    "backend",
]

MIDDLEWARE = [
    "backend.proxies.ProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "measurements.api.quota.QuotaMiddleware",
    "backend.middleware.AmendmentsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "reports.dashboards.security.ContentSecurityPolicyMiddleware",
]

ROOT_URLCONF = "backend.urls"
WSGI_APPLICATION = "backend.wsgi.application"
# OONI's clients append no slash and follow no redirect when they post.
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
            ]
        },
    }
]

# Seconds after which a process that stopped in a transaction loses it, and its rows are free.
_STOPPED_AFTER = env.integer("SAWT_STOPPED_AFTER", 30)

_DATABASE = {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}
_DATABASE_OPTIONS = {
    "application_name": "sawt",
    # A stopped process must not hold its rows for ever, and a 200 must mean "on the disk".
    "options": f"-c idle_in_transaction_session_timeout={_STOPPED_AFTER}s -c lock_timeout=20s"
    " -c synchronous_commit=on -c default_transaction_isolation=read\\ committed"
    # Measurements and verdicts are cut by the same months: joined month by month, and only those
    # that are asked for.
    " -c enable_partitionwise_join=on",
}
DATABASES = {
    "default": env.database(
        DATABASE_URL or "postgresql://sawt@localhost/sawt", options=_DATABASE_OPTIONS
    )
    | _DATABASE
}
# A streaming replica that public reads are taken from, and how many seconds behind it may be.
SAWT_READ_DATABASE_URL = env.text("SAWT_READ_DATABASE_URL")
SAWT_READ_MAX_LAG = env.integer("SAWT_READ_MAX_LAG", 5)
if SAWT_READ_DATABASE_URL:
    DATABASES[REPLICA] = (
        env.database(
            SAWT_READ_DATABASE_URL,
            "SAWT_READ_DATABASE_URL",
            # Readers who wait for a replica that is gone wait this long, once.
            options=_DATABASE_OPTIONS | {"connect_timeout": "2", "tcp_user_timeout": "2000"},
        )
        | _DATABASE
    )
DATABASE_ROUTERS = ["measurements.replica.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("fr", "Français"), ("ar", "العربية"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "reports" / "locale"]

# Releases: in the data directory, or in an S3-compatible bucket (https://HOST/NAME).
SAWT_RELEASES_BUCKET = env.text("SAWT_RELEASES_BUCKET")
# A location of nginx that reads the folder: it then sends the files, told by X-Accel-Redirect.
SAWT_ACCEL_PREFIX = env.text("SAWT_ACCEL_PREFIX")
# Days after which documents that a verified release holds leave the database; 0 keeps them.
SAWT_KEEP_DOCUMENTS_DAYS = env.integer("SAWT_KEEP_DOCUMENTS_DAYS", 0)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "releases": release_storage_settings(SAWT_RELEASES_BUCKET, DATA_DIR / "releases"),
}

STATIC_URL = "/static/"
# Served from where the apps keep them: nothing is to be collected before a start.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# An upload is read by measurements.api.body, which applies its own limits while reading.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# Whether readers come by TLS alone, through a proxy: then nothing is answered without it.
SAWT_HTTPS = env.boolean("SAWT_HTTPS", default=False)
SECURE_SSL_REDIRECT = SAWT_HTTPS
# Asked for on the machine itself.
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SAWT_HTTPS else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SAWT_HTTPS
SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # frames are refused by the policy's frame-ancestors, but of embeds
    "security.W003",  # readers have no session that a stranger's page could use
    "security.W005",  # subdomains are not ours to decide about,
    "security.W021",  # nor is preloading
]

# The operator's desk: Django's admin under this path; without one there is none, and no cookie.
SAWT_ADMIN_PATH = env.text("SAWT_ADMIN_PATH").strip("/")
if SAWT_ADMIN_PATH:
    INSTALLED_APPS += [
        "django.contrib.admin.apps.SimpleAdminConfig",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django_otp",
        "django_otp.plugins.otp_totp",
    ]
    OTP_TOTP_ISSUER = "Sawt"
    MIDDLEWARE.append("backend.desk.middleware.DeskMiddleware")
    # It wraps the three middlewares that Django looks for, for the desk's path alone.
    SILENCED_SYSTEM_CHECKS += ["admin.E408", "admin.E409", "admin.E410"]
    TEMPLATES[0]["OPTIONS"]["context_processors"] += [  # type: ignore[index]
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
    ]
    SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = f"/{SAWT_ADMIN_PATH}/"
    SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
    SESSION_COOKIE_AGE = 12 * 3600
    AUTH_PASSWORD_VALIDATORS = [
        {
            "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
            "OPTIONS": {"min_length": 12},
        },
        {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    ]

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_RENDERER_CLASSES": ["measurements.api.rendering.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "measurements.api.problems.problem_response",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "URL_FORMAT_OVERRIDE": None,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Sawt",
    "DESCRIPTION": "Upload measurements of blocked calls, and read what they show.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "measurements.api.quota_schema.add_quotas",
    ],
    "ENUM_NAME_OVERRIDES": {"PlaneEnum": [(plane.value, plane.value) for plane in Plane]},
}


def _celery_broker(url: str) -> str:
    """Return the broker's URL as kombu spells a Unix socket."""
    return url.replace("unix://", "redis+socket://", 1)


CELERY_BROKER_URL = _celery_broker(REDIS_URL or "redis://localhost:6379/0")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "sawt"
CELERY_TASK_TIME_LIMIT = 120
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000  # kB
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # No formatter names a request's address, and none may be added that does.
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "json": {"()": "backend.json_log.JsonFormatter"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "json" if env.boolean("SAWT_LOG_JSON", default=False) else "line",
        }
    },
    "root": {"handlers": ["stderr"], "level": env.text("SAWT_LOG_LEVEL", "WARNING")},
    # Refused uploads are counted, not logged: a refusal is the sender's to read.
    "loggers": {"django.request": {"level": "ERROR"}, "django.security": {"level": "ERROR"}},
}

# What device keys are known by: HMACs under this secret. Losing it forgets every registered key.
SAWT_DEVICE_PEPPER = env.secret("SAWT_DEVICE_PEPPER", SECRETS_DIR)

# What the probes' configuration is signed with. Losing it stops every probe that pinned its key.
SAWT_PROBE_CONFIG_SECRET = env.secret("SAWT_PROBE_CONFIG_SECRET", SECRETS_DIR)
# Echo helpers as ADDRESS:PORT+PORT, what a probe tests unless told, and where it must not run.
SAWT_ECHO_HELPERS = env.parsed_words("SAWT_ECHO_HELPERS", probe_config.read_helpers)
SAWT_PROBE_SERVICES = env.parsed_words(
    "SAWT_PROBE_SERVICES", probe_config.read_services, "whatsapp"
)
SAWT_PAUSED_COUNTRIES = env.parsed_words("SAWT_PAUSED_COUNTRIES", probe_config.read_countries)
# The TURN server of the browser probe, HOST:PORT, and the secret that it checks credentials with.
SAWT_TURN = env.parsed("SAWT_TURN", web_probe.read_relay)
SAWT_TURN_SECRET = env.text("SAWT_TURN_SECRET")
if SAWT_TURN and not SAWT_TURN_SECRET:
    raise ImproperlyConfigured("SAWT_TURN needs SAWT_TURN_SECRET: the TURN server's secret.")

# Limits of one upload, in bytes after decompression, and of one batch, in measurements.
SAWT_MAX_MEASUREMENT_BYTES = env.integer("SAWT_MAX_MEASUREMENT_BYTES", 4 * 1024 * 1024)
SAWT_MAX_REQUEST_BYTES = env.integer("SAWT_MAX_REQUEST_BYTES", 32 * 1024 * 1024)
SAWT_MAX_BATCH = env.integer("SAWT_MAX_BATCH", 1000)
# Whom readers and the operators named on the pages may write to.
SAWT_CONTACT = env.text("SAWT_CONTACT")
# Whether pages are kept until conclusions change; off to see a change of a template at once.
SAWT_PAGES_ARE_KEPT = env.boolean("SAWT_PAGES_ARE_KEPT", default=not DEBUG)
# A folder of block-page and DNS fingerprints; a change of them is another ruleset.
SAWT_FINGERPRINTS = env.text("SAWT_FINGERPRINTS")
# How many voters one /24 (or /48) without device keys may count as on one day.
SAWT_KEYLESS_VOTERS_PER_PREFIX = env.integer("SAWT_KEYLESS_VOTERS_PER_PREFIX", 4)
# Weeks after the week of its first upload in which an unknown key is no voter of its own.
SAWT_KEY_TENURE_WEEKS = env.integer("SAWT_KEY_TENURE_WEEKS", 2)
# Proxies whose X-Forwarded-For is believed, as networks in CIDR notation.
SAWT_TRUSTED_PROXIES = env.words("SAWT_TRUSTED_PROXIES")
if SAWT_TRUSTED_PROXIES:
    # Addresses that pages show begin as the proxy's do; backend.proxies keeps others out.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# How much one network (a /24 or /48) or one device key may ask for, as 6000/hour; off for no limit.
SAWT_QUOTAS = {
    Door.READS: env.parsed("SAWT_QUOTA_READS", read_rate, "1200/minute"),
    Door.UPLOADS: env.parsed("SAWT_QUOTA_UPLOADS", read_rate, "6000/hour"),
    Door.KEYS: env.parsed("SAWT_QUOTA_KEY", read_rate, "2000/hour"),
    Door.NEW_KEYS: env.parsed("SAWT_QUOTA_NEW_KEYS", read_rate, "200/day"),
}
# Under `manage.py up` who sits at the machine itself is not counted.
SAWT_LOOPBACK_IS_FREE = env.boolean("SAWT_LOOPBACK_IS_FREE", default="SAWT_RUN" in os.environ)

# OONI's public measurements: where they are, and what the schedule brings in (nothing by default).
SAWT_OONI_BUCKET = env.text(
    "SAWT_OONI_BUCKET", "https://ooni-data-eu-fra.s3.eu-central-1.amazonaws.com"
)
SAWT_OONI_SYNC = env.parsed("SAWT_OONI_SYNC", parse_selections)
