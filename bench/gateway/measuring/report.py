"""The figures as Markdown for people and as JSON for comparisons over time."""

import math

from . import figures, flood, latency, memory
from .rows import COMPARED, GROUPS, ROWS, TARGETS

CONTENDED_SHARE = 0.05
NONE = "–"
REASON_LIMIT = 300


def closed_loop(measured: dict[str, figures.Measured]) -> str:
    """The tables of time on the processors."""
    parts = [_group(title, [row for row in ROWS if row.group == group and row.name in measured], measured)
             for group, title in GROUPS.items()]
    return "".join([*parts, _ratios(measured)])


def contention(shares: dict[str, float]) -> str:
    """Whether the figures may be believed: what other processes took of the machine during each part."""
    text = ", ".join(f"{part} {share:.1%}" for part, share in shares.items())
    told = f"Other processes took of the machine meanwhile: {text}.\n"
    return f"**Contended, not to be quoted.** {told}" if any(share > CONTENDED_SHARE for share in shares.values()) else told


def table(head: list[str], lines: list[list[str]]) -> str:
    """A Markdown table: the first column is text, the others are figures."""
    rule = ["---"] + ["---:"] * (len(head) - 1)
    return "".join(f"| {' | '.join(cells)} |\n" for cells in [head, rule, *lines])


def number(value: float | None, digits: int = 1, unit: str = "") -> str:
    """A figure, or a dash where there is none."""
    if value is None:
        return NONE
    return "∞" if math.isinf(value) else f"{value:,.{digits}f}{unit}"


def finite(value: float | None) -> float | None:
    """A figure as JSON can say it."""
    return None if value is None or math.isinf(value) else value


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
             number(figures.ratio(own, measured.get("nginx-open")), 2), number(own.middle("per_second"), 0),
             number(own.middle("p99_ms"), 2)]
    return cells + ([_instructions(own)] if counted else [])


def _instructions(own: figures.Measured) -> str:
    each = [run.instructions / run.requests for run in own.runs if run and run.instructions]
    return number(figures.median(each) if each else None, 0)


def _ratios(measured: dict[str, figures.Measured]) -> str:
    lines = [[f"`{row}` / `{base}`", number(value, 2)] for row, base in COMPARED
             if (value := figures.ratio(measured.get(row), measured.get(base))) is not None]
    return f"\n### CPU time, one beside the other\n\n{table(['', 'ratio'], lines)}" if lines else ""


def bars_of_rows(measured: dict[str, figures.Measured]) -> list[figures.Bar]:
    """The bars on time on the processors."""
    return [figures.Bar(f"CPU time, `{target.row}` / `{target.base}`",
                        figures.ratio(measured.get(target.row), measured.get(target.base)), target.most) for target in TARGETS]


def latency_part(measured: dict[str, figures.Measured], rate: float) -> str:
    """The times of answers at a constant rate."""
    if not measured:
        return ""
    direct = measured.get("direct")
    lines = [[f"`{name}`", *(number(own.middle(what), 2) for what in ("p50", "p99", "p999")),
              *(number(figures.difference(own, direct, what), 2) if name != "direct" else NONE for what in ("p50", "p99", "p999")),
              number(own.middle("late_p99"), 2)] for name, own in measured.items()]
    head = ["ms", "p50", "p99", "p99.9", "p50 added", "p99 added", "p99.9 added", "generator late, p99"]
    return f"\n### Time of an answer at {rate:,.0f} requests a second\n\n{table(head, lines)}"


def bars_of_latency(measured: dict[str, figures.Measured]) -> list[figures.Bar]:
    """The bars on the 99th percentile."""
    return [figures.Bar(f"p99 at a constant rate, `{row}` / `{base}`", figures.ratio(measured.get(row), measured.get(base), "p99"),
                        latency.MOST) for row, base in latency.BARS]


def flood_part(suffered: list[flood.Suffered]) -> str:
    """What callers feel of a flood of wrong passwords."""
    if not suffered:
        return ""
    head = ["ms", "p50 calm", "p50 flooded", "p99 calm", "p99 flooded", "p99 ratio", "kept out", "answers to the flood"]
    lines = [_suffered(one) for one in suffered]
    return f"\n### A flood of {flood.RATE:,} wrong passwords a second, bcrypt cost 10\n\n{table(head, lines)}"


def _suffered(one: flood.Suffered) -> list[str]:
    server = "Doorward" if one.case.barred else "nginx `auth_basic`"
    times = [number(run.middle(what), 2) for what in ("p50", "p99") for run in (one.calm, one.flooded)]
    answers = ", ".join(f"{status}: {count:,}" for status, count in sorted(one.answers.items()))
    return [f"{server}; {one.case.flood}; {one.case.caller}", *times, number(one.ratio(), 2), f"{one.kept_out():,}", answers or NONE]


def bars_of_flood(suffered: list[flood.Suffered]) -> list[figures.Bar]:
    """The bars on what the flood may do to others."""
    return [figures.Bar(f"p99 under a flood from {one.case.flood}, {one.case.caller}", one.ratio(), flood.MOST)
            for one in suffered if one.case.barred]


def memory_part(weights: list[memory.Weight]) -> str:
    """Resident memory."""
    if not weights:
        return ""
    head = ["MB", "processes", "idle RSS", "idle PSS", "connections", "RSS", "PSS"]
    lines = [[weight.server, str(weight.processes), number(weight.idle), number(weight.idle_shared_once), f"{weight.connections:,}",
              number(weight.held), number(weight.held_shared_once)] for weight in weights]
    return f"\n### Memory, and with {memory.HELD_CONNECTIONS:,} idle connections\n\n{table(head, lines)}"


def bars_of_memory(weights: list[memory.Weight]) -> list[figures.Bar]:
    """The bars on our memory; one on connections that were not all kept is not judged."""
    ours = next((weight for weight in weights if weight.server == memory.DOORWARD), None)
    full = ours.held if ours and ours.connections == memory.HELD_CONNECTIONS else None
    return [figures.Bar("idle RSS", ours.idle if ours else None, memory.IDLE_MOST_MB, " MB"),
            figures.Bar(f"RSS with {memory.HELD_CONNECTIONS:,} idle connections", full, memory.HELD_MOST_MB, " MB")]


def bars_part(bars: list[figures.Bar], whole: bool) -> str:
    """Every bar beside its figure; of a part of the rows, those that could be judged."""
    bars = [bar for bar in bars if whole or bar.value is not None]
    lines = [[bar.what, number(bar.value, 2, bar.unit), f"≤ {bar.most:g}{bar.unit}", bar.verdict] for bar in bars]
    return f"\n### Bars\n\n{table(['', 'seen', 'bar', ''], lines)}" if lines else ""


def left_out(skipped: dict[str, str]) -> str:
    """What was not measured, by the reason."""
    together: dict[str, list[str]] = {}
    for name, reason in skipped.items():
        together.setdefault(" ".join(reason.split())[:REASON_LIMIT], []).append(f"`{name}`")
    lines = [f"- {', '.join(names)}: {reason}\n" for reason, names in together.items()]
    return f"\n### Left out\n\n{''.join(lines)}" if lines else ""


def as_data(measured: dict[str, figures.Measured], names: tuple[str, ...]) -> dict[str, dict]:
    """Every run of every row, and the medians of some figures."""
    return {key: {**{name: own.middle(name) for name in names}, "runs": [vars(run) if run else None for run in own.runs]}
            for key, own in measured.items()}


def bars_data(bars: list[figures.Bar]) -> list[dict]:
    """Every bar."""
    return [{**vars(bar), "value": finite(bar.value), "verdict": bar.verdict} for bar in bars]


def flood_data(suffered: list[flood.Suffered]) -> list[dict]:
    """Every run of every case."""
    return [{**vars(one.case), "ratio": finite(one.ratio()), "kept_out": one.kept_out(), "answers": one.answers,
             **as_data({"calm": one.calm, "flooded": one.flooded}, ("p50", "p99", "p999"))} for one in suffered]
