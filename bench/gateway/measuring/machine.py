"""What the kernel tells about processes and the machine: time on the processors, memory, and who else was at work."""

import os
import platform
import resource
import time
from dataclasses import dataclass
from pathlib import Path

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
USER_TIME, SYSTEM_TIME = 11, 12
IDLE, IO_WAIT = 3, 4
GUEST = 8
BYTES_A_KIB = 1024


def cpu_seconds(pids: list[int]) -> float:
    """User and system time of the processes, all threads, the ended ones too."""
    return sum(process_seconds(text) for pid in pids if (text := _read(f"/proc/{pid}/stat")))


def process_seconds(stat: str) -> float:
    """User and system time in the text of a /proc/PID/stat; the name in it may hold spaces and parentheses."""
    fields = stat.rpartition(")")[2].split()
    return (int(fields[USER_TIME]) + int(fields[SYSTEM_TIME])) / TICKS_A_SECOND


def busy_seconds() -> float:
    """The time that all processors together have been at work since the machine was started."""
    return busy_in(_read("/proc/stat"))


def busy_in(stat: str) -> float:
    """The working time in the text of /proc/stat. Guests are counted in the user time already."""
    fields = [int(field) for field in stat.splitlines()[0].split()[1:]]
    return (sum(fields[:GUEST]) - fields[IDLE] - fields[IO_WAIT]) / TICKS_A_SECOND


@dataclass(frozen=True)
class Clocks:
    """The time at work of the machine and of this program with all that it started and that has ended; and the time of day."""

    busy: float
    ours: float
    day: float


def clocks() -> Clocks:
    """How they stand."""
    ours = sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return Clocks(busy_seconds(), ours, time.monotonic())


def others_share(before: Clocks, after: Clocks, processors: int | None = None) -> float:
    """Which share of the machine other processes took; clocks of different grain may say a little less than nothing."""
    whole = (after.day - before.day) * (processors or os.cpu_count() or 1)
    others = (after.busy - before.busy) - (after.ours - before.ours)
    return max(0.0, others / whole) if whole > 0 else 0.0


def resident_bytes(pids: list[int]) -> int:
    """Resident memory, each process by itself: pages that two of them share are counted twice."""
    return sum(field_bytes(_read(f"/proc/{pid}/status"), "VmRSS") for pid in pids)


def proportional_bytes(pids: list[int]) -> int:
    """Resident memory in which a page shared by several processes is counted once in all."""
    return sum(field_bytes(_read(f"/proc/{pid}/smaps_rollup"), "Pss") for pid in pids)


def field_bytes(text: str, name: str) -> int:
    """A `Name:  123 kB` line of a file in /proc, in bytes; 0 where there is none."""
    for line in text.splitlines():
        field, _, value = line.partition(":")
        if field == name:
            return int(value.split()[0]) * BYTES_A_KIB
    return 0


def description() -> dict[str, object]:
    """The machine, for the head of a report."""
    models = [line.partition(":")[2].strip() for line in _read("/proc/cpuinfo").splitlines() if line.startswith("model name")]
    return {"processors": os.cpu_count(), "model": models[0] if models else platform.machine(),
            "kernel": platform.release(), "load_before": round(os.getloadavg()[0], 2)}


def _read(path: str) -> str:
    """The text of a file in /proc; empty where the process has ended or is another user's."""
    try:
        return Path(path).read_text()
    except OSError:
        return ""
