"""Settings: the environment, then `palabre.env` in the data folder, then these defaults."""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from palabre.site.buckets import bucket_of

ROOT = Path(__file__).resolve().parent.parent
# The data folder: database, search index, secrets, uploaded files.
HOME = Path(os.environ.get("PALABRE_HOME", Path.cwd() / "data")).resolve()
# What any process of Palabre writes is its own user's: texts, people's accounts, uploaded files.
os.umask(0o077)
HOME.mkdir(mode=0o700, parents=True, exist_ok=True)

env = environ.Env()
if (HOME / "palabre.env").is_file():
    env.read_env(HOME / "palabre.env")


def _kept_secret(name: str) -> str:
    """Give the secret kept in the data folder: made once, readable by its owner only."""
    path = HOME / name
    if not path.exists():
        draft = path.with_name(f"{name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50), encoding="ascii")
        try:
            os.link(draft, path)  # the first of two processes that start together wins
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()


# Errors shown in the browser, with their trace: on a developer's machine only.
DEBUG = env.bool("PALABRE_DEBUG", False)
# Signs sessions and links; made once and kept in the data folder when not given.
SECRET_KEY = env("PALABRE_SECRET_KEY", default="") or _kept_secret("secret-key")
# The host names that Palabre answers to.
ALLOWED_HOSTS = env.list("PALABRE_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
# Where people reach Palabre; https:// makes all for TLS. Not given, links follow the port served on.
ADDRESS = env("PALABRE_ADDRESS", default="http://127.0.0.1:8000")
ADDRESS_IS_TOLD = "PALABRE_ADDRESS" in os.environ
# The port that `palabre up` and `palabre web` serve on.
PORT = env.int("PALABRE_PORT", 8000)
# The proxies before it, by address or network: who they say asks is believed. "*" believes anybody.
PROXIES = env.list("PALABRE_PROXIES", default=["127.0.0.1", "::1"])
# The short links' own address, such as https://go.example.org; without it they are at PALABRE_ADDRESS/l/.
LINKS = env("PALABRE_LINKS", default="").rstrip("/")
if LINKS:
    ALLOWED_HOSTS = [*ALLOWED_HOSTS, urlsplit(LINKS).hostname or ""]
CSRF_TRUSTED_ORIGINS = [ADDRESS] if "://" in ADDRESS else []
# The fictional organisation: set by `palabre demo`.
DEMO = env.bool("PALABRE_DEMO", False)
# Keys that open the credentials in the database: the first encrypts, the others still decrypt.
CREDENTIAL_KEYS = env.list("PALABRE_CREDENTIAL_KEYS", default=[]) or [
    _kept_secret("credential-key")
]
# Addresses of internal hosts that sources may be read from, such as "127.0.0.1:21300".
ALLOW_HOSTS = env.list("PALABRE_ALLOW_HOSTS", default=[])
# Online: sources are read. "off" keeps the machine silent, as in the demonstration.
ONLINE = env.bool("PALABRE_ONLINE", True)
# Redis or RabbitMQ that spreads the jobs over machines; without it the database does.
BROKER_URL = env("BROKER_URL", default="")
# Search nodes (OpenSearch), http://host:9200/prefix?shards=1&replicas=0; without them the index is a folder.
SEARCH_URL = env("SEARCH_URL", default="")
# Rooms whose jobs live elsewhere than in palabre.<room>.jobs: room to module.
JOB_ROOMS: dict[str, str] = {}
# What the rooms above do before a brand is removed, called with it in the same transaction.
BEFORE_A_BRAND_GOES = ["palabre.listening.leaving.brand_leaves"]
# What says which texts on a platform are the organisation's own: answers to these are always kept.
WHAT_IS_OURS = ["palabre.engagement.answers.answered"]
# What says whether a text on a platform was said to an account in private.
SAID_IN_PRIVATE = "palabre.listening.privately.said_in_private"
# Who holds texts that were found, and lets them go in the transaction in which they are deleted.
WHO_LETS_TEXTS_GO = ["palabre.engagement.gathering.texts_go"]
# What each room keeps of a person who was heard. Who points to a row stands, and lets go, before it.
WHO_KNOWS_SOMEBODY = [
    "palabre.engagement.somebody.PART",
    "palabre.protection.somebody.PART",
    "palabre.community.somebody.PART",
    "palabre.publishing.somebody.PART",
    "palabre.campaigns.somebody.PART",
    "palabre.listening.somebody.PART",
    "palabre.governance.invited.PART",
]
# The kinds of personal data of each room, with how long they are kept: see governance.keeping.
WHAT_IS_KEPT = [
    f"palabre.{room}.terms.KINDS"
    for room in (
        *("listening", "engagement", "campaigns", "publishing"),
        *("community", "protection", "governance"),
    )
]
# Which surveys can be asked by, the link to one, and who is told what came by such a link.
SURVEYS_TO_ASK = "palabre.community.asking.to_ask"
SURVEY_LINK = "palabre.community.asking.link"
WHO_HEARS_ANSWERS = ["palabre.engagement.asking.answered"]

INSTALLED_APPS = [
    "palabre.site",
    "palabre.engagement",
    "palabre.community",
    "palabre.protection",
    "palabre.ecosystem",
    "palabre.measurement",
    "palabre.listening",
    "palabre.publishing",
    "palabre.campaigns",
    "palabre.strategy",
    "palabre.channels",
    "palabre.governance",
    "palabre.jobs",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "palabre.governance.middleware.without_zeros",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "palabre.governance.middleware.personal_settings",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "palabre.site.refusals.TellRefusedSearch",
]

ROOT_URLCONF = "palabre.site.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "palabre.site.context.page",
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "palabre.site.templatetags.show",
            ],
        },
    }
]
COTTON_SNAKE_CASED_NAMES = True

_SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728;"
        "PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864;"
        # What is erased leaves no trace in pages that are free again.
        "PRAGMA secure_delete=ON"
    ),
}
# The database: SQLite in the data folder, or postgres://user:password@host/name.
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{HOME / 'palabre.sqlite3'}")}
# A request under ASGI has a thread of its own, so a connection is not kept for the next one; the
# worker's threads keep theirs.
DATABASES["default"]["CONN_MAX_AGE"] = 0
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = _SQLITE
    # Threads of a test must see the very database of the process, so tests use a file too.
    DATABASES["default"]["TEST"] = {"NAME": HOME / "test.sqlite3"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "governance.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "palabre.governance.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "login": "palabre.governance.forms.SignInForm",
    "signup": "palabre.governance.forms.FirstPersonForm",
}
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = ADDRESS.startswith(("http://127.0.0.1", "http://localhost"))
MFA_TOTP_ISSUER = "Palabre"
# Nobody can sign up with another's address: the first person opens the house, others are invited.
MFA_ALLOW_UNVERIFIED_EMAIL = True
SOCIALACCOUNT_ADAPTER = "palabre.governance.sign_in.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
_OIDC_APPS: list[dict[str, object]] = []
# Sign-in by an OpenID Connect provider: its address, its name on the page, our client and secret.
if env("PALABRE_OIDC_SERVER", default=""):
    _OIDC_APPS.append(
        {
            "provider_id": "house",
            "name": env("PALABRE_OIDC_NAME", default="OpenID Connect"),
            "client_id": env("PALABRE_OIDC_CLIENT", default=""),
            "secret": env("PALABRE_OIDC_SECRET", default=""),
            "settings": {"server_url": env("PALABRE_OIDC_SERVER")},
        }
    )
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": _OIDC_APPS, "OAUTH_PKCE_ENABLED": True}}
# Where the sign-in form leads, for browsers that check redirects too; another origin than the
# server's only when the provider says so in its discovery document.
OIDC_ORIGIN = env(
    "PALABRE_OIDC_ORIGIN",
    default="/".join(env("PALABRE_OIDC_SERVER", default="").split("/")[:3]),
)

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
# The words of the two pure rooms, which are no Django applications.
LOCALE_PATHS = [ROOT / "connectors" / "locale", ROOT / "analysis" / "locale"]
# The zone of days and hours for those who did not choose their own.
TIME_ZONE = env("PALABRE_TIME_ZONE", default="Europe/Paris")

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
# A bucket of the S3 protocol for files, s3://key:secret@host/bucket?region=…; without it, a folder.
FILES_URL = env("FILES_URL", default="")
STORAGES = {
    "default": bucket_of(FILES_URL)
    if FILES_URL
    else {"BACKEND": "palabre.governance.files.Folder"},
    "staticfiles": {"BACKEND": "palabre.site.files.HashedFiles"},
}
MEDIA_ROOT = HOME / "media"
# The list of erasures, without names: kept apart from backups, it makes them hold after one is put back.
ERASURES_FILE = env("PALABRE_ERASURES", default=str(HOME / "erasures.jsonl"))
FILE_UPLOAD_PERMISSIONS = 0o600
# Where files wait while they come in (`site.uploads`): beside the place they are taken to.
FILE_UPLOAD_TEMP_DIR = HOME / "uploads"
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, exist_ok=True)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# Bytes that an imported file may have.
IMPORT_CAP = env.int("PALABRE_IMPORT_CAP", default=500 * 1024 * 1024)
# Bytes that a film may have.
FILM_CAP = env.int("PALABRE_FILM_CAP", default=1024**3)
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# How mail leaves: smtp+tls://user:password@host:587; without it, mail is printed.
EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
# The sender of mail.
DEFAULT_FROM_EMAIL = env("PALABRE_FROM", default="Palabre <palabre@localhost>")

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

SECURE_BEHIND_TLS = ADDRESS.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_BEHIND_TLS
SESSION_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_BEHIND_TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE_BEHIND_TLS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF, *filter(None, [OIDC_ORIGIN])],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# The token that /metrics asks for, as "Bearer TOKEN"; without one it answers to this machine alone.
METRICS_TOKEN = env("PALABRE_METRICS_TOKEN", default="")
# Whom to tell of a weakness, for /.well-known/security.txt: a mail address or an https:// page.
SECURITY_CONTACT = env("PALABRE_SECURITY_CONTACT", default="")
# How the log is written: line, or json for programs that collect it.
LOG_FORMAT = "json" if env("PALABRE_LOG_FORMAT", default="line") == "json" else "line"
# How much the log tells: DEBUG, INFO, WARNING or ERROR.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "palabre.site.logs.Lines",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        },
        "json": {"()": "palabre.site.logs.JsonLines"},
    },
    "filters": {"refusals": {"()": "palabre.site.logs.Refusals"}},
    "handlers": {"terminal": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["terminal"], "level": env("PALABRE_LOG", default="INFO")},
    "loggers": {
        "django.request": {"filters": ["refusals"]},
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
        "trafilatura": {"level": "CRITICAL"},
        "uvicorn.access": {"level": "WARNING"},
    },
}
