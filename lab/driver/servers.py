"""Finds the server modules (`servers/*.py` and `apps/*.py`), and says whether each can run here."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from .host import LAB_FOLDER


def load() -> dict[str, object]:
    """Every server module by its `NAME`, in the order of the files, ours before the applications."""
    modules = {}
    for folder in ("servers", "apps"):
        for file in sorted((LAB_FOLDER / folder).glob("*.py")):
            if not file.stem.startswith("_"):
                module = _module(folder, file)
                modules[module.NAME] = module
    return modules


def _module(folder: str, file: Path):
    full_name = f"lab_{folder}_{file.stem}"
    specification = importlib.util.spec_from_file_location(full_name, file)
    module = importlib.util.module_from_spec(specification)
    sys.modules[full_name] = module
    sys.path.insert(0, str(file.parent))
    try:
        specification.loader.exec_module(module)
    finally:
        sys.path.remove(str(file.parent))
    return module


def in_order(modules: dict[str, object], names: list[str]) -> list[str]:
    """`names` with what they need (`NEEDS`) before them, each once."""
    ordered: list[str] = []
    for name in names:
        for needed in [*in_order(modules, list(getattr(modules[name], "NEEDS", []))), name]:
            if needed not in ordered:
                ordered.append(needed)
    return ordered


def missing_packages(module) -> list[str]:
    """The Debian packages of a module that are not installed."""
    return [package for package in module.PACKAGES if not _installed(package)]


def obstacle(module) -> str | None:
    """Why a server cannot run here, or None."""
    if getattr(module, "NEEDS_ROOT", False) and os.geteuid() != 0:
        return "needs root, to run its workers as another user"
    missing = missing_packages(module)
    if missing:
        return f"not installed: {', '.join(missing)} (run lab.py install as root)"
    return None


def _installed(package: str) -> bool:
    if shutil.which("dpkg-query") is None:
        return False
    answer = subprocess.run(["dpkg-query", "-W", "-f", "${Status}", package], capture_output=True, text=True, check=False)
    return answer.stdout == "install ok installed"
