"""The settings of the tests: the site's own, with a folder that is thrown away and nothing that leaves the machine.

Only `DATABASE_URL` is taken from the environment, so the same suite runs on SQLite and on PostgreSQL.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import axe_playwright_python

_folder = tempfile.mkdtemp(prefix="cordel-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
for _name in (
    "SITE_URL",
    "SITE_NAME",
    "ALLOWED_HOSTS",
    "EMAIL_URL",
    "MAIL_PER_MINUTE",
    "MAIL_PER_HOUR",
    "MAIL_PER_DAY",
    "MAIL_PER_CONNECTION",
    "MAIL_BOUNCES",
    "MAIL_BOUNCES_FROM",
    "DEFAULT_FROM_EMAIL",
    "DEBUG",
    "HASHED_STATIC",
    "BACKUP_DIR",
    "BACKUP_PASSPHRASE",
    "BACKUP_KEY_FILE",
    "STORAGE_URL",
    "CACHE_URL",
):
    os.environ.pop(_name, None)
os.environ["DATA_DIR"] = _folder
os.environ["SECRET_KEY"] = "only for tests"

from config.settings import *  # noqa: E402,F403 - the environment has to be set first
from config.settings import CACHES, DATA_DIR, DATABASES, MIDDLEWARE, STORAGES, TEMPLATES  # noqa: E402
from tests.undefined import Undefined  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# One more question every few seconds would make the number of queries a matter of chance; its own tests ask it.
LIVE_TRANSLATIONS = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
HAS_MAIL_SERVER = True
# WhiteNoise looks through all static files whenever a test client starts, which triples the suite's time.
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined()

# What the browser's tests ask whether a page is in anybody's way.
STATICFILES_DIRS = [("axe", Path(axe_playwright_python.__file__).parent)]

_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite"):
    # A file, as in production: threads and browser tests then meet the real locks.
    _database["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
    _database["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"

CACHES = {
    **CACHES,
    # The one in the database is tested where it matters (tests/accounts); emptied after every test, it has to be cheap.
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "default"},
    "exact": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "default"},
    # Factories write no audit entries, by which kept pages are known to be old: only their own test keeps pages.
    "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
