"""Caddy: matchers that refuse, directories without an index, and a reverse proxy that drops a header."""

import subprocess

from driver import tools

NAME = "caddy"
PACKAGES = ["caddy"]
NEEDS = ["origin"]
NEEDS_ROOT = True

PAGES = {
    "site": ["index.html", "notes/index.html", "menu/index.html", "plates/one.svg", "harbour/index.html", "search/index.html",
             "desk/index.html", "partner/index.html", "lobby/index.html", "albums/one.txt", "logs/june.txt", "logs/july.txt",
             "Manual/Start.html"],
    "open": ["index.html", "mine/index.html"],
}


def start(lab) -> None:
    """Write the site and start Caddy as the worker's user."""
    home = lab.dir("caddy", owner="www-data")
    lab.vars["CADDY"] = str(home)
    for site, pages in PAGES.items():
        for page in pages:
            lab.write(f"caddy/{site}/{page}", f"<!doctype html><title>{page}</title><p>{page} of the {site} site.</p>\n")
    (home / "site" / "logs" / "june.txt").chmod(0o600)
    hashed = subprocess.run(["caddy", "hash-password", "--plaintext", tools.USERS["rita"]],
                            check=True, capture_output=True, text=True).stdout.strip()
    lab.render("Caddyfile", "caddy/Caddyfile", RITA_BCRYPT=hashed)
    lab.spawn("caddy", ["caddy", "run", "--adapter", "caddyfile", "--config", home / "Caddyfile"], user="www-data",
              env={"HOME": str(home), "XDG_DATA_HOME": str(home), "XDG_CONFIG_HOME": str(home)},
              ready=[("127.0.0.1", 34500), ("127.0.0.1", 34503)])
