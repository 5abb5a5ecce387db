"""Folders below the state folder that start empty, so that a second try does not meet the remains of a first one."""

import shutil
from pathlib import Path


def fresh(lab, name: str, **how) -> Path:
    """The folder `name`, empty; `how` is passed on to `lab.dir`."""
    shutil.rmtree(lab.state / name, ignore_errors=True)
    return lab.dir(name, **how)
