import os

from config.environment import SQLITE

SECRET_KEY = "bare"
ALLOWED_HOSTS = ["127.0.0.1"]
DATABASES = {"default": {**SQLITE, "NAME": os.environ["BARE_DATABASE"]}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = ["bench.bare"]
ROOT_URLCONF = "bench.bare.urls"
USE_TZ = True
