"""An nginx of one's own in front of an application: one process, its logs and temporary files below the state folder."""

from pathlib import Path

HEAD = """user www-data;
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
events {{ worker_connections 256; }}
http {{
    include /etc/nginx/mime.types;
    default_type text/html;
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
"""


def start(lab, name: str, servers: str, ports: list[int]) -> Path:
    """Start an nginx with the given `server` blocks; return the folder that holds its logs."""
    folder = lab.dir(f"{name}-nginx")
    config = lab.write(f"{name}-nginx/nginx.conf", HEAD.format(folder=folder) + servers + "}\n")
    lab.spawn(f"{name}-nginx", ["/usr/sbin/nginx", "-e", str(folder / "error.log"), "-c", str(config)],
              ready=[("127.0.0.1", port) for port in ports])
    return folder
