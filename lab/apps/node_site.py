"""The Node site: sessions, cross-site rules, masks and client rules, alone and behind an nginx with faults of its own.

It listens on two loopback addresses, because a cookie that belongs to one host is the point of one situation.
"""

import http.client
import json
import shutil
import time
from pathlib import Path

from apps.common import folders, jars, nginx

NAME = "node"
PACKAGES = ["nodejs", "nginx-light"]

SOURCES = Path(__file__).resolve().parent / "sources" / "node"
PORT = 37401
FIRST_HOST = "127.0.0.1"
SECOND_HOST = "127.0.37.2"
STRIPPING, STACKED, UNDERSCORES, RENAMING, REFUSING, COOKIELESS, FOREIGN = range(37411, 37418)
BODY_LIMIT_BYTES = 2000
LONG_TEXT_BYTES = 2400
LONG_HEADER_BYTES = 20_000
SECONDS_PER_HOUR = 3600
LONG_AGO_SECONDS = 7200

FRONTS = """
    upstream site {{ server 127.0.0.1:{port}; }}
    server {{
        listen 127.0.0.1:{stripping};
        location / {{ proxy_pass http://site; proxy_set_header Host $http_host; proxy_set_header Authorization ""; }}
    }}
    server {{
        listen 127.0.0.1:{stacked};
        auth_basic "Preview";
        auth_basic_user_file {users};
        location / {{ proxy_pass http://site; proxy_set_header Host $http_host; }}
    }}
    server {{
        listen 127.0.0.1:{underscores};
        underscores_in_headers off;
        location / {{ proxy_pass http://site; proxy_set_header Host $http_host; }}
    }}
    server {{
        listen 127.0.0.1:{renaming};
        location / {{ proxy_pass http://site; }}
    }}
    server {{
        listen 127.0.0.1:{refusing};
        location / {{ proxy_pass http://site; proxy_set_header Host $http_host; }}
        location = /up/statistics {{ deny all; }}
    }}
    server {{
        listen 127.0.0.1:{cookieless};
        location / {{ proxy_pass http://site; proxy_set_header Host $http_host; proxy_set_header Cookie ""; }}
    }}
    server {{
        listen 127.0.0.1:{foreign};
        location / {{ proxy_pass http://site; proxy_set_header Host $http_host; proxy_bind 127.0.0.88; }}
    }}
"""


def start(lab) -> None:
    """Start the site and its fronts, and write the jars that a client would hold after signing in."""
    settings = {"port": PORT, "hosts": [FIRST_HOST, SECOND_HOST], "bodyLimit": BODY_LIMIT_BYTES,
                "openHour": _opening_hour()}
    # A copy, because the worker's user may not be able to read the checkout.
    program = shutil.copytree(SOURCES, folders.fresh(lab, NAME) / "program")
    lab.spawn(NAME, ["node", program / "site.mjs", json.dumps(settings)], user="www-data",
              ready=[(FIRST_HOST, PORT), (SECOND_HOST, PORT)])
    # The password is "open-sesame-4".
    users = lab.write("node-nginx/users", "kit:$apr1$labsalt1$AKoRteM5Nvm03cDEX/bTx/\n")
    ports = dict(stripping=STRIPPING, stacked=STACKED, underscores=UNDERSCORES, renaming=RENAMING,
                 refusing=REFUSING, cookieless=COOKIELESS, foreign=FOREIGN)
    nginx.start(lab, NAME, FRONTS.format(port=PORT, users=users, **ports), list(ports.values()))
    lab.vars[f"TEXT_{LONG_TEXT_BYTES}"] = "word " * (LONG_TEXT_BYTES // 5)
    lab.vars["LONG_COOKIE"] = "basket=" + "1" * LONG_HEADER_BYTES
    _write_jars(lab)


def prepare_case(lab, case) -> None:
    """Use up what a situation needs to be used up."""
    prepare = case.get("prepare", "")
    if prepare.startswith("node:exhaust "):
        for _ in range(4):
            _ask("GET", prepare.removeprefix("node:exhaust "))
    elif prepare == "node:lock-out":
        for _ in range(6):
            _ask("POST", "/gate/sign-in", "password=guess")


def _opening_hour() -> int:
    """An hour for opening such that it is closed now and for hours to come."""
    return (int(time.time()) // SECONDS_PER_HOUR + 8) % 24


def _write_jars(lab) -> None:
    old = f"s-{time.time() - LONG_AGO_SECONDS:.3f}"
    new = f"s-{time.time():.3f}"
    for area in ("lounge", "studio", "reader"):
        jars.write(lab, f"node-{area}", jars.line(FIRST_HOST, f"sid_{area}", old))
    for area in ("vault", "till", "hatch", "spark"):
        jars.write(lab, f"node-{area}")
    jars.write(lab, "node-desk", jars.line(FIRST_HOST, "sid_desk", new, path="/desk/login"))
    jars.write(lab, "node-porch", jars.line(FIRST_HOST, "sid_porch", new))


def _ask(method: str, path: str, body: str | None = None) -> None:
    connection = http.client.HTTPConnection(FIRST_HOST, PORT, timeout=5)
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    connection.request(method, path, body, headers)
    connection.getresponse().read()
    connection.close()
