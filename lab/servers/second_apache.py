"""A second Apache, for situations that were written without a look at how they are judged."""

import hashlib
import subprocess
from pathlib import Path

from driver import tools

NAME = "apache-second"
PACKAGES = ["apache2", "libapache2-mod-security2", "modsecurity-crs", "acl"]
NEEDS = ["origin", "nginx-second"]
NEEDS_ROOT = True

FOLDER = "apache-second"
MODULE_FOLDER = Path("/usr/lib/apache2/modules")
MODULES = ["mpm_event", "authn_core", "authn_file", "authz_core", "authz_host", "authz_user", "authz_groupfile", "auth_basic",
           "auth_digest", "access_compat", "alias", "autoindex", "dir", "mime", "env", "setenvif", "rewrite", "cgid", "status",
           "headers", "proxy", "proxy_http", "socache_shmcb", "ssl", "unique_id", "security2"]
PAGES = {
    "open": ["index.html", "prices.html", "mine/index.html", ".env", ".git/config", ".htpasswd"],
    "files": ["index.html", "binders/one.txt", "ledgers/north.html", "ledgers/south.html", "shelf/2024/a.html", "shelf/2025/a.html",
              "groups/a.html", "groups/b.html", "acl/a.html", "acl/b.html", "ties/real.html", "bonds/real.html", "vintage/a.html",
              "almanac/a.html", "shut/a.html", "typo/a.html", "unread/a.html", "gallery/index.html", "gallery/one.html", "saves/a.bak",
              "saves/a.txt", "Harbour/Map.html", "app/index.html"],
    "outside": ["a.html"],
    "people": ["index.html", "travel/index.html", "lab/index.html", "pilots/index.html", "none/index.html", "other/index.html",
               "only/index.html"],
    "rules": [f"{name}/index.html" for name in (
        "logbook", "gazette", "claims", "pictures", "tools", "lottery", "tongues", "partners", "basket", "seek", "depot", "guests",
        "hall", "soup", "night", "screen", "old", "wing", "frames")] + ["index.html"],
    "waf": ["index.html", "orders/A17.html", "orders/17.html"],
    "secure": ["index.html"],
}
HTACCESS = {
    "vintage": "Order deny,allow\nDeny from all\nAllow from 192.168.77.0/24\n",
    "almanac": "Require all granted\n",
    "shut": "Require all denied\n",
    "typo": "Requires all granted\n",
    "unread": "Require all granted\n",
    "app": "RewriteEngine On\nRewriteRule ^item/(\\d+)$ index.html [L]\n",
}
SCRIPT = "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\nfine\\n'\n"


def start(lab) -> None:
    """Write the sites and start Apache."""
    home = lab.dir(FOLDER)
    lab.dir(f"{FOLDER}/waf", owner="www-data")
    for site, pages in PAGES.items():
        for page in pages:
            lab.write(f"{FOLDER}/{site}/{page}", f"<!doctype html><title>{page}</title><p>{page}</p>\n")
    for folder, text in HTACCESS.items():
        lab.write(f"{FOLDER}/files/{folder}/.htaccess", text)
    lab.write(f"{FOLDER}/bin/state.cgi", SCRIPT, mode=0o755)
    lab.write(f"{FOLDER}/bin/survey.cgi", SCRIPT, mode=0o644)
    lab.write(f"{FOLDER}/open/robots.txt", "User-agent: *\nDisallow:\n")
    lines = tools.password_lines()
    lab.write(f"{FOLDER}/users", "".join(lines.values()))
    lab.write(f"{FOLDER}/users-other", lines["omar"])
    lab.write(f"{FOLDER}/groups", "pilots: omar\n")
    lab.write(f"{FOLDER}/users-digest", "".join(
        f"{name}:Bench:{hashlib.md5(f'{name}:Bench:{word}'.encode()).hexdigest()}\n" for name, word in tools.USERS.items()))
    _spoil(home / "files")
    modules = "\n".join(f"LoadModule {name}_module {MODULE_FOLDER}/mod_{name}.so" for name in MODULES)
    lab.render("apache/apache.conf", f"{FOLDER}/apache.conf", APACHE=home, MODULES=modules + f"\nScriptSock {home}/cgid.sock")
    lab.render("apache/waf-engine.inc", f"{FOLDER}/waf-engine.inc", APACHE=home)
    lab.render("second/apache.conf", f"{FOLDER}/conf/site-second.conf", APACHE=home)
    lab.spawn(NAME, ["apache2", "-DFOREGROUND", "-f", home / "apache.conf"], ready=[("127.0.0.1", 36050), ("127.0.0.1", 36057)])


def _spoil(files: Path) -> None:
    (files / "ledgers" / "north.html").chmod(0o600)
    (files / "gallery" / "index.html").chmod(0o600)
    (files / "shelf" / "2024").chmod(0o700)
    (files / "unread" / ".htaccess").chmod(0o600)
    subprocess.run(["chown", "root:adm", files / "groups" / "a.html"], check=True)
    (files / "groups" / "a.html").chmod(0o640)
    subprocess.run(["setfacl", "-m", "u:www-data:---", files / "acl" / "a.html"], check=True)
    for folder in ("ties", "bonds"):
        (files / folder / "now.html").symlink_to("real.html")
    subprocess.run(["chown", "-h", "backup:backup", files / "bonds" / "now.html"], check=True)
