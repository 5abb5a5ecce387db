"""A second nginx, for situations that were written without a look at how they are judged: other names, texts and paths."""

import base64
import hashlib
import subprocess
import time

from driver import tools

NAME = "nginx-second"
PACKAGES = ["nginx", "libnginx-mod-http-headers-more-filter", "acl"]
NEEDS = ["origin"]
NEEDS_ROOT = True

FOLDER = "nginx-second"
DAY_SECONDS = 86_400
PAGES = {
    "open": ["index.html", "prices.html", "blog/tides.html", "mine/index.html", ".git/HEAD", ".env", "busy/index.html"],
    "files": ["index.html", "ledgers/2024/totals.html", "ledgers/2025/totals.html", "crew/index.html", "crew/list.html",
              "stamps/one.html", "stamps/two.html", "maps/region.html", "maps/town.html", "tapes/side-a.html", "tapes/side-b.html",
              "tapes/side-c.html", "deeds/old.html", "leaflets/spring.txt", "harbor/chart.html", "colours/main.css",
              "pdf/one.pdf", "ties/real.html", "bonds/real.html"],
    "rules": ["index.html", ".well-known/change-password", "api/cards", "dump/plan.sql", "dump/plan.txt", "boardroom/index.html",
              "offers/index.html", "texts/readme..txt", "texts/readme.txt", "held/one.html", "staffroom/index.html", "seek/index.html"],
    "clients": ["index.html", "catalogue/page.html", "mobile/page.html", "reels/clip.txt", "posters/one.svg", "tongues/index.html",
                "desk/index.html", "trolley/index.html", "radio/index.html", "leaf/index.html"],
    "crawl": ["index.html", "live/board.html", "recipes/soup.html", "labels/all.html", "members/plan.html"],
    "plain": ["index.html", "page.html"],
    "people": ["index.html", "crew/index.html", "stores/index.html", "annex/index.html", "sealed/index.html"],
    "everyday": ["index.html", "new.html", "pictures/a.jpg", ".svn/entries", ".aws/credentials", "backup.sql", "site.tar.gz", "trace-me",
                 ".well-known/security.txt"],
    "town": ["index.html", ".git/HEAD", "council/index.html", "minutes/index.html", "tax/index.html", "garden/index.html",
             "old/index.html", "private/plan.html"],
    "misc": ["index.html", "gpt/index.html", "bots/index.html", "nochallenge/index.html", "gate/index.html", "links/a.pdf",
             "cross/index.html", "flight/index.html", "secure/index.html", "fetch/index.html", "old10/index.html", "via/index.html",
             "api/box", "wall/index.html", "limit/index.html", "hide/index.html", "kick/index.html", "drop/index.html",
             "patch401/index.html", "Words/index.html", "cookiewall/index.html", "xff-missing/index.html", "asset/one.css",
             "lang/index.html"],
    "masks": ["index.html", "items/a.txt", "suite/index.html", "sign-in.html"],
}
ROBOTS = "User-agent: *\nDisallow: /labels/\nSitemap: http://127.0.0.1:36004/sitemap.xml\n"
SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>http://127.0.0.1:36004/recipes/soup.html</loc></url>
<url><loc>http://127.0.0.1:36004/labels/all.html</loc></url>
<url><loc>http://127.0.0.1:36004/members/plan.html</loc></url>
</urlset>
"""
ARTICLE = """<!doctype html><html><head><title>403 Forbidden: a guide</title></head><body><h1>403 Forbidden</h1>
<p>Servers say &quot;Access denied&quot; or &quot;You don't have permission to access this resource&quot;. This guide explains both, and what a
web application firewall, a blocked IP address, or a missing login has to do with it.</p></body></html>
"""
EVERYDAY = {
    "nav.html": """<!doctype html><html><head><title>Bakery</title></head><body><nav><form action="/login" method="post">
<input name="user"><input type="password" name="pass"><button>Log in</button></form></nav><h1>Our bread</h1><p>We bake rye, oats and wheat
every morning. The shop opens at six, and closes when the last loaf is sold. Ask for the seeded one.</p><p>Cakes on Saturdays.</p></body></html>""",
    "contact.html": """<!doctype html><html><head><title>Contact</title><script src="https://www.google.com/recaptcha/api.js"></script></head>
<body><h1>Write to us</h1><form method="post"><textarea name="t"></textarea><div class="g-recaptcha" data-sitekey="k"></div></form></body></html>""",
    "film.html": """<!doctype html><html><head><title>Forbidden Planet</title></head><body><h1>Forbidden Planet</h1><p>A film of 1956. Access to
the planet is denied to visitors; the doctor forbids it.</p></body></html>""",
    "login.html": """<!doctype html><html><head><title>Log in</title></head><body><h1>Log in</h1><form method="post" action="/login">
<input name="user"><input type="password" name="pass"></form></body></html>""",
    "status-codes.html": """<!doctype html><html><head><title>HTTP status codes: 401 Unauthorized, 403 Forbidden, 429 Too Many Requests</title>
</head><body><h1>401 Unauthorized and 403 Forbidden</h1><ul><li>401 Unauthorized: authentication required</li><li>403 Forbidden: you do not have
permission</li><li>429 Too Many Requests: rate limit exceeded</li><li>503: checking your browser, just a moment</li></ul></body></html>""",
    "spa.html": """<!doctype html><html><head><title>App</title></head><body><noscript>Please enable JavaScript to continue.</noscript>
<div id="root"></div><script src="/app.js"></script></body></html>""",
    "cookies.html": """<!doctype html><html><head><title>Shop</title></head><body><div id="cookie-banner">We use cookies. <button>Accept all</button>
</div><h1>Lamps</h1><p>Table lamps and floor lamps, made by hand in our own workshop by the river.</p></body></html>""",
    "plans.html": """<!doctype html><html><head><title>Maintenance plans</title></head><body><h1>Under maintenance?</h1><p>Our maintenance
contracts keep your boiler running. Temporarily unavailable parts are replaced free of charge.</p></body></html>""",
}
TOWN = {
    "missing.html": "<!doctype html><html><head><title>Not found - Town</title></head><body><nav><a href='/login.html'>Log in</a></nav>"
                    "<h1>Nothing here</h1><p>The page has moved, or you may need to sign in to see it.</p></body></html>",
    "shut.html": "<!doctype html><html><head><title>Sorry - Town</title></head><body><h1>This part is closed</h1></body></html>",
    "login.html": "<!doctype html><html><head><title>Log in - Town</title></head><body><h1>Log in</h1><form method='post'><input name='u'>"
                  "<input type='password' name='p'></form></body></html>",
    "spa.html": "<!doctype html><html><head><title>Town</title></head><body><div id='app'></div><script src='/app.js'></script></body></html>",
    "forum.html": "<!doctype html><html><head><title>Thread: site says 403, access denied</title></head><body><h1>Site says 403 Forbidden</h1>"
                  "<p>kai: since Monday I get Access Denied and then a captcha loop. Blocked?</p><p>lou: they rate limit, wait an hour.</p></body></html>",
    "register.html": "<!doctype html><html><head><title>Create an account</title></head><body><h1>Join</h1><form method='post'><input name='mail'>"
                     "<input type='password' name='p1'><input type='password' name='p2'><button>Create account</button></form></body></html>",
    "change.html": "<!doctype html><html><head><title>Change your password</title></head><body><h1>New password</h1><form method='post'>"
                   "<input type='password' name='old'><input type='password' name='new'></form></body></html>",
    "checkout.html": "<!doctype html><html><head><title>Checkout</title></head><body><h1>Your order: one lamp, 40.00</h1><form action='/login'>"
                     "Returning customer? <input name='u'><input type='password' name='p'></form><h2>New here</h2><form><input name='street'>"
                     "<input name='town'><button>Pay</button></form></body></html>",
    "captcha.html": "<!doctype html><html><head><title>A history of the captcha</title></head><body><h1>Verify you are human</h1><p>In 2003 the "
                    "first checks asked people to read bent letters. Today a box says: I am not a robot.</p></body></html>",
    "works.html": "<!doctype html><html><head><title>Town news</title></head><body><div>Scheduled maintenance on Sunday, 02:00 to 04:00.</div>"
                  "<h1>The bridge opens again</h1><p>After two years the old bridge carries carts once more.</p></body></html>",
    "codes.json": '{"401":"Unauthorized","403":"Forbidden","429":"Too Many Requests"}',
    "events.json": '{"error":false,"code":200,"events":[{"title":"Access denied: a play in three acts"}]}',
    "feed.xml": "<?xml version='1.0'?><rss version='2.0'><channel><title>Town</title><item><title>Access denied to the old tower</title>"
                "<description>Forbidden for visitors until May.</description></item></channel></rss>",
    "site.css": ".login-form input[type=password] { color: red } .forbidden::after { content: 'Access denied' }",
    "app.js": "const words = {403: 'Forbidden', 429: 'Too many requests', login: '<input type=password>'};",
    "notes.txt": "403 Forbidden\n\nWhat to do when the proxy says so: ask the office.\n",
    "short.html": "<html><body><h1>It works!</h1></body></html>",
    "robots.txt": "User-agent: GPTBot\nDisallow: /\n\nUser-agent: *\nDisallow: /admin\n",
    "closed.html": "<!doctype html><html><head><title>Closed today</title></head><body><h1>The pool is closed</h1><p>Entry is not permitted "
                   "after eight. Unauthorized persons will be asked to leave.</p></body></html>",
}
SIGN_IN = """<!doctype html><html><head><title>Members</title></head><body><form action="/sign-in" method="post">
<input name="mail" type="email"><input name="secret" type="password"><button>Log in</button></form></body></html>
"""


def start(lab) -> None:
    """Write the sites and start nginx."""
    home = lab.dir(FOLDER)
    for site, pages in PAGES.items():
        for page in pages:
            lab.write(f"{FOLDER}/{site}/{page}", f"<!doctype html><html><head><title>{page}</title></head><body><p>{page}</p></body></html>\n")
    lab.write(f"{FOLDER}/open/robots.txt", "User-agent: *\nDisallow:\n")
    lab.write(f"{FOLDER}/open/guide-403.html", ARTICLE)
    lab.write(f"{FOLDER}/crawl/robots.txt", ROBOTS)
    lab.write(f"{FOLDER}/crawl/sitemap.xml", SITEMAP)
    lab.write(f"{FOLDER}/masks/sign-in.html", SIGN_IN)
    lab.write(f"{FOLDER}/misc/login.html", EVERYDAY["login.html"])
    for site, texts in (("everyday", EVERYDAY), ("town", TOWN)):
        for page, text in texts.items():
            lab.write(f"{FOLDER}/{site}/{page}", text)
    past, future = int(time.time()) - DAY_SECONDS, int(time.time()) + DAY_SECONDS
    for name, until, word in (("GOOD", future, "second"), ("LATE", past, "second"), ("FORGED", future, "third")):
        digest = hashlib.md5(f"{until}/links/a.pdf {word}".encode()).digest()
        lab.vars[f"LINK2_{name}"] = f"md5={base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}&expires={until}"
    lab.vars["LONG_BODY"] = tools.LONG_BODY
    lab.write(f"{FOLDER}/jail.conf", "deny 127.0.0.1;\n")
    lines = tools.password_lines()
    lab.write(f"{FOLDER}/users", "".join(lines.values()))
    lab.write(f"{FOLDER}/users-annex", lines["omar"])
    lab.write(f"{FOLDER}/users-sealed", lines["rita"], mode=0o600)
    _spoil(home / "files")
    lab.render("nginx/nginx.conf", f"{FOLDER}/nginx.conf", NGINX=home)
    lab.render("second/nginx.conf", f"{FOLDER}/conf/site-second.conf", NGINX=home)
    lab.spawn(NAME, ["nginx", "-c", home / "nginx.conf", "-p", home, "-e", home / "error.log"],
              ready=[("127.0.0.1", 36001), ("127.0.0.1", 36020)])


def prepare_case(lab, case) -> None:
    """Spend a limit, or have the cache keep what only a crawler should get."""
    if case["prepare"] == "spend-limit":
        tools.spend_limit(case["url"])
    elif case["prepare"] == "cache-refusal":
        tools.cache_refusal(lab, case["url"])
    else:
        tools.ask(case["url"], tools.CRAWLER)


def _spoil(files) -> None:
    (files / "ledgers" / "2024").chmod(0o700)
    (files / "deeds").chmod(0o700)
    (files / "crew" / "index.html").chmod(0o600)
    (files / "maps" / "region.html").chmod(0o600)
    for name, owner in (("side-b.html", "backup:backup"), ("side-c.html", "root:adm")):
        subprocess.run(["chown", owner, files / "tapes" / name], check=True)
        (files / "tapes" / name).chmod(0o640)
    subprocess.run(["setfacl", "-m", "u:www-data:---", files / "stamps" / "two.html"], check=True)
    for folder in ("ties", "bonds"):
        (files / folder / "now.html").symlink_to("real.html")
    subprocess.run(["chown", "-h", "backup:backup", files / "bonds" / "now.html"], check=True)
