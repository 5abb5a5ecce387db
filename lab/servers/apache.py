"""Apache: .htaccess files, grants, old and new access rules, Digest, CGI, and mod_security2 with the core rule set."""

import hashlib
import subprocess
from pathlib import Path

from driver import tools

NAME = "apache"
PACKAGES = ["apache2", "libapache2-mod-security2", "modsecurity-crs", "acl"]
NEEDS = ["origin"]
NEEDS_ROOT = True

MODULE_FOLDER = Path("/usr/lib/apache2/modules")
MODULES = ["mpm_event", "authn_core", "authn_file", "authz_core", "authz_host", "authz_user", "authz_groupfile", "auth_basic",
           "auth_digest", "access_compat", "alias", "autoindex", "dir", "mime", "env", "setenvif", "rewrite", "cgid",
           "headers", "proxy", "proxy_http", "socache_shmcb", "ssl", "unique_id", "security2"]
SITES = ["open", "files", "credentials", "rules", "gateways", "waf"]

PAGES = {
    "open": ["index.html", "news.html", "account/index.html", ".git/HEAD", ".htpasswd"],
    "files": ["index.html", "reports/north.html", "reports/south.html", "plans/2025/map.html", "plans/2026/map.html",
              "pictures/one.jpg", "linked/real.html", "shared/real.html", "handbook/page.html", "routes/index.html",
              "denied/page.html", "broken/page.html", "sealed/page.html", "agents/page.html", "old/page.html", "notes/todo.log",
              "notes/todo.txt", "records/a/b.html", "scans/first.html", "scans/second.html", "secret/page.html"],
    "elsewhere": ["index.html", "page.html"],
    "credentials": ["index.html", "pilots/index.html", "pilots-only/index.html", "charts/index.html", "customs/index.html",
                    "lodge/index.html"],
    "rules": [f"{name}/index.html" for name in (
        "memos", "depots", "guests", "classic", "branches", "raffle", "timetable", "recipes", "events", "prints", "attic", "cellar",
        "hours", "lookup", "cart", "rows", "rates", "screens", "staff-list", "suppliers")] + ["index.html"],
    "transport": ["index.html", "vault/index.html", "till/index.html"],
}

HTACCESS = {
    "denied": "Require all denied\n",
    "broken": "Reqire all granted\n",
    "sealed": "Require all granted\n",
    "handbook": "Require all granted\n",
    "routes": "RewriteEngine On\nRewriteRule ^page/(.*)$ index.html [L]\n",
    "agents": "SetEnvIfNoCase User-Agent libwww refused\n"
              "<RequireAll>\nRequire all granted\nRequire not env refused\n</RequireAll>\n",
    "old": "Order deny,allow\nDeny from all\nAllow from 10.60.0.0/16\n",
    "secret": "AuthType Basic\nAuthName Secret\nAuthUserFile /nowhere/users\nRequire valid-user\n",
}

SCRIPT = "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\nfine\\n'\n"


def start(lab) -> None:
    """Write the sites and start Apache."""
    home = lab.dir("apache")
    lab.vars["APACHE"] = str(home)
    lab.vars["LONG_BODY"] = tools.LONG_BODY
    lab.dir("apache/waf", owner="www-data")
    for site, pages in PAGES.items():
        for page in pages:
            lab.write(f"apache/{site}/{page}", f"<!doctype html><title>{page}</title><p>{page} of the {site} site.</p>\n")
    for folder, text in HTACCESS.items():
        lab.write(f"apache/files/{folder}/.htaccess", text)
    lab.write("apache/scripts/good.cgi", SCRIPT, mode=0o755)
    lab.write("apache/scripts/plain.cgi", SCRIPT, mode=0o644)
    _users(lab)
    _spoil_files(home / "files")
    modules = "\n".join(f"LoadModule {name}_module {MODULE_FOLDER}/mod_{name}.so" for name in MODULES)
    lab.render("apache/apache.conf", "apache/apache.conf", MODULES=modules + f"\nScriptSock {home}/cgid.sock")
    lab.render("apache/waf-engine.inc", "apache/waf-engine.inc")
    for site in SITES:
        lab.render(f"apache/site-{site}.conf", f"apache/conf/site-{site}.conf")
    lab.spawn("apache", ["apache2", "-DFOREGROUND", "-f", home / "apache.conf"],
              ready=[("127.0.0.1", 32000), ("127.0.0.1", 32007)])


def _users(lab) -> None:
    lines = tools.password_lines()
    lab.write("apache/users", "".join(lines.values()))
    lab.write("apache/users-lodge", lines["omar"])
    lab.write("apache/groups", "pilots: omar\n")
    lab.write("apache/users-digest", "".join(
        _digest_line(realm, name, password) for realm in ("Charts", "Account") for name, password in tools.USERS.items()))


def _digest_line(realm: str, name: str, password: str) -> str:
    return f"{name}:{realm}:{hashlib.md5(f'{name}:{realm}:{password}'.encode()).hexdigest()}\n"


def _spoil_files(files: Path) -> None:
    """Give the files the faults that the situations tell of."""
    (files / "reports" / "north.html").chmod(0o600)
    (files / "plans" / "2025").chmod(0o700)
    (files / "sealed" / ".htaccess").chmod(0o600)
    subprocess.run(["setfacl", "-m", "u:www-data:---", files / "scans" / "first.html"], check=True)
    for folder in ("linked", "shared"):
        (files / folder / "latest.html").symlink_to("real.html")
    subprocess.run(["chown", "-h", "backup:backup", files / "shared" / "latest.html"], check=True)
