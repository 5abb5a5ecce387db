"""HAProxy: rules on anything in a request, rates counted in stick tables, and headers lost on the way."""

import urllib.error
import urllib.request
from pathlib import Path

NAME = "haproxy"
PACKAGES = ["haproxy"]
NEEDS = ["origin"]

REQUESTS_THAT_SPEND_A_LIMIT = 5


def start(lab) -> None:
    """Write the config and start HAProxy."""
    home = lab.dir("haproxy")
    lab.vars["HAPROXY"] = str(home)
    pair = Path(lab.certs["LOCAL_CERT"]).read_text() + Path(lab.certs["LOCAL_KEY"]).read_text()
    lab.write("haproxy/local.pem", pair)
    lab.render("haproxy.cfg", "haproxy/haproxy.cfg")
    lab.spawn("haproxy", ["haproxy", "-db", "-f", home / "haproxy.cfg"], ready=[("127.0.0.1", 33000), ("127.0.0.1", 33004)])


def prepare_case(lab, case) -> None:
    """Spend the rate of the situation's frontend."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(REQUESTS_THAT_SPEND_A_LIMIT):
        try:
            opener.open(case["url"], timeout=10).close()
        except urllib.error.HTTPError as error:
            error.close()
