"""Time on the processors for each request: every row in turn, round after round, as fast as the server answers."""

import http.client
import sys
from dataclasses import dataclass, field
from pathlib import Path

from . import counters, figures, load, machine
from .rows import Row
from .site import HOST, Site

WARM_UP_SECONDS = 1.0
PROBE_SECONDS = 10


@dataclass
class Plan:
    """How to measure."""

    rounds: int
    seconds: float
    connections: int
    instructions: bool
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    scripts: dict[str, Path] = field(default_factory=dict)


class Unfit(Exception):
    """The row does not do what it should, so that its time would tell nothing."""


def measure(site: Site, rows: list[Row], plan: Plan) -> tuple[dict[str, figures.Measured], dict[str, str]]:
    """The rounds of every row, and why the others were left out."""
    measured, skipped = {}, {}
    for row in rows:
        try:
            check(site, row, plan)
            _driven(site, row, plan, min(WARM_UP_SECONDS, plan.seconds))
            measured[row.name] = figures.Measured(row.name)
        except (Unfit, load.LoadFailed, OSError) as error:
            skipped[row.name] = str(error)
    ready = [row for row in rows if row.name in measured]
    for number in range(plan.rounds):
        for row in ready if number % 2 == 0 else reversed(ready):
            measured[row.name].runs.append(_counted(site, row, plan))
        tell(f"round {number + 1} of {plan.rounds}")
    return measured, skipped


def check(site: Site, row: Row, plan: Plan) -> None:
    """Raise unless the row's servers are up and answer as they should. The second answer counts: the first may spend a limit."""
    missing = [site.failed.get(server, f"{server} is not up") for server in row.servers if server not in site.servers]
    if missing:
        raise Unfit(missing[0])
    headers = plan.headers.get(row.credentials or "")
    if headers is None:
        raise Unfit(f"no credentials: {site.failed.get(row.credentials, row.credentials)}")
    for _ in range(2):
        status = asked(site.port(row.port), row.path, headers)
    if status != row.status:
        raise Unfit(f"answers {status} where {row.status} is due")


def asked(port: int, path: str, headers: dict[str, str]) -> int:
    """The status of one request."""
    connection = http.client.HTTPConnection(HOST, port, timeout=PROBE_SECONDS)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except http.client.HTTPException as error:
        raise Unfit(f"no answer: {error!r}") from error
    finally:
        connection.close()


def _driven(site: Site, row: Row, plan: Plan, seconds: float) -> load.Counted:
    many = plan.scripts.get(row.credentials or "")
    headers = {} if many else plan.headers[row.credentials or ""]
    url = f"http://{HOST}:{site.port(row.port)}{row.path}"
    return load.drive(url, headers, many or plan.scripts[""], seconds, plan.connections)


def _counted(site: Site, row: Row, plan: Plan) -> figures.Run | None:
    """One run; None, and a word on it, where the answers were not all what they should be."""
    pids = site.pids(row.servers)
    counter = counters.start(pids) if plan.instructions else None
    used = machine.cpu_seconds(pids)
    try:
        counted = _driven(site, row, plan, plan.seconds)
    except load.LoadFailed as error:
        tell(f"{row.name}: {error}")
        return None
    used = machine.cpu_seconds(pids) - used
    instructions = counter.stop() if counter else None
    fault = unlike(row.status, counted)
    if fault:
        tell(f"{row.name}: {fault}")
        return None
    return figures.Run(counted.requests, counted.seconds, used, counted.p50_ms, counted.p99_ms, instructions)


def unlike(status: int, counted: load.Counted) -> str | None:
    """What is wrong with a run whose answers should all have this status; a spent limit gives one request back now and then."""
    if counted.requests == 0:
        return "nothing was answered"
    if counted.broken:
        return f"{counted.broken} connections broke"
    wrong = counted.requests - counted.refused if status >= 400 else counted.refused
    allowed = counted.requests // 1000 if status == 429 else 0
    return f"{wrong} of {counted.requests} answers were not {status}" if wrong > allowed else None


def tell(text: str) -> None:
    """A line for whoever waits."""
    print(f"bench: {text}", file=sys.stderr, flush=True)
