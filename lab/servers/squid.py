"""Squid, a forward proxy that wants credentials at one port and has rules at another."""

import subprocess

NAME = "squid"
PACKAGES = ["squid"]
NEEDS = ["origin", "nginx"]
NEEDS_ROOT = True

USERS = {"rita": "quiet-Harbour5"}


def start(lab) -> None:
    """Write the config and start Squid in the foreground."""
    home = lab.dir("squid", mode=0o755, owner="proxy")
    lab.vars["SQUID"] = str(home)
    lines = "".join(f"{name}:{_hash(password)}\n" for name, password in USERS.items())
    lab.write("squid/users", lines, owner="proxy")
    lab.render("squid.conf", "squid/squid.conf")
    lab.spawn("squid", ["squid", "-N", "-f", home / "squid.conf"], user="proxy", ready=[("127.0.0.1", 35500), ("127.0.0.1", 35501)])


def _hash(password: str) -> str:
    answer = subprocess.run(["openssl", "passwd", "-apr1", password], check=True, capture_output=True, text=True)
    return answer.stdout.strip()
