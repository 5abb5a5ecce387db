"""Starts and stops plain processes by pid, without systemd.

Every server leads a session of its own; stopping it ends all that is in that session, so that no worker outlives its master.
A pid file holds the pid and the process's start time: a number that was given to another process is never signalled.
"""

import os
import pwd
import signal
import socket
import subprocess
import time
from pathlib import Path

READY_ATTEMPTS = 600
READY_PAUSE_SECONDS = 0.05
STOP_ATTEMPTS = 100
STOP_PAUSE_SECONDS = 0.05
LOG_TAIL_LINES = 15


class StartFailed(Exception):
    """A server did not come up; the text says why."""


def start(argv, *, log: Path, user=None, env=None, cwd=None) -> subprocess.Popen:
    """Start `argv` as the leader of a new session, as `user` when this process may choose."""
    identity = {}
    if user is not None and os.geteuid() == 0:
        entry = pwd.getpwnam(user)
        identity = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(part) for part in argv], stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            start_new_session=True, cwd=cwd, env={**os.environ, **(env or {})}, **identity)


def await_ready(name: str, process: subprocess.Popen, endpoints, log: Path) -> None:
    """Return when every endpoint accepts a connection; raise with the log's tail when that does not happen."""
    for host, port in endpoints:
        for _ in range(READY_ATTEMPTS):
            if _accepts(host, port):
                break
            if process.poll() is not None:
                raise StartFailed(f"{name} ended with status {process.returncode}: {tail(log)}")
            time.sleep(READY_PAUSE_SECONDS)
        else:
            raise StartFailed(f"{name} does not listen on {host}:{port}: {tail(log)}")
    if process.poll() is not None:
        raise StartFailed(f"{name} ended with status {process.returncode}: {tail(log)}")


def tail(log: Path) -> str:
    """The last lines of a log, for an error message."""
    try:
        lines = log.read_text(errors="replace").splitlines()
    except OSError:
        return "(no log)"
    return "\n  ".join(lines[-LOG_TAIL_LINES:]) or "(the log is empty)"


def _accepts(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def record(pid_file: Path, pid: int) -> None:
    """Write down which process was started."""
    pid_file.write_text(f"{pid} {_start_time(pid)}\n")


def recorded(pid_file: Path) -> int | None:
    """The pid in the file when that very process still lives."""
    try:
        pid, started = (int(part) for part in pid_file.read_text().split())
    except (OSError, ValueError):
        return None
    return pid if _start_time(pid) == started else None


def stop(pid_file: Path) -> None:
    """End the recorded process and everything else in its session, then forget it."""
    pid = recorded(pid_file)
    if pid is None:
        session = _forgotten_session(pid_file)
        if session is not None:
            _signal_all(members(session), signal.SIGKILL)
    else:
        _signal_all([pid], signal.SIGTERM)
        if not _ended_soon(pid):
            _signal_all(members(pid), signal.SIGKILL)
            _ended_soon(pid)
    pid_file.unlink(missing_ok=True)


def _ended_soon(session: int) -> bool:
    for attempt in range(STOP_ATTEMPTS):
        remaining = members(session)
        if not remaining:
            return True
        if attempt == STOP_ATTEMPTS // 2:
            _signal_all(remaining, signal.SIGTERM)
        time.sleep(STOP_PAUSE_SECONDS)
    return False


def _forgotten_session(pid_file: Path) -> int | None:
    """The session of a leader that is gone: safe to name only while its number is not in use again."""
    try:
        pid = int(pid_file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None
    return pid if _start_time(pid) is None else None


def members(leader: int) -> list[int]:
    """The processes in the session of this leader, itself included."""
    return [pid for pid in _all_pids() if (fields := _stat(pid)) and fields[3] == str(leader) and fields[0] != "Z"]


def _signal_all(pids, number) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except (ProcessLookupError, PermissionError):
            continue
    _reap()


def _reap() -> None:
    """Collect ended children, so that they do not stay behind as zombies of the driver."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def _all_pids() -> list[int]:
    _reap()
    return [int(entry) for entry in os.listdir("/proc") if entry.isdigit()]


def _start_time(pid: int) -> int | None:
    fields = _stat(pid)
    return int(fields[19]) if fields and fields[0] != "Z" else None


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat from the state on (the name before it may hold spaces)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
