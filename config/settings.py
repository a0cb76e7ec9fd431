"""One settings file, read from the environment. Every variable is described in docs/operations.md."""

from pathlib import Path
from urllib.parse import urlsplit

from config import environment
from config.languages import DESK_LANGUAGES as DESK_LANGUAGES
from config.languages import LANGUAGES as LANGUAGES

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = environment.private_folder(environment.folder("DATA_DIR", BASE_DIR / "var"))

# --- Where and for whom -------------------------------------------------------------------------
PORT = environment.number("PORT", 8000, lowest=1, highest=65535)
BIND = environment.text("BIND", "127.0.0.1")
SITE_URL = environment.text("SITE_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
_site = urlsplit(SITE_URL)
HTTPS = _site.scheme == "https"
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS") or [
    _site.hostname or "",
    "127.0.0.1",
    "localhost",
    "[::1]",
]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
DEBUG = environment.flag("DEBUG", False)
SECRET_KEY = environment.secret_key(DATA_DIR)
SITE_NAME = environment.text("SITE_NAME", "Cordel")
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", f"Cordel <cordel@{_site.hostname}>")

# --- Storage ------------------------------------------------------------------------------------
DATABASES = {"default": environment.database("DATABASE_URL", DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
globals().update(environment.mail("EMAIL_URL", DATA_DIR))
# Without one, letters to groups wait in an outbox on the desk, to be printed and passed on.
HAS_MAIL_SERVER = bool(environment.text("EMAIL_URL"))
# What the provider takes; 0: it says nothing of a limit.
MAIL_PER_MINUTE = environment.number("MAIL_PER_MINUTE", 0)
MAIL_PER_HOUR = environment.number("MAIL_PER_HOUR", 0)
MAIL_PER_DAY = environment.number("MAIL_PER_DAY", 0)
MAIL_PER_CONNECTION = environment.number("MAIL_PER_CONNECTION", 100)
# Where letters come back to, and where they are read from there.
MAIL_BOUNCES = environment.mail_address("MAIL_BOUNCES")
MAIL_BOUNCES_FROM = environment.mailbox("MAIL_BOUNCES_FROM")

# --- Backups (base/backups) ---------------------------------------------------------------------
BACKUP_PASSPHRASE = environment.text("BACKUP_PASSPHRASE")
BACKUP_KEY_FILE = environment.text("BACKUP_KEY_FILE")
BACKUP_DIR = environment.text("BACKUP_DIR")
BACKUP_KEEP = environment.number("BACKUP_KEEP", 14, lowest=1, highest=10_000)
environment.needed_together("BACKUP_DIR", "BACKUP_PASSPHRASE", "BACKUP_KEY_FILE")

CACHES = {
    # What all web processes have to agree on: failed sign-ins are counted and codes used up here; touched by POST only.
    **environment.shared_cache("CACHE_URL"),
    # Each web process keeps its own: public pages as last rendered (see base/pagecache.py).
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 200},
    },
}

# --- The house ----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "cordel.website",
    "cordel.desk",
    "cordel.privacy",
    "cordel.reports",
    "cordel.outreach",
    "cordel.debates",
    "cordel.stories",
    "cordel.events",
    "cordel.participants",
    "cordel.projects",
    "cordel.towns",
    "cordel.translations",
    "cordel.accounts",
    "cordel.base",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # Shows what we registered ourselves: what libraries would show are the secrets of second steps.
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.forms",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "cordel.base.heads.HeadMiddleware",
    "cordel.base.api.frame.InterfaceMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "cordel.base.guards.PrivatePagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cordel.base.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Sign-in by default: a public screen says so itself with @login_not_required.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cordel.accounts.views.keyboard.KeyboardMiddleware",
    "cordel.base.ratelimits.RateLimitMiddleware",
    "cordel.base.stored_files.StoreAwayMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                ("django.template.loaders.cached.Loader", ["django.template.loaders.app_directories.Loader"])
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cordel.base.languages.language_menu",
                "cordel.base.demonstration.banner",
                "cordel.base.visits.archive",
            ],
            "builtins": ["cordel.base.templatetags.page"],
        },
    }
]
FORM_RENDERER = "cordel.base.forms.Renderer"

# --- Languages ----------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "locale" / "citizen", BASE_DIR / "locale" / "desk"]
# Translations that were accepted on the site's own pages are spoken at once, on top of the files.
LIVE_TRANSLATIONS = True
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
FORMAT_MODULE_PATH = "config.formats"
USE_TZ = True
TIME_ZONE = "UTC"

# --- Sign-in of staff ---------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"
ACCOUNT_LOGOUT_REDIRECT_URL = "website:home"
ACCOUNT_ADAPTER = "cordel.accounts.views.signing_in.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "cordel.accounts.forms.SignIn",
    "request_login_code": "cordel.accounts.forms.AskForCode",
    "confirm_login_code": "cordel.accounts.forms.GiveCode",
    "reset_password": "cordel.accounts.forms.ForgotPassword",
    "confirm_password_reset_code": "cordel.accounts.forms.GivePasswordCode",
    "reset_password_from_key": "cordel.accounts.forms.NewPassword",
    "change_password": "cordel.accounts.forms.ChangePassword",
    "set_password": "cordel.accounts.forms.SetPassword",
    "reauthenticate": "cordel.accounts.forms.PasswordAgain",
    "add_email": "cordel.accounts.forms.NewAddress",
    "confirm_email_verification_code": "cordel.accounts.forms.GiveAddressCode",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
# Letters may take their time, and so may people.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = None
MFA_ADAPTER = "cordel.accounts.views.signing_in.SecondStepAdapter"
MFA_FORMS = {
    "authenticate": "cordel.accounts.forms.SecondStep",
    "reauthenticate": "cordel.accounts.forms.SecondStepAgain",
    "activate_totp": "cordel.accounts.forms.SetUpApp",
    "login_webauthn": "cordel.accounts.forms.PasskeySignIn",
    "authenticate_webauthn": "cordel.accounts.forms.PasskeyStep",
    "reauthenticate_webauthn": "cordel.accounts.forms.PasskeyAgain",
    "add_webauthn": "cordel.accounts.forms.AddPasskey",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# allauth guards accounts that strangers opened with addresses of others; with us nobody opens one.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1
# Browsers allow passkeys without TLS on localhost only, and so do we.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _site.hostname in ("localhost", "127.0.0.1")

# --- What a browser may do ----------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS and environment.flag("SSL_REDIRECT", True)
# Only a proxy of our own may say who the visitor is and that the line is safe.
BEHIND_PROXY = environment.flag("BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_ENGINE = "cordel.base.sessions"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "cordel.website.views.form_expired"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
# A list of 300 people has a dozen fields in each row; the bytes above bound it.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4_000
FILE_UPLOAD_HANDLERS = ["cordel.base.uploads.Unasked"]
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# --- Files that never change --------------------------------------------------------------------
STATIC_URL = "/static/"
# Without collectstatic (the first run) files are found where they lie; `HASHED_STATIC=1` serves the
# collected, compressed, immutable ones.
HASHED_STATIC = environment.flag("HASHED_STATIC", False)
STATIC_ROOT = DATA_DIR / "static" if HASHED_STATIC else None
WHITENOISE_USE_FINDERS = not HASHED_STATIC
STORAGES = {
    "default": environment.storage("STORAGE_URL", DATA_DIR / "media"),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if HASHED_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- Work in the background ---------------------------------------------------------------------
# Job name -> seconds between two runs. Whoever runs the worker makes them happen, once per period.
RECURRING_JOBS = {
    "debates.look_for_unusual_votes": 3600,
    "events.ask_still_coming": 3600,
    "projects.write_weekly_letters": 3600,
    "privacy.purge": 24 * 3600,
    "stories.renew_archives": 24 * 3600,
    "privacy.purge_by_the_hour": 3600,
    "outreach.look_at_pages": 3600,
    "debates.follow_all": 600,
    "base.forget_files": 3600,
    "base.sweep": 24 * 3600,
}
if BACKUP_DIR:
    RECURRING_JOBS["base.back_up"] = 24 * 3600

if MAIL_BOUNCES_FROM:
    RECURRING_JOBS["base.read_bounces"] = 600
# Letters to many: done when nothing else is due, so that they hold up no receipt.
BULK_JOBS = ["events.hand_over", "events.write_reminder", "projects.write_weekly_letter"]

# --- One command: `manage.py up` ----------------------------------------------------------------
# The demonstration goes into an empty database only; `DEMO=0` starts empty.
DEMO = environment.flag("DEMO", True)
WEB_PROCESSES = environment.number("WEB_PROCESSES", 3, lowest=1, highest=64)
# Threads wait for each other under the interpreter's lock, and whoever writes then holds up all other writers
# (docs/decisions/0004); more of them help where the database is far away.
WEB_THREADS = environment.number("WEB_THREADS", 1, lowest=1, highest=64)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": environment.text("LOG_LEVEL", "INFO")},
    # Addresses hold private links: the request line of a page that failed is never logged.
    "loggers": {"django.request": {"level": "CRITICAL"}, "django.security": {"level": "CRITICAL"}},
}
