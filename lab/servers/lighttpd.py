"""lighttpd: denied extensions, links, addresses and agents, and files that are excluded from being served."""

from driver import tools

NAME = "lighttpd"
PACKAGES = ["lighttpd"]
NEEDS_ROOT = True

PAGES = {
    "site": ["index.html", "rota/index.html", "wages/index.html", "linked/real.txt", "closed/page.html", "quay/index.html",
             "agents/index.html", "posters/one.svg", "seek/index.html", "forms/index.html", "jar/index.html", "lists/one.txt",
             "code/tool.py", "code/tool.txt", "parts/head.inc", "parts/head.html", "ledger/march.txt", "ledger/april.txt"],
    "open": ["index.html", "mine/index.html", ".htpasswd"],
}


def start(lab) -> None:
    """Write the site and start lighttpd."""
    home = lab.dir("lighttpd", owner="www-data")
    lab.vars["LIGHTTPD"] = str(home)
    lab.vars["LONG_BODY"] = tools.LONG_BODY
    for site, pages in PAGES.items():
        for page in pages:
            lab.write(f"lighttpd/{site}/{page}", f"<!doctype html><title>{page}</title><p>{page} of the {site} site.</p>\n")
    (home / "site" / "linked" / "latest.txt").symlink_to("real.txt")
    (home / "site" / "ledger" / "march.txt").chmod(0o600)
    lab.write("lighttpd/users", "".join(tools.password_lines().values()))
    lab.render("lighttpd.conf", "lighttpd/lighttpd.conf")
    lab.spawn("lighttpd", ["lighttpd", "-D", "-f", home / "lighttpd.conf"], ready=[("127.0.0.1", 34000), ("127.0.0.1", 34002)])
