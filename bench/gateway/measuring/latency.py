"""How long an answer takes at a constant rate that every server can bear, and what a proxy adds to its upstream's own time."""

from . import figures, steady
from .rounds import Plan, Unfit, check, tell
from .rows import ROWS, Row
from .site import Site

NAMES = ("direct", "nginx-open", "caddy-open", "doorward-open", "nginx-auth-204", "doorward-jwt-hs256")
# The row whose 99th percentile must be no worse than the other's.
BARS = (("doorward-open", "nginx-open"), ("doorward-jwt-hs256", "nginx-auth-204"))
MOST = 1.0
WARM_UP_SECONDS = 1.0


def chosen() -> list[Row]:
    """The rows whose time is taken."""
    return [row for row in ROWS if row.name in NAMES]


def measure(site: Site, plan: Plan, rate: float) -> tuple[dict[str, figures.Measured], dict[str, str]]:
    """The rounds of every row, in turn, and why the others were left out."""
    measured, skipped = {}, {}
    for row in chosen():
        try:
            check(site, row, plan)
            _run(site, row, plan, rate, WARM_UP_SECONDS)
            measured[row.name] = figures.Measured(row.name)
        except (Unfit, steady.Unanswered, OSError) as error:
            skipped[row.name] = str(error)
    ready = [row for row in chosen() if row.name in measured]
    for number in range(plan.rounds):
        for row in ready if number % 2 == 0 else reversed(ready):
            measured[row.name].runs.append(_counted(site, row, plan, rate))
        tell(f"latency, round {number + 1} of {plan.rounds}")
    return measured, skipped


def _run(site: Site, row: Row, plan: Plan, rate: float, seconds: float) -> steady.Seen:
    return steady.run(site.port(row.port), row.path, [plan.headers[row.credentials or ""]], rate, seconds, plan.connections)


def _counted(site: Site, row: Row, plan: Plan, rate: float) -> steady.Seen | None:
    try:
        seen = _run(site, row, plan, rate, plan.seconds)
    except steady.Unanswered as error:
        tell(f"{row.name}: {error}")
        return None
    if seen.broken or set(seen.statuses) != {str(row.status)}:
        tell(f"{row.name}: {seen.broken} connections broke, answers {seen.statuses}")
        return None
    return seen
