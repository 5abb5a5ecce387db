"""The program behind the lab's proxies and caches: a small server that refuses in its own name (see programs/origin_server.py)."""

import sys

from driver.host import LAB_FOLDER

NAME = "origin"
PACKAGES: list[str] = []
PORT = 36500


def start(lab) -> None:
    """Start the origin."""
    lab.dir("origin", mode=0o777)
    lab.spawn("origin", [sys.executable, LAB_FOLDER / "servers" / "programs" / "origin_server.py", str(PORT), lab.dir("origin", 0o777)],
              ready=[("127.0.0.1", PORT)])
