"""A second API, for situations that were written without a look at how they are judged: tokens, keys, rights, limits."""

import http.client
import json
import time
from email.utils import formatdate
from pathlib import Path

from apps.common import jars, python

NAME = "fastapi-second"
PACKAGES = ["python3-venv"]
PIP = ["fastapi>=0.128,<1", "uvicorn>=0.30,<1", "pyjwt[crypto]>=2.8,<3"]

SOURCES = Path(__file__).resolve().parent / "sources" / "second"
PORT = 38001
LONG_AGO_SECONDS = 400_000
REQUESTS_THAT_SPEND_A_LIMIT = 6


def start(lab) -> None:
    """Start the service, which makes its own keys, and read the tokens that it has written."""
    folder = lab.dir("second-api")
    lab.spawn(NAME, [python.interpreter(), "-m", "uvicorn", "api:api", "--host", "127.0.0.1", "--port", PORT],
              env={"SECOND_API_TOKENS": str(folder / "tokens.json"), "PYTHONDONTWRITEBYTECODE": "1"}, cwd=SOURCES,
              ready=[("127.0.0.1", PORT)])
    for name, token in json.loads((folder / "tokens.json").read_text()).items():
        lab.vars[f"TOLL_{name}"] = token
    old, new = f"{time.time() - LONG_AGO_SECONDS:.2f}", f"{time.time():.2f}"
    jars.write(lab, "second-club", jars.line("127.0.0.1", "club_id", old))
    jars.write(lab, "second-bank")
    jars.write(lab, "second-safe")
    jars.write(lab, "second-den", jars.line("127.0.0.1", "den_id", new, path="/den/login"))
    lab.vars["TOLL_DATE_OLD"] = formatdate(time.time() - LONG_AGO_SECONDS, usegmt=True)


def prepare_case(lab, case) -> None:
    """Spend a limit."""
    for _ in range(REQUESTS_THAT_SPEND_A_LIMIT):
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
        connection.request("GET", case["prepare"])
        connection.getresponse().read()
        connection.close()
