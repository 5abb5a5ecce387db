"""Situations: a request to one of the lab's servers, what comes back, and the true cause of that.

The keys are checked strictly, because a misspelt one would quietly turn a fault into a healthy page.
"""

import random
import re
import string
import tomllib
from pathlib import Path

from .host import LAB_FOLDER

REQUIRED = {"id", "family", "server", "url", "status", "cause", "who_fixes", "blackbox", "evidence", "fix"}
REQUEST = {"url", "method", "headers", "body", "user", "digest", "jar", "proxy", "proxy_user", "http", "cert", "key",
           "cacert", "insecure", "resolve", "interface"}
OPTIONAL = {"accept", "also", "mended", "healthy", "controls", "prepare", "login_url", "hints", "site_name"}
CONTROL = REQUEST | {"what", "status", "drop", "fix"}
AUDIENCES = {"client", "server-admin", "developer", "cdn/waf", "intended"}
VARIABLE = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")
RANDOM_NAME_LENGTH = 12


class Unfilled(Exception):
    """A situation names a value that no server has set."""


def load(folder: Path = LAB_FOLDER / "situations") -> list[dict]:
    """All situations of all files, in the order of the files; raises ValueError with every fault found."""
    cases, faults, seen = [], [], set()
    for file in sorted(folder.glob("*.toml")):
        with file.open("rb") as stream:
            found = tomllib.load(stream).get("case", [])
        for case in found:
            faults += [f"{file.name}: {case.get('id', '?')}: {fault}" for fault in _faults(case, seen)]
            seen.add(case.get("id"))
        cases += found
    if faults:
        raise ValueError("\n".join(faults))
    return cases


def _faults(case: dict, seen: set) -> list[str]:
    faults = [f"`{key}` is missing" for key in sorted(REQUIRED - case.keys())]
    faults += [f"unknown key `{key}`" for key in sorted(case.keys() - REQUIRED - REQUEST - OPTIONAL)]
    if case.get("id") in seen:
        faults.append("the id is used twice")
    if case.get("who_fixes") not in AUDIENCES:
        faults.append(f"`who_fixes` is none of {', '.join(sorted(AUDIENCES))}")
    for control in case.get("controls", []):
        faults += [f"control: unknown key `{key}`" for key in sorted(control.keys() - CONTROL)]
        faults += [f"control: `{key}` is missing" for key in sorted({"what", "status"} - control.keys())]
    return faults


def fill(value, variables: dict[str, str]):
    """`value` with `${NAME}` replaced in every text; `${RAND}` is a new name at each place."""
    if isinstance(value, str):
        return VARIABLE.sub(lambda match: _lookup(match.group(1), variables), value)
    if isinstance(value, list):
        return [fill(item, variables) for item in value]
    if isinstance(value, dict):
        return {key: fill(item, variables) for key, item in value.items()}
    return value


def _lookup(name: str, variables: dict[str, str]) -> str:
    if name == "RAND":
        return "".join(random.choices(string.ascii_lowercase, k=RANDOM_NAME_LENGTH))
    if name not in variables:
        raise Unfilled(f"no server has set `{name}`")
    return variables[name]


def accepted(case: dict) -> list[str]:
    """The ids that count as right, the true cause first."""
    return [case["cause"], *case.get("accept", [])]


def control_request(case: dict, control: dict) -> dict:
    """The request of a control: the situation's, with what the control names changed or dropped."""
    request = {key: value for key, value in case.items() if key in REQUEST}
    request.update({key: value for key, value in control.items() if key in REQUEST and key != "headers"})
    if "proxy" in control and not control["proxy"]:
        request.pop("proxy_user", None)
    changed = {_name(header) for header in control.get("headers", [])}
    dropped = changed | {name.lower() for name in control.get("drop", [])}
    kept = [header for header in case.get("headers", []) if _name(header) not in dropped]
    request["headers"] = kept + control.get("headers", [])
    emptied = "body" in control and not control["body"]
    if emptied and "method" not in control and case.get("method") == "POST":
        del request["method"]
    return request


def _name(header: str) -> str:
    return header.partition(":")[0].strip().lower()
