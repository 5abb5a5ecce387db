"""Varnish: refusals made in VCL, refusals kept too long, and cookies taken off the request."""

import pwd
import urllib.error
import urllib.request

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
                          "-s", "malloc,8m", "-T", "none"], user=user, ready=[("127.0.0.1", PORT)])


def prepare_case(lab, case) -> None:
    """Fill the cache with a refusal that the origin then takes back, or that was meant for a crawler."""
    if case["prepare"] == "cache-refusal":
        flag = lab.write(f"origin/closed-{case['url'].rpartition('/')[2]}", "")
        _get(case["url"], "Mozilla/5.0")
        flag.unlink()
    else:
        _get(case["url"], "Googlebot/2.1")


def _get(url: str, agent: str) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(urllib.request.Request(url, headers={"User-Agent": agent}), timeout=10).close()
    except urllib.error.HTTPError as error:
        error.close()


def _known(user: str) -> bool:
    try:
        return bool(pwd.getpwnam(user))
    except KeyError:
        return False
