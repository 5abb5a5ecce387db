"""Runs the open-loop generator as a process of its own, and reads what it saw."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from . import figures
from .site import HOST

PROGRAM = Path(__file__).with_name("open_loop.py")
GRACE_SECONDS = 60
SHARES = {"p50": 0.5, "p99": 0.99, "p999": 0.999}


class Unanswered(Exception):
    """The generator saw too little to tell anything."""


@dataclass(frozen=True)
class Seen:
    """What one run of the generator saw: times in milliseconds from the moment at which each request was due.

    What was not answered when the generator gave up counts with the time until then.
    """

    p50: float
    p99: float
    p999: float
    late_p99: float
    broken: int
    unanswered: int
    statuses: dict[str, int]

    def not_let_in(self) -> int:
        """How many were answered otherwise than by 200, or not at all."""
        return sum(self.statuses.values()) - self.statuses.get("200", 0) + self.broken + self.unanswered


def start(port: int, path: str, headers: list[dict[str, str]], rate: float, seconds: float, connections: int,
          favoured: bool = True) -> subprocess.Popen:
    """Start sending."""
    task = {"host": HOST, "port": port, "path": path, "headers": headers, "rate": rate, "seconds": seconds,
            "connections": connections, "favoured": favoured}
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    process = subprocess.Popen([sys.executable, PROGRAM], text=True, **pipes)
    process.stdin.write(json.dumps(task))
    process.stdin.close()
    process.stdin = None
    return process


def finish(process: subprocess.Popen, seconds: float) -> Seen:
    """Wait for the end, and read."""
    try:
        output, errors = process.communicate(timeout=seconds + GRACE_SECONDS)
    except subprocess.TimeoutExpired as error:
        process.kill()
        process.communicate()
        raise Unanswered("the generator did not end") from error
    if process.returncode != 0:
        raise Unanswered(f"the generator failed: {errors.strip()[-200:]}")
    return read(output)


def run(port: int, path: str, headers: list[dict[str, str]], rate: float, seconds: float, connections: int) -> Seen:
    """Start and finish."""
    return finish(start(port, path, headers, rate, seconds, connections), seconds)


def read(output: str) -> Seen:
    """What the generator printed, as percentiles."""
    told = json.loads(output)
    if not told["times_ms"]:
        raise Unanswered(f"no answer; {told['broken']} connections broke")
    at = {name: figures.percentile(told["times_ms"], share) for name, share in SHARES.items()}
    late = figures.percentile(told["late_ms"], SHARES["p99"]) if told["late_ms"] else 0.0
    return Seen(**at, late_p99=late, broken=told["broken"], unanswered=told["unanswered"], statuses=told["statuses"])
