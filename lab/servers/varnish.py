"""Varnish: refusals made in VCL, refusals kept too long, and cookies taken off the request."""

import pwd

from driver import tools

NAME = "varnish"
PACKAGES = ["varnish"]
NEEDS = ["origin"]

PORT = 35000


def start(lab) -> None:
    """Write the VCL and start Varnish without its jail, so that no other user is needed."""
    home = lab.dir("varnish")
    lab.render("varnish.vcl", "varnish/varnish.vcl")
    user = "www-data" if _known("www-data") else None
    work = lab.dir("varnish/work", owner=user)
    lab.spawn("varnish", ["varnishd", "-F", "-j", "none", "-a", f"127.0.0.1:{PORT}", "-f", home / "varnish.vcl", "-n", work,
                          "-s", "malloc,8m", "-T", "127.0.0.1:0"], user=user, ready=[("127.0.0.1", PORT)])


def prepare_case(lab, case) -> None:
    """Fill the cache with a refusal that the origin then takes back, or that was meant for a crawler."""
    if case["prepare"] == "cache-refusal":
        tools.cache_refusal(lab, case["url"])
    else:
        tools.ask(case["url"], tools.CRAWLER)


def _known(user: str) -> bool:
    try:
        return bool(pwd.getpwnam(user))
    except KeyError:
        return False
