"""WordPress on MariaDB: one installation, nine sites that differ in their .htaccess, their must-use plugins and their front.

All sites share the database, so that a cookie, a nonce or an application password is right on every one of them.
"""

import http.client
import json
import secrets
import shutil
from pathlib import Path
from urllib.parse import urlencode

from apps.common import commands, folders, fpm, nginx

NAME = "wordpress"
PACKAGES = ["wordpress", "wordpress-theme-twentytwentyone", "mariadb-server", "php-fpm", "php-cli", "php-mysql", "php-xml", "apache2",
            "nginx-light"]
NEEDS_ROOT = True

SOURCES = Path(__file__).resolve().parent / "sources" / "wordpress"
CORE = Path("/usr/share/wordpress")
THEME = "twentytwentyone"
MAIN, GUARDED, SHUT, RULED, BARE, PASSING, IGNORED, NGINX, UPGRADING = range(37101, 37110)
DATABASE_PORT = 37190
FPM_PORT = 37191
WRONG_ATTEMPTS = 3

REWRITES = """RewriteEngine On
RewriteBase /
RewriteRule ^index\\.php$ - [L]
{rules}RewriteCond %{{REQUEST_FILENAME}} !-f
RewriteCond %{{REQUEST_FILENAME}} !-d
RewriteRule . /index.php [L]
"""
PLAIN = REWRITES.format(rules="")
RULES = REWRITES.format(rules="""RewriteRule ^wp-json - [F,L]
RewriteCond %{QUERY_STRING} (^|&)author=\\d
RewriteRule ^ - [F,L]
RewriteRule ^wp-content/uploads/.*\\.php$ - [F,L]
""") + """<Files "xmlrpc.php">
    Require all denied
</Files>
<Files "wp-config.php">
    Require all denied
</Files>
<Files "readme.html">
    Require all denied
</Files>
"""

# port: the text of .htaccess (None: no such file), whether Apache obeys it, and the must-use plugins
SITES = {
    MAIN: (PLAIN, True, []),
    GUARDED: (PLAIN, True, ["login-guard.php", "no-enumeration.php"]),
    SHUT: (PLAIN, True, ["rest-off.php", "other-login.php", "xmlrpc-off.php"]),
    RULED: (RULES, True, []),
    BARE: (None, True, []),
    PASSING: ("CGIPassAuth On\n" + PLAIN, True, []),
    IGNORED: (PLAIN, False, []),
    NGINX: (None, False, []),
    UPGRADING: (PLAIN, True, []),
}

# WordPress reads this file as PHP; while the time in it is young, visitors are told to come back.
MAINTENANCE = "<?php $upgrading = ($_SERVER['LAB_SITE'] ?? '') === '{port}' ? time() : 0;\n"
HOST = """
Listen 127.0.0.1:{port}
<VirtualHost 127.0.0.1:{port}>
    DocumentRoot {root}
    SetEnv LAB_SITE {port}
    <Directory {root}>
        Options FollowSymLinks
        AllowOverride {override}
        Require all granted
    </Directory>
</VirtualHost>
"""
# A front whose fallback to index.php was forgotten.
NGINX_HOST = """
    server {{
        listen 127.0.0.1:{port};
        root {root};
        index index.php;
        location / {{ try_files $uri $uri/ =404; }}
        location ~ \\.php$ {{
            include /etc/nginx/fastcgi.conf;
            fastcgi_param HTTP_HOST $http_host;
            fastcgi_param LAB_SITE {port};
            fastcgi_pass 127.0.0.1:{fpm};
        }}
    }}
"""


def start(lab) -> None:
    """Start database, PHP and fronts, and install the site."""
    folder = folders.fresh(lab, "wordpress")
    password = secrets.token_hex(12)
    _start_database(lab, password)
    core = _lay_out(lab, folder, password)
    fpm.start(lab, NAME, FPM_PORT)
    _install(lab, core)
    config = (SOURCES / "apache.conf").read_text()
    for mark, value in (("@FOLDER@", folder), ("@LOG@", folder / "apache-error.log"), ("@FPM_PORT@", FPM_PORT)):
        config = config.replace(mark, str(value))
    apache_ports = [port for port in SITES if port != NGINX]
    for port in apache_ports:
        override = "All" if SITES[port][1] else "None"
        config += HOST.format(port=port, root=folder / "sites" / str(port) / "www", override=override)
    file = lab.write("wordpress/apache.conf", config)
    lab.spawn("wordpress-apache", ["/usr/sbin/apache2", "-f", file, "-DFOREGROUND"],
              ready=[("127.0.0.1", port) for port in apache_ports])
    root = folder / "sites" / str(NGINX) / "www"
    nginx.start(lab, NAME, NGINX_HOST.format(port=NGINX, root=root, fpm=FPM_PORT), [NGINX])


def prepare_case(lab, case) -> None:
    """Fail often enough at signing in that the guard shuts the door."""
    if case.get("prepare") != "wordpress:lock-out":
        return
    for _ in range(WRONG_ATTEMPTS):
        connection = http.client.HTTPConnection("127.0.0.1", GUARDED, timeout=20)
        body = urlencode({"log": "boss", "pwd": "guess", "wp-submit": "Log In"})
        connection.request("POST", "/wp-login.php", body, {"Content-Type": "application/x-www-form-urlencoded"})
        connection.getresponse().read()
        connection.close()


def _start_database(lab, password: str) -> None:
    data = folders.fresh(lab, "wordpress-database", mode=0o700, owner="mysql")
    commands.output(["mariadb-install-db", "--no-defaults", f"--datadir={data}", "--user=mysql", "--skip-test-db",
                     "--auth-root-authentication-method=normal"])
    init = lab.write("wordpress-init.sql", "CREATE DATABASE IF NOT EXISTS gazette CHARACTER SET utf8mb4;\n"
                     f"CREATE USER IF NOT EXISTS 'gazette'@'127.0.0.1' IDENTIFIED BY '{password}';\n"
                     "GRANT ALL ON gazette.* TO 'gazette'@'127.0.0.1';\n", mode=0o640, owner="mysql")
    lab.spawn("wordpress-mariadb", [
        "/usr/sbin/mariadbd", "--no-defaults", f"--datadir={data}", "--user=mysql", "--bind-address=127.0.0.1",
        f"--port={DATABASE_PORT}", f"--socket={data}/socket", f"--pid-file={data}/pid", f"--init-file={init}",
        "--skip-name-resolve", "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=32M",
    ], ready=[("127.0.0.1", DATABASE_PORT)])


def _lay_out(lab, folder: Path, password: str) -> Path:
    """Copy WordPress once, and give every site a root of links with an .htaccess of its own."""
    core = folder / "core"
    shutil.copytree(CORE, core, ignore=shutil.ignore_patterns(".htaccess", "wp-config.php"))
    if not (core / "wp-content" / "themes" / THEME / "style.css").exists():
        raise FileNotFoundError(f"the theme {THEME} is not installed")
    config = (SOURCES / "wp-config.php").read_text()
    for mark, value in (("@FIRST_PORT@", MAIN), ("@PASSWORD@", password), ("@DATABASE_PORT@", DATABASE_PORT),
                        ("@SITES@", folder / "sites")):
        config = config.replace(mark, str(value))
    lab.write(core / "wp-config.php", config, mode=0o640, owner="www-data")
    lab.write(core / ".maintenance", MAINTENANCE.format(port=UPGRADING))
    lab.write(core / "wp-content" / "uploads" / "note.txt", "an uploaded note\n")
    lab.write(core / "wp-content" / "uploads" / "shell.php", "<?php echo 'it ran';\n")
    for port, (htaccess, _, plugins) in SITES.items():
        site = lab.dir(f"wordpress/sites/{port}")
        root = lab.dir(f"wordpress/sites/{port}/www")
        lab.dir(f"wordpress/sites/{port}/mu-plugins")
        for entry in core.iterdir():
            (root / entry.name).symlink_to(entry)
        if htaccess is not None:
            lab.write(root / ".htaccess", htaccess)
        for plugin in plugins:
            shutil.copy(SOURCES / "mu-plugins" / plugin, site / "mu-plugins" / plugin)
    return core


def _install(lab, core: Path) -> None:
    """Run the set-up script and keep what it prints as `GAZETTE_…`."""
    printed = commands.output(["php", SOURCES / "setup.php", core])
    for name, value in json.loads(printed.strip().splitlines()[-1]).items():
        lab.vars[f"GAZETTE_{name}"] = str(value)
