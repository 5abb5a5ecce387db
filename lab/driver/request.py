"""A situation's request as command-line options. curl and `doorward why` spell them alike; that is why there is one function."""

import random
import re

from .host import Lab

RESOLVE_HINT = re.compile(r"resolve ([^:\s]+):")
HOST_HINT = re.compile(r"[Hh]ost: *(\S+)")


def options(lab: Lab, request: dict) -> list[str]:
    """The options that describe the request, without its URL."""
    arguments: list[str] = []
    for flag, key in (("-X", "method"), ("-d", "body"), ("-u", "user"), ("-x", "proxy"), ("-U", "proxy_user"),
                      ("--cert", "cert"), ("--key", "key")):
        if request.get(key):
            arguments += [flag, request[key]]
    for header in request.get("headers", []):
        arguments += ["-H", header]
    for entry in request.get("resolve", []):
        arguments += ["--resolve", entry]
    if request.get("digest"):
        arguments.append("--digest")
    if request.get("http"):
        arguments.append({"1.0": "--http1.0", "1.1": "--http1.1", "2": "--http2"}[request["http"]])
    if request.get("jar"):
        arguments += ["-b", str(lab.state / request["jar"])]
    if request.get("interface"):
        arguments += ["--interface", _address(request["interface"])]
    return arguments + _trust(lab, request)


def told(case: dict) -> list[str]:
    """What the person knows besides the request: where they signed in, and the site's proper name."""
    arguments: list[str] = []
    if case.get("login_url"):
        arguments += ["--login", case["login_url"]]
    name = case.get("site_name") or next(filter(None, map(_hinted_name, case.get("hints", []))), None)
    return arguments + (["--site-name", name] if name else [])


def _trust(lab: Lab, request: dict) -> list[str]:
    if not request["url"].startswith("https:"):
        return []
    if request.get("insecure"):
        return ["-k"]
    return ["--cacert", request.get("cacert") or lab.certs["CA_PEM"]]


def _address(interface: str) -> str:
    if interface != "random":
        return interface
    return f"127.{random.randint(100, 250)}.{random.randint(1, 250)}.{random.randint(2, 250)}"


def _hinted_name(hint: str) -> str | None:
    match = RESOLVE_HINT.search(hint) or HOST_HINT.search(hint)
    return match.group(1) if match else None
