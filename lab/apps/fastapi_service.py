"""The FastAPI service: tokens that are spoilt in one way each, API keys, limits, signed links.

Its metadata names issuer and audience, so that an outside observer can judge a token that the service refuses without a word.
"""

import hashlib
import hmac
import http.client
import json
import secrets
import time
from email.utils import formatdate
from pathlib import Path

from apps.common import commands, python

NAME = "fastapi"
PACKAGES = ["python3-venv"]
PIP = ["fastapi>=0.128,<1", "uvicorn>=0.30,<1", "pyjwt[crypto]>=2.8,<3"]

SOURCES = Path(__file__).resolve().parent / "sources" / "fastapi"
PORT = 37301
DAY_SECONDS = 86_400
LONG_BODY_BYTES = 2400


def start(lab) -> None:
    """Make keys and tokens, then start the service."""
    interpreter = python.interpreter()
    made = commands.output([interpreter, SOURCES / "tokens.py"])
    material = lab.write("fastapi/material.json", made)
    for name, token in json.loads(made)["tokens"].items():
        lab.vars[f"WAREHOUSE_{name}"] = token
    secret = secrets.token_hex(16)
    _sign_links(lab, secret)
    lab.vars["WAREHOUSE_DATE_RIGHT"] = formatdate(usegmt=True)
    lab.vars["WAREHOUSE_DATE_WRONG"] = formatdate(time.time() - DAY_SECONDS, usegmt=True)
    lab.vars[f"PHOTO_{LONG_BODY_BYTES}"] = "x" * LONG_BODY_BYTES
    environment = {"WAREHOUSE_MATERIAL": str(material), "WAREHOUSE_LINK_SECRET": secret, "PYTHONDONTWRITEBYTECODE": "1"}
    lab.spawn(NAME, [interpreter, "-m", "uvicorn", "service:api", "--host", "127.0.0.1", "--port", PORT],
              env=environment, cwd=SOURCES, ready=[("127.0.0.1", PORT)])


def prepare_case(lab, case) -> None:
    """Refresh the date that must be right, or use up what must be used up."""
    prepare = case.get("prepare", "")
    if prepare == "fastapi:date":
        lab.vars["WAREHOUSE_DATE_RIGHT"] = formatdate(usegmt=True)
    elif prepare.startswith("fastapi:exhaust "):
        for _ in range(4):
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
            connection.request("GET", prepare.removeprefix("fastapi:exhaust "))
            connection.getresponse().read()
            connection.close()


def _sign_links(lab, secret: str) -> None:
    """Signed links as values: `LINK_…` holds the whole query."""
    past, future = int(time.time()) - DAY_SECONDS, int(time.time()) + DAY_SECONDS
    for name, file, expires in (("OLD", "plan.pdf", past), ("FRESH", "plan.pdf", future),
                                ("OLD_SAID", "said-plan.pdf", past), ("FRESH_SAID", "said-plan.pdf", future),
                                ("OLD_GONE", "gone-plan.pdf", past)):
        tag = hmac.new(secret.encode(), f"/v1/files/{file}:{expires}".encode(), hashlib.sha256).hexdigest()
        lab.vars[f"LINK_{name}"] = f"expires={expires}&signature={tag}"
        lab.vars[f"LINK_{name}_STRETCHED"] = f"expires={future + 1}&signature={tag}"
