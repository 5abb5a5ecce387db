"""The self-check: every situation gives its stated status, and so does every control.

It asks with curl, an independent client that speaks HTTP/2, Digest and forward proxies, so that a fault of the
probe under test cannot hide a fault of the lab.
"""

import subprocess

from . import places, request, situations
from .host import Lab
from .parallel import in_parallel

TIMEOUT_SECONDS = "20"
USER_AGENT = "doorward-lab-check"


def status_of(lab: Lab, asked: dict) -> int:
    """The status that curl gets, be it of a proxy's CONNECT; 0 when the connection ends without an answer."""
    command = ["curl", "-q", "-s", "-o", "/dev/null", "-w", "%{http_code} %{http_connect}", "--path-as-is", "--noproxy", "",
               "-m", TIMEOUT_SECONDS, "-A", USER_AGENT, *request.options(lab, asked), asked["url"]]
    if not asked.get("proxy"):
        command[command.index("--noproxy") + 1] = "*"
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    status, of_connect = (int(part) for part in (answer.stdout or "0 0").split())
    return status or of_connect


def check_case(lab: Lab, modules: dict, case: dict) -> list[str]:
    """What differs from what the situation states: one line per difference."""
    prepare(lab, modules, case)
    filled = situations.fill(case, lab.vars)
    faults = _compare(lab, filled["id"], "the situation itself", filled, filled["status"])
    for control in filled.get("controls", []):
        asked = situations.control_request(filled, control)
        faults += _compare(lab, filled["id"], control["what"], asked, control["status"])
    return faults


def _places(lab: Lab, ids: set[str]) -> list[str]:
    """What is wrong with the places of these situations."""
    named = [(name, place) for name, known in places.load().items() if name in ids for place in known]
    return [f"{name}: {fault}" for name, fault in ((name, _missing(lab, place)) for name, place in named) if fault]


def _missing(lab: Lab, place: str) -> str | None:
    try:
        places.locate(lab.state, place)
    except (places.NotThere, OSError) as error:
        return str(error)
    return None


def prepare(lab: Lab, modules: dict, case: dict) -> None:
    """Bring about the state that a situation needs fresh."""
    if case.get("prepare"):
        modules[case["server"]].prepare_case(lab, case)


def check_all(lab: Lab, modules: dict, cases: list[dict], jobs: int) -> tuple[int, list[str]]:
    """Check all situations; the number of answers looked at, and every difference."""
    def one(case: dict) -> list[str]:
        try:
            return check_case(lab, modules, case)
        except situations.Unfilled as error:
            return [f"{case['id']}: {error}"]
    faults = [fault for found in in_parallel(one, cases, jobs) for fault in found]
    faults += _places(lab, {case["id"] for case in cases})
    return sum(1 + len(case.get("controls", [])) for case in cases), faults


def _compare(lab: Lab, name: str, what: str, asked: dict, expected: int) -> list[str]:
    got = status_of(lab, asked)
    return [] if got == expected else [f"{name}: {what}: expected {expected}, got {got}"]
