"""The upstream, nginx and Caddy: their configurations, as their manuals recommend them for speed."""

import os

from .site import HOST, Site

UPSTREAM, AUTHORITY, NGINX, CADDY = "upstream", "authority", "nginx", "caddy"
WORKERS = 2
KEPT_CONNECTIONS = 64
BODY = "An answer of about a hundred bytes, as an interface gives them: short, and the same each time it is asked\\n"
PAGES = ("= /", "= /page", "/open/", "/role/", "/limited/")
PLENTY_A_SECOND = 1_000_000
ROLE_FIELD = "X-Forwarded-Roles"

# Refusals are written at level `error` and `info`: at `crit` no row pays for them, as no refusal of ours is written there.
HEAD = """
daemon off;
user www-data;
worker_processes {workers};
worker_rlimit_nofile 30000;
pid {folder}/{name}-nginx.pid;
error_log {folder}/{name}-error.log crit;
events {{ worker_connections 24000; }}
http {{
    access_log off;
    server_tokens off;
    keepalive_requests 1000000000;
    keepalive_timeout 300s;
    client_body_temp_path {folder}/{name}-body;
    proxy_temp_path {folder}/{name}-proxy;
    fastcgi_temp_path {folder}/{name}-fastcgi;
    uwsgi_temp_path {folder}/{name}-uwsgi;
    scgi_temp_path {folder}/{name}-scgi;
"""

PROXY = """
            proxy_pass http://upstream;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $scheme;
"""

# What nginx tells Doorward's forward-auth about the request; `fields` come back to be sent on to the upstream.
QUESTION = """
            internal;
            proxy_pass http://{service};
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_pass_request_body off;
            proxy_set_header Content-Length "";
            proxy_set_header Host $http_host;
            proxy_set_header X-Original-Method $request_method;
            proxy_set_header X-Original-URI $request_uri;
            proxy_set_header X-Original-URL $scheme://$http_host$request_uri;
            proxy_set_header X-Forwarded-Method $request_method;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header X-Forwarded-Host $http_host;
            proxy_set_header X-Forwarded-Uri $request_uri;
            proxy_set_header X-Forwarded-For $remote_addr;
"""


def start_upstream(site: Site) -> None:
    """The origin of every row: nginx that answers a fixed text. It has a 404 too: a gateway may want to look like it."""
    pages = "".join(f"        location {path} {{ return 200 '{BODY}'; }}\n" for path in PAGES)
    _start_nginx(site, UPSTREAM, _server(site, UPSTREAM, "return 404 'There is no such page.\\n';", pages), [UPSTREAM])


def start_authority(site: Site) -> None:
    """The cheapest service that auth_request can ask: 204 to everything."""
    _start_nginx(site, AUTHORITY, _server(site, AUTHORITY, "return 204;"), [AUTHORITY])


def start_nginx(site: Site, name: str = NGINX) -> None:
    """All that nginx is compared in: a port for each, in one instance of two workers."""
    servers = nginx_servers(site)
    _start_nginx(site, name, _upstreams(site) + "".join(servers.values()), list(servers))


def start_plain_nginx(site: Site, name: str) -> None:
    """nginx as a plain proxy and nothing else, for its memory."""
    _start_nginx(site, name, _upstreams(site) + _server(site, name, PROXY), [name])


def nginx_servers(site: Site) -> dict[str, str]:
    """Each server block by the name of its port."""
    log = site.folder / "access.log"
    plenty = "limit_req zone=plenty burst=1000000 nodelay;\n            limit_req_status 429;"
    inner = "        location = /auth { internal; return 204; }\n"
    return {
        "nginx-open": _server(site, "nginx-open", PROXY),
        "nginx-open-log": _server(site, "nginx-open-log", f"access_log {log} combined buffer=64k flush=5s;{PROXY}"),
        "nginx-open-limit": _server(site, "nginx-open-limit", plenty + PROXY),
        "nginx-auth-inner": _server(site, "nginx-auth-inner", f"auth_request /auth; {plenty}{PROXY}", inner),
        "nginx-auth-204": _server(site, "nginx-auth-204", f"auth_request /auth; {plenty}{PROXY}", _question("authority")),
        "nginx-auth-doorward": _server(
            site, "nginx-auth-doorward",
            f"auth_request /auth; auth_request_set $roles $upstream_http_x_forwarded_roles;\n            {PROXY}"
            f"            proxy_set_header {ROLE_FIELD} $roles;", _question("forward_auth")),
        "nginx-basic-apr1": _server(site, "nginx-basic-apr1", _basic(site, "apr1") + plenty + PROXY),
        "nginx-basic-bcrypt4": _server(site, "nginx-basic-bcrypt4", _basic(site, "bcrypt4") + plenty + PROXY),
        "nginx-basic-bcrypt10": _server(site, "nginx-basic-bcrypt10", _basic(site, "bcrypt10") + PROXY,
                                        "        location /open/ {" + PROXY + "        }\n"),
        "nginx-deny": _server(site, "nginx-deny", "deny all;" + PROXY),
        "nginx-return-401": _server(site, "nginx-return-401", "add_header WWW-Authenticate 'Basic realm=\"bench\"' always; return 401;"),
        "nginx-limit": _server(site, "nginx-limit", "limit_req zone=little; limit_req_status 429;" + PROXY),
    }


def start_caddy(site: Site) -> None:
    """Caddy as a plain proxy, and with forward_auth."""
    file = site.write("Caddyfile", caddyfile(site))
    home = str(site.folder)
    site.start(CADDY, ["caddy", "run", "--adapter", "caddyfile", "--config", file], list(CADDY_PORTS),
               env={"HOME": home, "XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home})


CADDY_PORTS = ("caddy-open", "caddy-auth-204", "caddy-auth-doorward")


def caddyfile(site: Site) -> str:
    """The text of the Caddyfile."""
    kept = f"transport http {{\n\t\t\tkeepalive_idle_conns_per_host {KEPT_CONNECTIONS}\n\t\t}}"
    proxy = f"reverse_proxy {_at(site, UPSTREAM)} {{\n\t\t{kept}\n\t}}"
    asked = {"caddy-open": "", "caddy-auth-204": AUTHORITY, "caddy-auth-doorward": "forward-auth"}
    blocks = []
    for name, service in asked.items():
        question = f"forward_auth {_at(site, service)} {{\n\t\turi /auth\n\t\tcopy_headers {ROLE_FIELD}\n\t}}\n\t" if service else ""
        blocks.append(f"http://{_at(site, name)} {{\n\tbind {HOST}\n\troute {{\n\t{question}{proxy}\n\t}}\n}}\n")
    return "{\n\tadmin off\n\tauto_https off\n}\n" + "".join(blocks)


def _start_nginx(site: Site, name: str, body: str, ports: list[str]) -> None:
    head = HEAD.format(workers=WORKERS, folder=site.folder, name=name)
    file = site.write(f"{name}.conf", f"{head}{body}}}\n")
    site.start(name, [_nginx(), "-c", file, "-e", site.folder / f"{name}-error.log"], ports)


def _nginx() -> str:
    """Debian keeps it where the PATH of a user does not lead."""
    return "/usr/sbin/nginx" if os.access("/usr/sbin/nginx", os.X_OK) else "nginx"


def _upstreams(site: Site) -> str:
    named = {"upstream": UPSTREAM, "authority": AUTHORITY, "forward_auth": "forward-auth"}
    text = "".join(f"    upstream {name} {{ server {_at(site, port)}; keepalive {KEPT_CONNECTIONS};"
                   " keepalive_requests 1000000000; }\n" for name, port in named.items())
    return (f"{text}    limit_req_zone $binary_remote_addr$http_authorization zone=plenty:10m rate={PLENTY_A_SECOND}r/s;\n"
            "    limit_req_zone $binary_remote_addr zone=little:1m rate=1r/m;\n    limit_req_log_level info;\n")


def _question(service: str) -> str:
    return f"        location = /auth {{{QUESTION.format(service=service)}        }}\n"


def _basic(site: Site, kind: str) -> str:
    return f"auth_basic bench; auth_basic_user_file {site.folder}/{kind}.htpasswd; "


def _server(site: Site, name: str, inside: str, more: str = "") -> str:
    listen = f"        listen {_at(site, name)} backlog=4096;\n"
    return f"    server {{\n{listen}        location / {{\n            {inside}\n        }}\n{more}    }}\n"


def _at(site: Site, name: str) -> str:
    return f"{HOST}:{site.port(name)}"
