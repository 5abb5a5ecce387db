"""The parts of a measurement, each with servers of its own that are started for it and stopped after it."""

from dataclasses import dataclass, field
from pathlib import Path

from . import flood, latency, machine, memory, report, rounds, rows, setup
from .site import Site


@dataclass(frozen=True)
class Task:
    """What is asked for. `names` are rows and parts; none: everything."""

    plan: rounds.Plan
    binary: Path | None
    names: list[str] | None
    tokens: int
    rate: float


@dataclass
class Told:
    """What the parts have to say."""

    others: dict[str, float] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    bars: list = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    data: dict = field(default_factory=dict)


def _rows(task: Task, told: Told) -> None:
    chosen = rows.chosen(task.names)
    with Site() as site:
        setup.prepare(site, chosen, task.plan, task.binary, task.tokens)
        measured, skipped = rounds.measure(site, chosen, task.plan)
    told.texts.append(report.closed_loop(measured))
    told.bars += report.bars_of_rows(measured)
    told.skipped |= skipped
    told.data["rows"] = report.as_data(measured, ("cpu_us", "per_second", "p50_ms", "p99_ms"))


def _latency(task: Task, told: Told) -> None:
    with Site() as site:
        setup.prepare(site, latency.chosen(), task.plan, task.binary, task.tokens)
        measured, skipped = latency.measure(site, task.plan, task.rate)
    told.texts.append(report.latency_part(measured, task.rate))
    told.bars += report.bars_of_latency(measured)
    told.skipped |= {f"latency of {name}": reason for name, reason in skipped.items()}
    told.data["latency"] = report.as_data(measured, ("p50", "p99", "p999", "late_p99"))


def _flood(task: Task, told: Told) -> None:
    with Site() as site:
        setup.prepare(site, [], task.plan, task.binary, task.tokens, more=tuple(dict.fromkeys(case.server for case in flood.CASES)))
        suffered = flood.measure(site, task.plan)
        told.skipped |= {f"flood of {server}": reason for server, reason in site.failed.items()}
    told.texts.append(report.flood_part(suffered))
    told.bars += report.bars_of_flood(suffered)
    told.data["flood"] = report.flood_data(suffered)


def _memory(task: Task, told: Told) -> None:
    with Site() as site:
        weights, skipped = memory.measure(site, task.binary)
    told.texts.append(report.memory_part(weights))
    told.bars += report.bars_of_memory(weights)
    told.skipped |= skipped
    told.data["memory"] = [vars(weight) for weight in weights]


OTHERS = {"latency": _latency, "flood": _flood, "memory": _memory}


def measure(task: Task) -> Told:
    """Carry out the parts that are wanted, one after the other."""
    told = Told()
    wanted = {"rows": _rows} if rows.chosen(task.names) else {}
    wanted |= {name: part for name, part in OTHERS.items() if task.names is None or name in task.names}
    for name, part in wanted.items():
        before = machine.clocks()
        part(task, told)
        told.others[name] = machine.others_share(before, machine.clocks())
    return told
