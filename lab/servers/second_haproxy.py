"""A second HAProxy, for situations that were written without a look at how they are judged."""

from driver import tools

NAME = "haproxy-second"
PACKAGES = ["haproxy"]
NEEDS = ["origin"]


def start(lab) -> None:
    """Write the config and start HAProxy."""
    home = lab.dir("haproxy-second")
    lab.render("second/haproxy.cfg", "haproxy-second/haproxy.cfg")
    lab.spawn(NAME, ["haproxy", "-W", "-db", "-f", home / "haproxy.cfg"], ready=[("127.0.0.1", 36100), ("127.0.0.1", 36104)])


def prepare_case(lab, case) -> None:
    """Spend the rate of the situation's frontend."""
    tools.spend_limit(case["url"])
