"""Drives a server with wrk as fast as it goes, over connections that stay open, and reads what wrk counted."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

MARK = "measured "
MICROSECONDS_A_MILLISECOND = 1000
GRACE_SECONDS = 60

REPORT = """
done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\\nmeasured {"requests": %d, "microseconds": %d, "refused": %d, "broken": %d, "p50_us": %d, "p99_us": %d}\\n',
    summary.requests, summary.duration, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
"""

# Every request is made before the first is sent: what is left for each is to take the next one.
ROTATE = """
local made, position = {}, 0
init = function(arguments)
  for line in io.lines("@FILE@") do
    made[#made + 1] = wrk.format("GET", nil, {["Authorization"] = "Bearer " .. line})
  end
end
request = function()
  position = position % #made + 1
  return made[position]
end
"""


class LoadFailed(Exception):
    """wrk told nothing that can be counted."""


@dataclass(frozen=True)
class Counted:
    """What wrk counted in one run."""

    requests: int
    seconds: float
    refused: int
    broken: int
    p50_ms: float
    p99_ms: float

    @property
    def per_second(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds if self.seconds else 0.0


def script(tokens: Path | None) -> str:
    """The Lua that wrk runs: the report, and the bearer tokens in turn where a file of them is given."""
    return (ROTATE.replace("@FILE@", str(tokens)) if tokens else "") + REPORT


def drive(url: str, headers: dict[str, str], lua: Path, seconds: float, connections: int) -> Counted:
    """Send requests for some seconds."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "-s", str(lua)]
    command += [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    answer = subprocess.run([*command, url], capture_output=True, text=True, timeout=seconds + GRACE_SECONDS, check=False)
    return read(answer.stdout + answer.stderr)


def read(output: str) -> Counted:
    """What the script printed, found among wrk's own lines."""
    lines = [line for line in output.splitlines() if line.startswith(MARK)]
    if len(lines) != 1:
        raise LoadFailed(f"wrk printed no figures: {output.strip()[-300:] or 'nothing'}")
    told = json.loads(lines[0].removeprefix(MARK))
    return Counted(told["requests"], told["microseconds"] / 1e6, told["refused"], told["broken"],
                   told["p50_us"] / MICROSECONDS_A_MILLISECOND, told["p99_us"] / MICROSECONDS_A_MILLISECOND)
