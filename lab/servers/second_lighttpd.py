"""A second lighttpd, for situations that were written without a look at how they are judged."""

from driver import tools

NAME = "lighttpd-second"
PACKAGES = ["lighttpd"]
NEEDS_ROOT = True

FOLDER = "lighttpd-second"
PAGES = {
    "site": ["index.html", "media/plain.svg", "media/real.svg", "crew/index.html", "bins/a.txt", "bins/b.txt", "deep/2024/a.txt",
             "deep/2025/a.txt", "heap/one.txt", "code/run.php", "code/run.txt", "keep/a.bak", "keep/a.txt", "tools/index.html",
             "prints/one.svg", "dock/index.html", "seek/index.html", "forms/index.html", "hall/a.html", "tongues/index.html",
             "soup/index.html", "front/index.html"],
    "open": ["index.html", "mine/index.html", ".env", ".git/HEAD"],
}


def start(lab) -> None:
    """Write the site and start lighttpd."""
    home = lab.dir(FOLDER, owner="www-data")
    for site, pages in PAGES.items():
        for page in pages:
            lab.write(f"{FOLDER}/{site}/{page}", f"<!doctype html><title>{page}</title><p>{page}</p>\n")
    (home / "site" / "media" / "logo.svg").symlink_to("real.svg")
    (home / "site" / "bins" / "a.txt").chmod(0o600)
    (home / "site" / "deep" / "2024").chmod(0o700)
    (home / "site" / "front" / "index.html").chmod(0o600)
    lab.write(f"{FOLDER}/users", "".join(tools.password_lines().values()))
    lab.render("second/lighttpd.conf", f"{FOLDER}/lighttpd.conf", LIGHTTPD=home)
    lab.spawn(NAME, ["lighttpd", "-D", "-f", home / "lighttpd.conf"], ready=[("127.0.0.1", 36150), ("127.0.0.1", 36151)])
