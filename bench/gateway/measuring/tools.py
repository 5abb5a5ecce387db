"""The programs that are needed, and the Debian packages that have them."""

import os
import shutil
import sys

from driver import install

PACKAGES = {"nginx": "nginx", "caddy": "caddy", "wrk": "wrk", "htpasswd": "apache2-utils", "openssl": "openssl"}
OPTIONAL = {"caddy"}
ELSEWHERE = "/usr/sbin:/sbin"


def ready(may_install: bool) -> bool:
    """Whether everything is here, after installing it where that is allowed; what is missing is said."""
    if missing() and may_install:
        if os.geteuid() != 0 or shutil.which("apt-get") is None:
            print("bench: --install needs root and apt-get\nhint: sudo bench/gateway/run --install", file=sys.stderr)
        else:
            install.apt([PACKAGES[name] for name in missing()])
    absent = missing()
    if absent:
        packages = " ".join(PACKAGES[name] for name in absent)
        hint = f"bench/gateway/run --install as root, or apt-get install {packages}"
        print(f"bench: not installed: {packages}\nhint: {hint}", file=sys.stderr)
    return not set(absent) - OPTIONAL


def missing() -> list[str]:
    """The programs that are not here."""
    path = f"{os.environ.get('PATH', '')}:{ELSEWHERE}"
    return [name for name in PACKAGES if shutil.which(name, path=path) is None]
