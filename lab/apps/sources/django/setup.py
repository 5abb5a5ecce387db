"""Makes the database and its people, and prints tokens, sessions and form tokens as JSON."""

import json
import os
import sys
from datetime import timedelta
from importlib import import_module

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.middleware.csrf import _get_new_csrf_string  # noqa: E402
from django.utils import timezone  # noqa: E402
from rest_framework.authtoken.models import Token  # noqa: E402

PASSWORD = "plane-and-saw-5"
PEOPLE = {"uma": {}, "otto": {}, "stan": {"is_staff": True, "is_superuser": True}, "dora": {}}


def session(user: User) -> str:
    """A session as the login view would make it."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return store.session_key


def main() -> None:
    """Set everything up."""
    call_command("migrate", verbosity=0)
    values = {"PASSWORD": PASSWORD, "FORM": _get_new_csrf_string(), "OTHER_FORM": _get_new_csrf_string()}
    for name, more in PEOPLE.items():
        user = User.objects.create_user(name, password=PASSWORD, **more)
        values[f"TOKEN_{name.upper()}"] = Token.objects.create(user=user).key
        values[f"SESSION_{name.upper()}"] = session(user)
    User.objects.filter(username="dora").update(is_active=False)
    values["SESSION_OVER"] = session(User.objects.get(username="uma"))
    Session.objects.filter(pk=values["SESSION_OVER"]).update(expire_date=timezone.now() - timedelta(days=1))
    json.dump(values, sys.stdout)


main()
