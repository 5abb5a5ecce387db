"""Squid, a forward proxy that wants credentials at one port and has rules at another."""

from driver import tools

NAME = "squid"
PACKAGES = ["squid"]
NEEDS = ["origin", "nginx", "haproxy", "caddy"]
NEEDS_ROOT = True


def start(lab) -> None:
    """Write the config and start Squid in the foreground."""
    home = lab.dir("squid", mode=0o755, owner="proxy")
    lab.vars["SQUID"] = str(home)
    lab.write("squid/users", tools.password_lines()["rita"], owner="proxy")
    lab.render("squid.conf", "squid/squid.conf")
    lab.spawn("squid", ["squid", "-N", "-f", home / "squid.conf"], user="proxy", ready=[("127.0.0.1", 35500), ("127.0.0.1", 35501)])
