"""A virtual environment for the Python applications, kept outside the state folder so that it is installed once."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

STAMP_NAME = ".installed"


def interpreter(requirements: list[str]) -> Path:
    """The interpreter of an environment that holds `requirements`, made when it is not there yet."""
    folder = cache_folder() / f"venv-{_digest(requirements)}"
    python = folder / "bin" / "python"
    if not (folder / STAMP_NAME).exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements],
                       check=True)
        (folder / STAMP_NAME).touch()
    return python


def cache_folder() -> Path:
    """Where downloads are kept: `DOORWARD_LAB_CACHE`, or a folder in the user's cache."""
    return Path(os.environ.get("DOORWARD_LAB_CACHE") or Path.home() / ".cache" / "doorward-lab")


def _digest(requirements: list[str]) -> str:
    return hashlib.sha256("\n".join([sys.version, *sorted(requirements)]).encode()).hexdigest()[:12]
