"""Resident memory: just started, and while ten thousand connections are open that have asked once and may ask again."""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from . import machine, maps, peers
from .rounds import Unfit, asked, tell
from .site import HOST, Site

PROGRAM = Path(__file__).with_name("holder.py")
HELD_CONNECTIONS = 10_000
SETTLE_SECONDS = 2.0
BYTES_A_MEGABYTE = 1_000_000
IDLE_MOST_MB, HELD_MOST_MB = 30.0, 60.0
NGINX, CADDY, DOORWARD = "nginx-memory", "caddy-open", "doorward-open"


@dataclass(frozen=True)
class Weight:
    """The memory of one server, in megabytes of a million bytes."""

    server: str
    processes: int
    idle: float
    idle_shared_once: float
    connections: int
    held: float
    held_shared_once: float


def measure(site: Site, binary: Path | None) -> tuple[list[Weight], dict[str, str]]:
    """Each server, started anew, by itself; and why the others were left out."""
    peers.start_upstream(site)
    weights, skipped = [], {}
    for server, port, start in ((NGINX, NGINX, lambda: peers.start_plain_nginx(site, NGINX)),
                                (peers.CADDY, CADDY, lambda: peers.start_caddy(site)),
                                (DOORWARD, DOORWARD, lambda: _start_doorward(site, binary))):
        try:
            start()
            weights.append(_weigh(site, server, port))
            tell(f"memory of {server}")
            site.stop(server)
        except (Unfit, OSError, RuntimeError) as error:
            skipped[f"memory of {server}"] = str(error)
    return weights, skipped


def _start_doorward(site: Site, binary: Path | None) -> None:
    reason = maps.start(site, binary, DOORWARD, maps.instances(site, {})[DOORWARD])
    if reason:
        raise Unfit(reason)


def _weigh(site: Site, server: str, port: str) -> Weight:
    asked(site.port(port), "/", {})
    time.sleep(SETTLE_SECONDS)
    pids = site.pids([server])
    idle = _megabytes(pids)
    holder = subprocess.Popen([sys.executable, PROGRAM, HOST, str(site.port(port)), str(HELD_CONNECTIONS)],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        holder.stdout.readline()
        time.sleep(SETTLE_SECONDS)
        full = _megabytes(pids)
    finally:
        kept = int(holder.communicate("")[0] or 0)
    return Weight(server, len(pids), *idle, kept, *full)


def _megabytes(pids: list[int]) -> tuple[float, float]:
    return machine.resident_bytes(pids) / BYTES_A_MEGABYTE, machine.proportional_bytes(pids) / BYTES_A_MEGABYTE
