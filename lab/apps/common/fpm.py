"""A PHP-FPM of one's own: one master, one pool with workers as www-data."""

import shutil
from pathlib import Path

POOL = """[global]
error_log = {log}
log_level = notice
daemonize = no
[{name}]
user = www-data
group = www-data
listen = 127.0.0.1:{port}
pm = static
pm.max_children = {workers}
chdir = /
catch_workers_output = yes
decorate_workers_output = no
php_admin_flag[log_errors] = on
php_admin_value[error_log] = {errors}
php_admin_flag[display_errors] = off
php_admin_value[session.save_path] = {sessions}
"""
BINARIES = [f"php-fpm8.{minor}" for minor in range(9, 0, -1)]


def start(lab, name: str, port: int, workers: int = 4, more: str = "") -> Path:
    """Start a pool; return the log of the master (the scripts' own errors go to NAME-php-errors.log)."""
    log = lab.state / f"{name}-fpm.log"
    errors = lab.write(f"{name}-php-errors.log", "", owner="www-data")
    sessions = lab.dir(f"{name}-sessions", owner="www-data")
    text = POOL.format(name=name, port=port, workers=workers, log=log, errors=errors, sessions=sessions) + more
    config = lab.write(f"{name}-fpm.conf", text)
    lab.spawn(f"{name}-fpm", [binary(), "--nodaemonize", "--fpm-config", config], ready=[("127.0.0.1", port)])
    return log


def binary() -> str:
    """The installed PHP-FPM, the newest first."""
    for name in BINARIES:
        if found := shutil.which(name, path="/usr/sbin:/usr/bin"):
            return found
    raise FileNotFoundError("no php-fpm is installed")
