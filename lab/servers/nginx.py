"""nginx: files and their modes, rules of every kind, authentication, limits, a cache, TLS, and refusals in disguise."""

import base64
import hashlib
import subprocess
import time

from driver import tools

NAME = "nginx"
PACKAGES = ["nginx", "libnginx-mod-http-headers-more-filter", "acl"]
NEEDS = ["origin"]
NEEDS_ROOT = True

LINK_SECRET = "lab-link-secret"
LINK_LIFETIME_SECONDS = 86_400
LONG_NAME_CHARACTERS = 3000

PAGES = {
    "open": ["index.html", "about.html", "blog/first.html", "account/index.html", ".well-known/security.txt", "slow/index.html",
             ".git/config", ".env"],
    "files": ["index.html", "accounts/audit.pdf", "accounts/summary.pdf", "press/index.html", "press/photo.html",
              "minutes/2021/january.html", "minutes/2022/january.html", "exports/weekly.csv", "exports/daily.csv",
              "letters/april.html", "letters/may.html", "downloads/manual.txt", "linked/real.html", "shared/real.html",
              "design/site.css", "design/logo.svg", "handouts/one.pdf", "vault/plan.pdf", "guide/start.html",
              "team/photos/anna.jpg", "team/photos/boris.jpg"],
    "rules": ["index.html", ".well-known/security.txt", ".well-known/assetlinks.txt", "data/prices.json", "data/prices.csv",
              "drafts/plan.html", "library/volume1..2.html", "library/volume1.2.html", "comments/index.html", "feed/index.html",
              "quotes/index.html", "widget/index.html", "settings/site.ini"],
    "clients": ["index.html", "shop/index.html", "stream/index.html", "press/index.html", "pages/index.html",
                "local/index.html", "partners/index.html", "basket/index.html", "photos/sea.jpg", "films/boat.txt"],
    "crawlers": ["index.html", "guides/index.html", "fares/index.html", "topics/index.html", "clients/index.html"],
    "addresses": ["index.html", "office/index.html", "forum/index.html", "lottery/index.html", "films/index.html",
                  "counter/index.html", "branch/index.html", "archive/index.html"],
    "credentials": ["index.html", "studio/index.html", "payroll/index.html", "depot/index.html", "locked/index.html",
                    "club/index.html", "lounge/index.html", "annex/index.html", "tickets/seat.pdf", "media/film.txt", "hidden/index.html"],
    "limits": ["index.html"],
    "gateways": ["inner/index.html"],
    "transport": ["index.html", "cash/index.html", "kiosk/index.html"],
    "masks": ["index.html", "bucket/a.txt", "board/minutes.html", "suite/index.html", "wiki/start.html", "app/index.html"],
}

ROBOTS = """User-agent: *
Disallow: /topics/
Sitemap: http://127.0.0.1:31005/sitemap.xml
"""
SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>http://127.0.0.1:31005/guides/</loc></url>
<url><loc>http://127.0.0.1:31005/topics/</loc></url>
<url><loc>http://127.0.0.1:31005/clients/</loc></url>
</urlset>
"""
SIGN_IN = """<!doctype html><html><head><title>Sign in</title></head><body><h1>Sign in</h1>
<form method="post" action="/sign-in"><label>Name <input name="username"></label>
<label>Password <input type="password" name="password"></label><button>Sign in</button></form></body></html>
"""
TALK = """<!doctype html><html><head><title>What 403 Forbidden means</title></head><body>
<h1>What &quot;403 Forbidden&quot; and &quot;Access denied&quot; mean</h1>
<p>A captcha asks whether you are human. A page that is forbidden says so. This article only talks about them.</p></body></html>
"""
NO_SUCH_KEY = """<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>
"""


def start(lab) -> None:
    """Write the sites and start nginx."""
    home = lab.dir("nginx")
    lab.vars["NGINX"] = str(home)
    for site, pages in PAGES.items():
        for page in pages:
            lab.write(f"nginx/{site}/{page}", _page(site, page))
    _special_files(lab)
    _users(lab)
    _spoil_files(home / "files")
    _signed_links(lab)
    for template in ("nginx.conf", *_site_templates()):
        folder = "nginx" if template == "nginx.conf" else "nginx/conf"
        lab.render(f"nginx/{template}", f"{folder}/{template}")
    lab.spawn("nginx", ["nginx", "-c", home / "nginx.conf", "-p", home, "-e", home / "error.log"],
              ready=[("127.0.0.1", 31000), ("127.0.0.1", 31021)])


def prepare_case(lab, case) -> None:
    """Spend a limit, or fill the cache with a refusal that its origin then takes back."""
    if case["prepare"] == "spend-limit":
        tools.spend_limit(case["url"])
    elif case["prepare"] == "cache-refusal":
        tools.cache_refusal(lab, case["url"])
    elif case["prepare"] == "cache-bot-refusal":
        tools.ask(case["url"], tools.CRAWLER)
    else:
        raise ValueError(f"nginx cannot prepare `{case['prepare']}`")


def _site_templates() -> list[str]:
    return [f"site-{topic}.conf" for topic in ("open", "files", "rules", "clients", "crawlers", "addresses", "credentials",
                                               "limits", "gateways", "transport", "masks")]


def _page(site: str, page: str) -> str:
    return f"<!doctype html><html><head><title>{page}</title></head><body><p>{page} of the {site} site.</p></body></html>\n"


def _special_files(lab) -> None:
    for site in ("open", "crawlers"):
        lab.write(f"nginx/{site}/robots.txt", "User-agent: *\nDisallow:\n" if site == "open" else ROBOTS)
    lab.write("nginx/crawlers/sitemap.xml", SITEMAP)
    lab.write("nginx/open/what-403-means.html", TALK)
    lab.write("nginx/masks/sign-in.html", SIGN_IN)
    lab.write("nginx/masks/denied.xml", NO_SUCH_KEY)
    lab.write("nginx/masks/missing.html", "<html><body><h1>Nothing is here</h1></body></html>\n")
    lab.write("nginx/banned.conf", "# written by the intrusion guard\ndeny 127.0.0.1;\n")


def _users(lab) -> None:
    lines = tools.password_lines()
    lab.write("nginx/users", "".join(lines.values()))
    lab.write("nginx/users-depot", lines["omar"])
    lab.write("nginx/users-unreadable", lines["rita"], mode=0o600)


def _spoil_files(files) -> None:
    """Give the files the faults that the situations tell of."""
    (files / "accounts" / "audit.pdf").chmod(0o600)
    (files / "press" / "index.html").chmod(0o600)
    (files / "minutes" / "2021").chmod(0o700)
    (files / "team" / "photos").chmod(0o744)
    subprocess.run(["chown", "backup:backup", files / "exports" / "weekly.csv"], check=True)
    (files / "exports" / "weekly.csv").chmod(0o640)
    subprocess.run(["setfacl", "-m", "u:www-data:---", files / "letters" / "april.html"], check=True)
    (files / "linked" / "latest.html").symlink_to("real.html")
    (files / "shared" / "latest.html").symlink_to("real.html")
    subprocess.run(["chown", "-h", "backup:backup", files / "shared" / "latest.html"], check=True)


def _signed_links(lab) -> None:
    """Links to /tickets/seat.pdf and /media/film.txt: good, past their time, and signed with another key."""
    future, past = int(time.time()) + LINK_LIFETIME_SECONDS, int(time.time()) - LINK_LIFETIME_SECONDS
    lab.vars["LONG_BODY"] = tools.LONG_BODY
    lab.vars["LONG_NAME"] = "a" * LONG_NAME_CHARACTERS
    lab.vars["TICKET_GOOD"] = f"until={future}&sig={_sign('/tickets/seat.pdf', future)}"
    lab.vars["TICKET_FORGED"] = f"until={future}&sig={_sign('/tickets/other.pdf', future)}"
    lab.vars["TICKET_LATE"] = f"until={past}&sig={_sign('/tickets/seat.pdf', past)}"
    lab.vars["FILM_GOOD"] = f"expires={future}&md5={_sign('/media/film.txt', future)}"
    lab.vars["FILM_LATE"] = f"expires={past}&md5={_sign('/media/film.txt', past)}"


def _sign(path: str, until: int) -> str:
    digest = hashlib.md5(f"{until}{path} {LINK_SECRET}".encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
