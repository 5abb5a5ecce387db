"""Installs what is missing, without letting any package start its service."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

from . import servers
from .host import LAB_FOLDER

POLICY = Path("/usr/sbin/policy-rc.d")
POLICY_TEXT = "#!/bin/sh\n# No service starts while packages are installed.\nexit 101\n"
LOCK_TIMEOUT_SECONDS = 900
TOOLS = ["curl", "openssl", "acl"]


def install(modules: dict[str, object]) -> int:
    """Install the missing packages of all modules; 0 when everything is there afterwards."""
    if os.geteuid() != 0:
        print("lab: install needs root\nhint: sudo lab/lab.py install", file=sys.stderr)
        return 2
    wanted = sorted({package for module in modules.values() for package in servers.missing_packages(module)}
                    | {tool for tool in TOOLS if not _have(tool)})
    statuses = [apt(wanted)] if wanted else []
    statuses += [_pip(modules), _npm(modules)]
    return 1 if any(statuses) else 0


def _have(tool: str) -> bool:
    return shutil.which({"acl": "setfacl"}.get(tool, tool)) is not None


def apt(packages: list[str]) -> int:
    made = not POLICY.exists()
    if made:
        POLICY.write_text(POLICY_TEXT)
        POLICY.chmod(POLICY.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    apt = ["apt-get", "-o", f"DPkg::Lock::Timeout={LOCK_TIMEOUT_SECONDS}", "-y"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run([*apt, "update"], env=environment, check=False, stdout=subprocess.DEVNULL)
        status = subprocess.run([*apt, "install", "--no-install-recommends", *packages], env=environment, check=False)
        return status.returncode
    finally:
        if made:
            POLICY.unlink(missing_ok=True)


def python_environment() -> Path:
    """The virtual environment that holds the modules' PyPI packages."""
    return Path(os.environ.get("DOORWARD_LAB_CACHE") or Path.home() / ".cache" / "doorward-lab") / "python"


def node_modules() -> Path:
    """The folder that holds the modules' npm packages."""
    return python_environment().parent / "node"


def _pip(modules: dict[str, object]) -> int:
    packages = sorted({package for module in modules.values() for package in getattr(module, "PIP", [])})
    if not packages:
        return 0
    environment = python_environment()
    if not (environment / "bin" / "pip").exists():
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    return subprocess.run([environment / "bin" / "pip", "install", "--quiet", *packages], check=False).returncode


def _npm(modules: dict[str, object]) -> int:
    packages = sorted({package for module in modules.values() for package in getattr(module, "NPM", [])})
    if not packages:
        return 0
    node_modules().mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", node_modules(), *packages]
    return subprocess.run(command, cwd=LAB_FOLDER, check=False).returncode
