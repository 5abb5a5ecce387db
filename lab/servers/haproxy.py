"""HAProxy: rules on anything in a request, rates counted in stick tables, and headers lost on the way."""

from pathlib import Path

from driver import tools

NAME = "haproxy"
PACKAGES = ["haproxy"]
NEEDS = ["origin"]


def start(lab) -> None:
    """Write the config and start HAProxy."""
    home = lab.dir("haproxy")
    lab.vars["HAPROXY"] = str(home)
    pair = Path(lab.certs["LOCAL_CERT"]).read_text() + Path(lab.certs["LOCAL_KEY"]).read_text()
    lab.write("haproxy/local.pem", pair)
    lab.render("haproxy.cfg", "haproxy/haproxy.cfg")
    lab.spawn("haproxy", ["haproxy", "-W", "-db", "-f", home / "haproxy.cfg"], ready=[("127.0.0.1", 33000), ("127.0.0.1", 33004)])


def prepare_case(lab, case) -> None:
    """Spend the rate of the situation's frontend."""
    tools.spend_limit(case["url"])
