"""The virtual environment that the lab's installer fills with the PyPI packages of the applications."""

import os
from pathlib import Path


def interpreter() -> Path:
    """Its interpreter; OSError when nothing is installed yet."""
    cache = Path(os.environ.get("DOORWARD_LAB_CACHE") or Path.home() / ".cache" / "doorward-lab")
    python = cache / "python" / "bin" / "python"
    if not python.exists():
        raise FileNotFoundError(f"{python} is not there (run lab.py install)")
    return python
