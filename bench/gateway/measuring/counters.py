"""Instructions a request, by `perf stat`, where the machine counts them; many virtual machines do not."""

import os
import re
import signal
import subprocess

EVENT = "instructions"
NOT_COUNTED = "perf does not count instructions on this machine"


class Counter:
    """A running `perf stat` on some processes."""

    def __init__(self, process: subprocess.Popen) -> None:
        self.process = process

    def stop(self) -> int | None:
        """End it, and what it counted."""
        self.process.send_signal(signal.SIGINT)
        return counted(self.process.communicate(timeout=10)[1])


def start(pids: list[int]) -> Counter:
    """Count what these processes execute, kernel included, from now on."""
    command = ["perf", "stat", "-x", ",", "-e", EVENT, "-p", ",".join(map(str, pids))]
    environment = {**os.environ, "LC_ALL": "C"}
    return Counter(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment))


def obstacle() -> str | None:
    """Why instructions cannot be counted here, or None."""
    try:
        told = subprocess.run(["perf", "stat", "-x", ",", "-e", EVENT, "true"], capture_output=True, text=True, check=False)
    except OSError:
        return "perf is not installed"
    return None if counted(told.stderr) else NOT_COUNTED


def counted(output: str) -> int | None:
    """The figure in the output of `perf stat -x ,`."""
    found = re.search(rf"^(\d+),[^,]*,{EVENT}", output, re.MULTILINE)
    return int(found.group(1)) if found else None
