"""Wrong passwords by the thousand, each of which costs a slow hash to refuse: what does everybody else feel?

The flood keeps to a rate, over many connections, so that what is compared is what the server makes of it and not how fast a flood
can be sent. The addresses are those of X-Forwarded-For, from a proxy that the map trusts; nginx takes no notice of them.
"""

import math
import time
from dataclasses import dataclass, field

from . import credentials, figures, maps, peers, steady
from .rounds import Plan, tell
from .site import Site

RATE, CONNECTIONS = 1000, 64
CALM_RATE, CALM_CONNECTIONS = 200, 8
HEAD_START_SECONDS = WARM_UP_SECONDS = 1.0
REQUESTS_IN_TURN = 2000
MOST = 2.0
SETTLED_SHARE, SETTLE_ATTEMPTS, SETTLE_PAUSE_SECONDS = 0.02, 100, 0.2
VISITOR, KNOWN = "a visitor of an open page", "a caller whose password was seen before"
ONE, MANY = "one account from one address", "51 accounts from many addresses"
NAMES = [*maps.FLOODED_USERS, credentials.USER]


@dataclass(frozen=True)
class Case:
    """Who floods whom, and who suffers."""

    server: str
    port: str
    flood: str
    caller: str
    path: str
    barred: bool


CASES = [
    Case("doorward-flood", "doorward-flood", ONE, VISITOR, "/open/page", True),
    Case("doorward-flood", "doorward-flood", ONE, KNOWN, "/page", True),
    Case("doorward-flood", "doorward-flood", MANY, VISITOR, "/open/page", True),
    Case("doorward-flood", "doorward-flood", MANY, KNOWN, "/page", True),
    Case(peers.NGINX, "nginx-basic-bcrypt10", MANY, VISITOR, "/open/page", False),
]


@dataclass
class Suffered:
    """One case: the caller's times in calm and under the flood, round by round, and how the flood was answered."""

    case: Case
    calm: figures.Measured
    flooded: figures.Measured
    answers: dict[str, int] = field(default_factory=dict)

    def ratio(self) -> float | None:
        """How many times longer the 99th percentile is under the flood; without end where callers were kept out."""
        return math.inf if self.kept_out() else figures.ratio(self.flooded, self.calm, "p99")

    def kept_out(self) -> int:
        """Callers who got no page under the flood."""
        return sum(run.not_let_in() for run in self.flooded.runs if run)


def measure(site: Site, plan: Plan) -> list[Suffered]:
    """The cases whose server is up, round after round."""
    up = [case for case in CASES if case.server in site.servers]
    suffered = [Suffered(case, figures.Measured("calm"), figures.Measured("flooded")) for case in up]
    for one in suffered:
        # The first answer to a known password takes a hash in every thread, and belongs to no round.
        _caller(site, one.case, WARM_UP_SECONDS)
    for number in range(plan.rounds):
        for one in suffered:
            _round(site, one, plan.seconds)
        tell(f"flood, round {number + 1} of {plan.rounds}")
    return suffered


def _round(site: Site, one: Suffered, seconds: float) -> None:
    _settle(site, one.case.server)
    calm = _caller(site, one.case, seconds)
    if calm is None or calm.not_let_in():
        tell(f"{one.case.server}: {one.case.caller} is answered {calm.statuses if calm else 'nothing'} without any flood")
        return
    flood_seconds = seconds + 2 * HEAD_START_SECONDS
    flood = steady.start(site.port(one.case.port), "/page", wrong(one.case.flood), RATE, flood_seconds, CONNECTIONS, favoured=False)
    try:
        time.sleep(HEAD_START_SECONDS)
        flooded = _caller(site, one.case, seconds)
        answers = steady.finish(flood, flood_seconds).statuses
    except steady.Unanswered as error:
        tell(f"{one.case.server}: the flood: {error}")
        return
    finally:
        flood.kill()
        flood.wait()
    one.calm.runs.append(calm)
    one.flooded.runs.append(flooded)
    one.answers = {status: one.answers.get(status, 0) + answers.get(status, 0) for status in one.answers.keys() | answers.keys()}


def _caller(site: Site, case: Case, seconds: float) -> steady.Seen | None:
    headers = {"X-Forwarded-For": "198.51.100.7"}
    if case.caller == KNOWN:
        headers |= credentials.basic(credentials.USER, credentials.PASSWORD)
    try:
        return steady.run(site.port(case.port), case.path, [headers], CALM_RATE, seconds, CALM_CONNECTIONS)
    except steady.Unanswered as error:
        tell(f"{case.server}: {case.caller}: {error}")
        return None


def wrong(flood: str) -> list[dict[str, str]]:
    """The flood's requests in turn, no two with the same password."""
    return [{"X-Forwarded-For": "203.0.113.5" if flood == ONE else f"100.64.{number // 250}.{number % 250 + 1}",
             **credentials.basic(NAMES[0] if flood == ONE else NAMES[number % len(NAMES)], f"{credentials.WRONG_PASSWORD}{number}")}
            for number in range(REQUESTS_IN_TURN)]


def _settle(site: Site, server: str) -> None:
    """Wait until the server has worked off what an earlier flood left."""
    used = site.cpu_seconds([server])
    for _ in range(SETTLE_ATTEMPTS):
        time.sleep(SETTLE_PAUSE_SECONDS)
        before, used = used, site.cpu_seconds([server])
        if used - before <= SETTLED_SHARE * SETTLE_PAUSE_SECONDS + 1e-9:
            return
