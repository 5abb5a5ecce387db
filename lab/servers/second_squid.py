"""A second Squid, for situations that were written without a look at how they are judged."""

from driver import tools

NAME = "squid-second"
PACKAGES = ["squid"]
NEEDS = ["origin", "nginx-second", "caddy-second"]
NEEDS_ROOT = True


def start(lab) -> None:
    """Write the config and start Squid in the foreground."""
    home = lab.dir("squid-second", mode=0o755, owner="proxy")
    lab.write("squid-second/users", tools.password_lines()["rita"], owner="proxy")
    lab.render("second/squid.conf", "squid-second/squid.conf", SQUID=home)
    lab.spawn(NAME, ["squid", "-N", "-n", "second", "-f", home / "squid.conf"], user="proxy", ready=[("127.0.0.1", 36300)])
