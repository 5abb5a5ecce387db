"""The settings of the Django site; the environment says where its data lies and which of two manners it has."""

import os
import re

SECRET_KEY = os.environ["WORKSHOP_SECRET"]
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "workshop.lab.test"]
CSRF_TRUSTED_ORIGINS = ["https://forms.lab.test"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ROOT_URLCONF = "urls"
APPEND_SLASH = os.environ.get("WORKSHOP_APPEND_SLASH", "yes") == "yes"
LOGIN_URL = "/accounts/login/"
INSTALLED_APPS = [
    "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.messages",
    "django.contrib.sessions", "rest_framework", "rest_framework.authtoken",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware", "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware", "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [], "APP_DIRS": True,
    "OPTIONS": {"context_processors": ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
                                       "django.contrib.messages.context_processors.messages"]},
}]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["WORKSHOP_DATABASE"]}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DISALLOWED_USER_AGENTS = [re.compile(r"^(wget|libwww-perl)/", re.IGNORECASE)]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2000
USE_TZ = True
TIME_ZONE = "UTC"
REST_FRAMEWORK = {"DEFAULT_THROTTLE_RATES": {"few": "3/hour"}}
LOGGING = {
    "version": 1, "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {name} {levelname} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"django": {"handlers": ["console"], "level": "INFO", "propagate": False},
                "workshop": {"handlers": ["console"], "level": "INFO", "propagate": False}},
}
