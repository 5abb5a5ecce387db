"""The program behind the lab's proxies and caches: a small server that refuses in its own name (see programs/origin_server.py)."""

import sys

from driver.host import LAB_FOLDER

NAME = "origin"
PACKAGES: list[str] = []
PORT = 36500


def start(lab) -> None:
    """Start the origin."""
    folder = lab.dir("origin")
    program = LAB_FOLDER / "servers" / "programs" / "origin_server.py"
    lab.spawn("origin", [sys.executable, program, PORT, folder], ready=[("127.0.0.1", PORT)])
