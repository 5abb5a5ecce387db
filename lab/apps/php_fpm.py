"""PHP scripts under PHP-FPM behind nginx: what the pool refuses, what the file system refuses, and what a script refuses itself."""

import secrets
import shutil
from pathlib import Path

from apps.common import folders, fpm, nginx

NAME = "php-fpm"
PACKAGES = ["php-fpm", "nginx-light"]
NEEDS_ROOT = True

SOURCES = Path(__file__).resolve().parent / "sources" / "php" / "www"
PORT = 37001
FPM_PORT = 37011

SERVER = """
    server {{
        listen 127.0.0.1:{port};
        root {root};
        index index.php;
        location ~ \\.(php|phtml|inc)$ {{
            include /etc/nginx/fastcgi.conf;
            fastcgi_pass 127.0.0.1:{fpm};
        }}
        location ^~ /shop/ {{
            include /etc/nginx/fastcgi_params;
            fastcgi_param SCRIPT_FILENAME {root}/shops$fastcgi_script_name;
            fastcgi_pass 127.0.0.1:{fpm};
        }}
        location /held/ {{ internal; alias {held}/; }}
    }}
"""
ONLY_ROOT = 0o600


def start(lab) -> None:
    """Lay out the scripts, spoil some, start the pool and its front."""
    root = folders.fresh(lab, "php") / "www"
    shutil.copytree(SOURCES, root)
    for path in [root, *root.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    (root / "reports" / "monthly.php").chmod(ONLY_ROOT)
    (root / "intern").chmod(0o700)
    (root / "closed" / "index.php").chmod(ONLY_ROOT)
    lab.write("php/held/manual.txt", "the manual\n")
    fpm.start(lab, "php", FPM_PORT, workers=3, more="security.limit_extensions = .php\n")
    _write_session(lab, "MEMBER", "kit")
    _write_session(lab, "CHAIR", "chair")
    server = SERVER.format(port=PORT, root=root, fpm=FPM_PORT, held=root.parent / "held")
    nginx.start(lab, "php", server, [PORT])


def _write_session(lab, name: str, member: str) -> None:
    """A session as PHP's own file handler keeps it."""
    identity = secrets.token_hex(13)
    text = f'member|s:{len(member)}:"{member}";form|s:9:"form-1881";'
    lab.write(f"php-sessions/sess_{identity}", text, mode=0o600, owner="www-data")
    lab.vars[f"STUDIO_SESSION_{name}"] = identity
