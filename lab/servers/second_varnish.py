"""A second Varnish, for situations that were written without a look at how they are judged."""

from driver import tools

NAME = "varnish-second"
PACKAGES = ["varnish"]
NEEDS = ["origin"]
NEEDS_ROOT = True

PORT = 36250


def start(lab) -> None:
    """Write the VCL and start Varnish."""
    home = lab.dir("varnish-second")
    lab.render("second/varnish.vcl", "varnish-second/varnish.vcl")
    work = lab.dir("varnish-second/work", owner="www-data")
    lab.spawn(NAME, ["varnishd", "-F", "-j", "none", "-a", f"127.0.0.1:{PORT}", "-f", home / "varnish.vcl", "-n", work,
                     "-s", "malloc,8m", "-T", "127.0.0.1:0"], user="www-data", ready=[("127.0.0.1", PORT)])


def prepare_case(lab, case) -> None:
    """Fill the cache with a refusal that the origin then takes back, or that was meant for a crawler."""
    if case["prepare"] == "cache-refusal":
        tools.cache_refusal(lab, case["url"])
    else:
        tools.ask(case["url"], tools.CRAWLER)
