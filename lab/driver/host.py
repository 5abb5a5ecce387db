"""The `Lab` object that every server module is given: a state folder, files, processes, and values for the situations."""

import json
import os
import pwd
import re
import shutil
from pathlib import Path

from . import certificates, processes

LAB_FOLDER = Path(__file__).resolve().parent.parent
WORKER = "www-data"
MARKER = ".doorward-lab"
PLACEHOLDER = re.compile(r"@([A-Z][A-Z0-9_]*)@")


def default_state() -> Path:
    """Where the lab lives unless `DOORWARD_LAB_STATE` names another folder."""
    return Path(os.environ.get("DOORWARD_LAB_STATE") or f"/tmp/doorward-lab-{os.getuid()}")


class Lab:
    """One lab on this machine; a second one needs another state folder (and a network of its own)."""

    def __init__(self, state: Path | None = None) -> None:
        self.state = state or default_state()
        self.vars: dict[str, str] = {}
        self.certs = certificates.Names()
        self.log_folder = self.state / "log"
        self.pid_folder = self.state / "pid"
        self._vars_file = self.state / "vars.json"

    def open(self) -> "Lab":
        """Make the state folder (fresh when nothing runs in it), or join the one that is there."""
        self._refuse_foreign_folder()
        if not self.running():
            shutil.rmtree(self.state, ignore_errors=True)
        for folder in (self.state, self.log_folder, self.pid_folder):
            folder.mkdir(mode=0o755, parents=True, exist_ok=True)
            folder.chmod(0o755)
        self.log_folder.chmod(0o777)
        (self.state / MARKER).touch()
        self.certs = certificates.make(self.state / "certs")
        return self.join()

    def _refuse_foreign_folder(self) -> None:
        """Raise unless the folder is absent, empty, or an earlier lab of this user: it will be wiped."""
        if not self.state.exists() and not self.state.is_symlink():
            return
        ours = self.state.is_dir() and not self.state.is_symlink() and self.state.stat().st_uid == os.getuid()
        if not ours or (any(self.state.iterdir()) and not (self.state / MARKER).exists()):
            raise SystemExit(f"lab: `{self.state}` is not a lab's folder\nhint: set DOORWARD_LAB_STATE to a new one")

    def join(self) -> "Lab":
        """Read the values that an earlier run of the driver left."""
        if (self.state / "certs").is_dir():
            self.certs = certificates.make(self.state / "certs")
        if self._vars_file.exists():
            self.vars.update(json.loads(self._vars_file.read_text()))
        self.vars.update(self.certs)
        self.vars["STATE"] = str(self.state)
        return self

    def save(self) -> None:
        """Keep the values for later runs of the driver."""
        self._vars_file.write_text(json.dumps(self.vars, indent=1, sort_keys=True))

    def dir(self, name: str, mode: int = 0o755, owner: str | None = None) -> Path:
        """A folder below the state folder, made when missing."""
        folder = self.state / name
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(mode)
        self._give(folder, owner)
        return folder

    def write(self, path, text: str | bytes, mode: int = 0o644, owner: str | None = None) -> Path:
        """Write a file (below the state folder unless the path is absolute), with its folders."""
        file = self.state / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        file.chmod(mode)
        self._give(file, owner)
        return file

    def render(self, template: str, target: str, **values: object) -> Path:
        """Write `servers/conf/TEMPLATE` to `target` with every `@NAME@` replaced."""
        known = {**self.vars, **{name: str(value) for name, value in values.items()}}
        text = (LAB_FOLDER / "servers" / "conf" / template).read_text()
        return self.write(target, PLACEHOLDER.sub(lambda match: known[match.group(1)], text))

    def spawn(self, name: str, argv, user=None, env=None, cwd=None, ready=(), log=None):
        """Start a process, remember its pid, and wait until every `ready` endpoint accepts connections."""
        log_file = Path(log) if log else self.log_folder / f"{name}.log"
        process = processes.start(argv, log=log_file, user=user, env=env, cwd=cwd)
        pid_file = self.pid_folder / f"{name}.pid"
        processes.record(pid_file, process.pid)
        try:
            processes.await_ready(name, process, ready, log_file)
        except processes.StartFailed:
            processes.stop(pid_file)
            raise
        return process

    def running(self) -> list[str]:
        """The names of the processes that were spawned and still live."""
        files = sorted(self.pid_folder.glob("*.pid")) if self.pid_folder.is_dir() else []
        return [file.stem for file in files if processes.recorded(file)]

    def mark_up(self, server: str) -> None:
        """Note that all of a server's processes are up."""
        self.write(f"up/{server}", "")
        self.save()

    def mark_skipped(self, server: str, reason: str) -> None:
        """Note why a server could not be started."""
        self.write(f"skipped/{server}", reason)

    def why_not_up(self, server: str) -> str:
        """Why a server is not up."""
        note = self.state / "skipped" / server
        return note.read_text() if note.exists() else f"{server} was not started"

    def servers_up(self) -> set[str]:
        """The servers that came up completely."""
        folder = self.state / "up"
        return {file.name for file in folder.iterdir()} if folder.is_dir() else set()

    def down(self) -> None:
        """Stop everything, the last started first."""
        files = self.pid_folder.glob("*.pid") if self.pid_folder.is_dir() else []
        for file in sorted(files, key=lambda file: file.stat().st_mtime, reverse=True):
            processes.stop(file)
        shutil.rmtree(self.state / "up", ignore_errors=True)

    @staticmethod
    def _give(path: Path, owner: str | None) -> None:
        if owner is not None and os.geteuid() == 0:
            entry = pwd.getpwnam(owner)
            os.chown(path, entry.pw_uid, entry.pw_gid)
