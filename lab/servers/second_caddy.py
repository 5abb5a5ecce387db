"""A second Caddy, for situations that were written without a look at how they are judged."""

import subprocess

from driver import tools

NAME = "caddy-second"
PACKAGES = ["caddy"]
NEEDS = ["origin"]
NEEDS_ROOT = True

FOLDER = "caddy-second"
PAGES = {
    "site": ["index.html", "heap/one.txt", "logbook/index.html", "shop/index.html", "bins/a.txt", "bins/b.txt", "deep/2024/a.txt",
             "deep/2025/a.txt", "tongues/index.html", "dock/index.html", "prize/index.html", "quay/index.html", "soup/index.html",
             "jar/index.html", "hide/a.txt", "reels/a.txt", "texts/a.bak", "texts/a.txt", "front/index.html", "front/a.html"],
    "open": ["index.html", "mine/index.html"],
}


def start(lab) -> None:
    """Write the site and start Caddy as the worker's user."""
    home = lab.dir(FOLDER, owner="www-data")
    for site, pages in PAGES.items():
        for page in pages:
            lab.write(f"{FOLDER}/{site}/{page}", f"<!doctype html><title>{page}</title><p>{page}</p>\n")
    (home / "site" / "bins" / "a.txt").chmod(0o600)
    (home / "site" / "front" / "index.html").chmod(0o600)
    (home / "site" / "deep" / "2024").chmod(0o700)
    hashed = subprocess.run(["caddy", "hash-password", "--plaintext", tools.USERS["rita"]],
                            check=True, capture_output=True, text=True).stdout.strip()
    lab.render("second/Caddyfile", f"{FOLDER}/Caddyfile", CADDY=home, RITA_BCRYPT=hashed)
    lab.spawn(NAME, ["caddy", "run", "--adapter", "caddyfile", "--config", home / "Caddyfile"], user="www-data",
              env={"HOME": str(home), "XDG_DATA_HOME": str(home), "XDG_CONFIG_HOME": str(home)},
              ready=[("127.0.0.1", 36200), ("127.0.0.1", 36201)])
