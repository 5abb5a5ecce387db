"""One measurement's folder and servers: everything on loopback, in a temporary folder, and stopped by pid."""

import itertools
import os
import resource
import tempfile
from dataclasses import dataclass
from pathlib import Path

from driver import processes

from . import machine

HOST = "127.0.0.1"
FIRST_PORT = 27000
OPEN_FILES = 60000
# No port is used twice in one run of the program: what a stopped server leaves behind keeps none from starting.
PORTS = itertools.count(FIRST_PORT)


@dataclass(frozen=True)
class Server:
    """A running server: the leader of a session that holds all its processes."""

    name: str
    leader: int

    def pids(self) -> list[int]:
        """All its processes."""
        return processes.members(self.leader)


class Site:
    """The folder, the ports handed out, and the servers by name. A context: leaving it stops everything."""

    def __init__(self) -> None:
        self._temporary = tempfile.TemporaryDirectory(prefix="doorward-bench-")
        self.folder = Path(self._temporary.name)
        self.folder.chmod(0o755)
        self.servers: dict[str, Server] = {}
        self.ports: dict[str, int] = {}
        self.failed: dict[str, str] = {}
        self._pid_files: list[Path] = []

    def __enter__(self) -> "Site":
        raise_open_files()
        return self

    def __exit__(self, *_exception) -> None:
        for pid_file in reversed(self._pid_files):
            processes.stop(pid_file)
        self._temporary.cleanup()

    def port(self, name: str) -> int:
        """The port that goes by this name; a new one when it is first asked for."""
        if name not in self.ports:
            self.ports[name] = next(PORTS)
        return self.ports[name]

    def write(self, name: str, text: str | bytes, mode: int = 0o644) -> Path:
        """Write a file; every worker may read it unless `mode` says otherwise."""
        file = self.folder / name
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        file.chmod(mode)
        return file

    def start(self, name: str, argv: list, ports: list[str], env: dict[str, str] | None = None) -> Server:
        """Start a server and wait until all its ports accept connections; `processes.StartFailed` where they do not."""
        log = self.folder / f"{name}.out"
        process = processes.start(argv, log=log, cwd=self.folder, env=env)
        pid_file = self.folder / f"{name}.pid"
        processes.record(pid_file, process.pid)
        self._pid_files.append(pid_file)
        processes.await_ready(name, process, [(HOST, self.port(port)) for port in ports], log)
        self.servers[name] = Server(name, process.pid)
        return self.servers[name]

    def stop(self, name: str) -> None:
        """Stop one server."""
        self.servers.pop(name, None)
        pid_file = self.folder / f"{name}.pid"
        processes.stop(pid_file)
        self._pid_files.remove(pid_file)

    def pids(self, names) -> list[int]:
        """The processes of several servers."""
        return [pid for name in names for pid in self.servers[name].pids()]

    def cpu_seconds(self, names) -> float:
        """The time on the processors that several servers have used so far."""
        return machine.cpu_seconds(self.pids(names))


def raise_open_files() -> int:
    """Let this process and what it starts open as many files as the machine allows; how many that is."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    wanted = max(hard, OPEN_FILES) if os.geteuid() == 0 else hard
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, wanted))
    except (ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        return hard
    return wanted
