"""Runs `doorward why` on every situation and judges its answer.

A hit names the true cause (or an id that counts as right). Where HTTP alone cannot settle it, an answer that says so and
has the true cause among its first three candidates is a hit as well. Worst of all is to be settled and wrong.
"""

import json
import os
import subprocess
import tempfile
import threading
import time
from dataclasses import asdict, dataclass, field

from . import check, places, request, situations
from .host import Lab
from .parallel import in_parallel

TIMEOUT_SECONDS = 120
CANDIDATES_LOOKED_AT = 3


@dataclass
class Result:
    """How one situation went."""

    id: str
    family: str
    accepted: list[str]
    healthy: bool
    hit: bool = False
    certain_but_wrong: bool = False
    false_alarm: bool = False
    got: str = ""
    settled: bool = False
    level: str = ""
    candidates: list[str] = field(default_factory=list)
    also_expected: list[str] = field(default_factory=list)
    also_got: list[str] = field(default_factory=list)
    requests: int = 0
    seconds: float = 0.0
    peak_megabytes: float = 0.0
    cited: str = places.UNKNOWN
    place: str = ""
    repair: dict | None = None
    problem: str = ""
    command: list[str] = field(default_factory=list)


def score_all(lab: Lab, modules: dict, cases: list[dict], doorward: list[str], jobs: int, progress) -> list[Result]:
    """Score all situations; `doorward` is the binary with options for all, `progress` is called with each result as it comes."""
    def one(case: dict) -> Result:
        result = score_case(lab, modules, case, doorward)
        progress(result)
        return result
    return in_parallel(one, cases, jobs)


def score_case(lab: Lab, modules: dict, case: dict, doorward: list[str]) -> Result:
    """Prepare one situation, ask for its diagnosis, and judge it."""
    result = Result(case["id"], case["family"], situations.accepted(case), bool(case.get("healthy")),
                    also_expected=case.get("also", []))
    try:
        check.prepare(lab, modules, case)
        filled = situations.fill(case, lab.vars)
    except (situations.Unfilled, OSError) as error:
        result.problem = str(error)
        return result
    result.command = [doorward[0], "why", *doorward[1:], "--format", "json", *request.options(lab, filled),
                      *request.told(filled), filled["url"]]
    answer = _run(result)
    if answer is not None:
        _judge(result, answer, bool(case["blackbox"]))
        _judge_place(lab, result, answer)
    return result


def _run(result: Result) -> dict | None:
    """Run the command, with its time and peak memory noted; the parsed answer, or None with the problem noted."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        started = time.monotonic()
        process = subprocess.Popen(result.command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
        timer = threading.Timer(TIMEOUT_SECONDS, process.kill)
        timer.start()
        _, wait_status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(wait_status)
        result.seconds = time.monotonic() - started
        result.peak_megabytes = usage.ru_maxrss / 1024
        output.seek(0)
        errors.seek(0)
        return _parse(result, process.returncode, output.read(), errors.read().decode(errors="replace"))


def _parse(result: Result, status: int, output: bytes, errors: str) -> dict | None:
    try:
        answer = json.loads(output)
        return answer if isinstance(answer, dict) else None
    except ValueError:
        last = errors.strip().splitlines()[-2:]
        result.problem = f"exit status {status}, no JSON: {' '.join(last)}"
        return None


def _judge(result: Result, answer: dict, blackbox: bool) -> None:
    diagnosis = answer.get("diagnosis") or {}
    result.got = str(diagnosis.get("reason") or "")
    result.settled = bool(diagnosis.get("settled"))
    result.level = str(diagnosis.get("level") or "")
    result.candidates = [str(entry.get("reason")) for entry in answer.get("candidates", [])][:CANDIDATES_LOOKED_AT]
    result.also_got = [str(entry.get("reason")) for entry in answer.get("also", [])]
    result.requests = int(answer.get("requests") or 0)
    right = result.got in result.accepted
    among_first = any(reason in result.accepted for reason in result.candidates)
    open_question = not blackbox and not result.settled and among_first
    result.hit = right or open_question
    result.certain_but_wrong = result.settled and not right
    result.false_alarm = result.healthy and bool(diagnosis.get("fault"))


def _judge_place(lab: Lab, result: Result, answer: dict) -> None:
    place = answer["diagnosis"].get("place")
    result.place = f"{place['file']}:{place.get('line') or ''}" if place else ""
    result.cited = places.judge(lab.state, places.load().get(result.id, []), place)
    result.repair = answer.get("repair")


def as_json(results: list[Result], skipped: dict[str, str], mendings: list[dict]) -> str:
    """All results for a machine; the commands are left out, since they can hold credentials of the lab."""
    rows = [{key: value for key, value in asdict(result).items() if key != "command"} for result in results]
    return json.dumps({"results": rows, "skipped": skipped, "mendings": mendings}, indent=1)
