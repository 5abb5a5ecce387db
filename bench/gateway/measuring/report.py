"""The figures as Markdown for people and as JSON for comparisons over time."""

from . import figures
from .rows import COMPARED, GROUPS, ROWS, TARGETS

CONTENDED_SHARE = 0.05
NONE = "–"
REASON_LIMIT = 300


def closed_loop(measured: dict[str, figures.Measured], skipped: dict[str, str]) -> str:
    """The tables of time on the processors, the bars, and what was left out."""
    parts = [_group(title, [row for row in ROWS if row.group == group and row.name in measured], measured)
             for group, title in GROUPS.items()]
    return "".join([*parts, _ratios(measured), _skipped(skipped)])


def contention(measured: dict[str, figures.Measured]) -> str:
    """Whether the figures may be believed: what other processes took of the machine meanwhile."""
    shares = [share for row in measured.values() for share in row.values("others_share")]
    if not shares:
        return ""
    worst, middle = max(shares), figures.median(shares)
    if middle > CONTENDED_SHARE:
        return f"**Contended**: other processes took {middle:.0%} of the machine at the median, {worst:.0%} at worst. Not to be quoted.\n"
    return f"Other processes took {middle:.1%} of the machine at the median, {worst:.1%} at worst.\n"


def table(head: list[str], lines: list[list[str]]) -> str:
    """A Markdown table: the first column is text, the others are figures."""
    rule = ["---"] + ["---:"] * (len(head) - 1)
    return "".join(f"| {' | '.join(cells)} |\n" for cells in [head, rule, *lines])


def number(value: float | None, digits: int = 1, unit: str = "") -> str:
    """A figure, or a dash where there is none."""
    return NONE if value is None else f"{value:,.{digits}f}{unit}"


def _group(title: str, rows: list, measured: dict[str, figures.Measured]) -> str:
    if not rows:
        return ""
    counted = any(measured[row.name].values("instructions") for row in rows)
    head = ["", "status", "CPU µs/request", "least–most", "× nginx `proxy_pass`", "requests/s", "p99 ms"]
    lines = [_line(row, measured, counted) for row in rows]
    return f"\n### {title}\n\n{table(head + ['instructions/request'] * counted, lines)}"


def _line(row, measured: dict[str, figures.Measured], counted: bool) -> list[str]:
    own = measured[row.name]
    spread = own.spread("cpu_us")
    cells = [f"{row.text} (`{row.name}`)", str(row.status), number(own.middle("cpu_us")),
             f"{spread[0]:.1f}–{spread[1]:.1f}" if spread else NONE,
             number(figures.ratio(own, measured.get("nginx-open")), 2), number(own.middle("per_second"), 0), number(own.middle("p99_ms"), 2)]
    return cells + ([_instructions(own)] if counted else [])


def _instructions(own: figures.Measured) -> str:
    each = [run.instructions / run.requests for run in own.runs if run and run.instructions]
    return number(figures.median(each) if each else None, 0)


def _ratios(measured: dict[str, figures.Measured]) -> str:
    barred = [(target.row, target.base, target.most) for target in TARGETS]
    lines = []
    for row, base, most in barred + [(row, base, None) for row, base in COMPARED]:
        value = figures.ratio(measured.get(row), measured.get(base))
        if value is not None:
            lines.append([f"`{row}` / `{base}`", number(value, 2), NONE if most is None else f"≤ {most:.2f}",
                          NONE if most is None else figures.verdict(value, most)])
    return f"\n### CPU time, one beside the other\n\n{table(['', 'ratio', 'bar', ''], lines)}" if lines else ""


def _skipped(skipped: dict[str, str]) -> str:
    together: dict[str, list[str]] = {}
    for name, reason in skipped.items():
        together.setdefault(" ".join(reason.split())[:REASON_LIMIT], []).append(f"`{name}`")
    lines = [f"- {', '.join(names)}: {reason}\n" for reason, names in together.items()]
    return f"\n### Left out\n\n{''.join(lines)}" if lines else ""


def as_data(measured: dict[str, figures.Measured]) -> dict[str, dict]:
    """Every run of every row."""
    return {name: {"cpu_us": own.middle("cpu_us"), "per_second": own.middle("per_second"), "p50_ms": own.middle("p50_ms"),
                   "p99_ms": own.middle("p99_ms"), "runs": [vars(run) if run else None for run in own.runs]}
            for name, own in measured.items()}
