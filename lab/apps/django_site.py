"""The Django site with Django REST framework, under gunicorn; a second process leaves APPEND_SLASH off."""

import http.client
import json
import secrets
import shutil
from pathlib import Path

from apps.common import commands, folders, python

NAME = "django"
PACKAGES = ["python3-venv"]
PIP = ["django>=5.2,<6", "djangorestframework>=3.16,<4", "gunicorn>=27,<28"]

SOURCES = Path(__file__).resolve().parent / "sources" / "django"
PORT = 37201
STRICT_PORT = 37202
THREADS = "4"
ALLOWED_REQUESTS = 3
LONG_FORM_BYTES = 2400


def start(lab) -> None:
    """Make the database, then start both processes."""
    interpreter = python.interpreter()
    folder = folders.fresh(lab, "django")
    # What is repaired and taken back is never the project's own.
    site = shutil.copytree(SOURCES, folder / "site")
    environment = {"WORKSHOP_SECRET": secrets.token_hex(24), "WORKSHOP_DATABASE": str(folder / "workshop.sqlite3"),
                   "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(site)}
    for name, value in json.loads(commands.output([interpreter, site / "setup.py"], environment)).items():
        lab.vars[f"WORKSHOP_{name}"] = value
    lab.vars[f"FORM_{LONG_FORM_BYTES}"] = "text=" + "x" * (LONG_FORM_BYTES - len("text="))
    environment["DJANGO_SETTINGS_MODULE"] = "settings"
    _serve(lab, interpreter, NAME, PORT, site, environment)
    _serve(lab, interpreter, f"{NAME}-strict", STRICT_PORT, site, environment | {"WORKSHOP_APPEND_SLASH": "no"})


def prepare_case(lab, case) -> None:
    """Use up the few requests that an address has."""
    if case.get("prepare") != "django:exhaust":
        return
    for _ in range(ALLOWED_REQUESTS + 1):
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
        connection.request("GET", "/api/counted/")
        connection.getresponse().read()
        connection.close()


def _serve(lab, interpreter, name: str, port: int, site: Path, environment: dict) -> None:
    lab.spawn(name, [interpreter, "-m", "gunicorn", "--workers", "1", "--threads", THREADS, "--bind", f"127.0.0.1:{port}",
                     "--worker-tmp-dir", lab.dir("django"), "--no-control-socket", "django.core.wsgi:get_wsgi_application()"],
              env=environment, cwd=site, ready=[("127.0.0.1", port)])
