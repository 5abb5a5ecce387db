"""What is measured: each row one server with one configuration, in the order of the report."""

from dataclasses import dataclass

from . import credentials
from .peers import AUTHORITY, CADDY, NGINX, UPSTREAM

OPEN, CHECKED, REFUSED = "open", "checked", "refused"
GROUPS = {OPEN: "Open routes", CHECKED: "Checked routes: who asks, which role, how often", REFUSED: "Refusals"}
SEEN, MANY = "seen", "many"


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    group: str
    text: str
    status: int
    servers: tuple[str, ...]
    port: str
    path: str = "/"
    credentials: str | None = None

    @property
    def needs_doorward(self) -> bool:
        """Whether a part of what is measured is Doorward."""
        return any(server.startswith("doorward") for server in self.servers)


@dataclass(frozen=True)
class Target:
    """A bar: the row's CPU time a request is at most this many times the other row's."""

    row: str
    base: str
    most: float


def _nginx(name: str, group: str, text: str, status: int = 200, known: str | None = None, also: tuple[str, ...] = ()) -> Row:
    return Row(name, group, text, status, (NGINX, *also), name, credentials=known)


def _caddy(name: str, group: str, text: str, known: str | None = None, also: tuple[str, ...] = ()) -> Row:
    return Row(name, group, text, 200, (CADDY, *also), name, credentials=known)


def _ours(name: str, group: str, text: str, known: str | None = None) -> Row:
    return Row(name, group, text, 200, (name,), name, credentials=known)


def _refusal(status: int, path: str, text: str, known: str | None = None) -> Row:
    return Row(f"doorward-{status}", REFUSED, text, status, ("doorward-refuse",), "doorward-refuse", path, known)


def _token_rows() -> list[Row]:
    rows = []
    for algorithm in credentials.ALGORITHMS:
        instance = f"doorward-jwt-{algorithm.lower()}"
        rows.append(_ours(instance, CHECKED, f"Doorward, JWT {algorithm} seen before, role, limit", f"{SEEN} {algorithm}"))
        rows.append(Row(f"{instance}-many", CHECKED, f"Doorward, JWT {algorithm}, many tokens in turn, role, limit", 200,
                        (instance,), instance, credentials=f"{MANY} {algorithm}"))
    return rows


ROWS = [
    Row("direct", OPEN, "the upstream itself", 200, (UPSTREAM,), UPSTREAM),
    _nginx("nginx-open", OPEN, "nginx `proxy_pass`"),
    _nginx("nginx-open-log", OPEN, "nginx `proxy_pass`, access log"),
    _nginx("nginx-open-limit", OPEN, "nginx `proxy_pass`, `limit_req`"),
    _caddy("caddy-open", OPEN, "Caddy `reverse_proxy`"),
    _ours("doorward-open", OPEN, "Doorward, `anyone`"),
    _ours("doorward-open-log", OPEN, "Doorward, `anyone`, log of every request"),
    _ours("doorward-open-limit", OPEN, "Doorward, `anyone`, limit"),
    _nginx("nginx-auth-inner", CHECKED, "nginx `auth_request` to its own `return 204`, `limit_req`", known=f"{SEEN} HS256"),
    _nginx("nginx-auth-204", CHECKED, "nginx `auth_request` to a service that says 204, `limit_req`",
           known=f"{SEEN} HS256", also=(AUTHORITY,)),
    _nginx("nginx-auth-doorward", CHECKED, "nginx `auth_request` to Doorward, JWT HS256, role, limit",
           known=f"{SEEN} HS256", also=("doorward-forward",)),
    _caddy("caddy-auth-204", CHECKED, "Caddy `forward_auth` to a service that says 204", f"{SEEN} HS256", (AUTHORITY,)),
    _caddy("caddy-auth-doorward", CHECKED, "Caddy `forward_auth` to Doorward, JWT HS256, role, limit",
           f"{SEEN} HS256", ("doorward-forward",)),
    *_token_rows(),
    _ours("doorward-key", CHECKED, "Doorward, API key, role, limit", "key"),
    _nginx("nginx-basic-apr1", CHECKED, "nginx `auth_basic` apr1, `limit_req`", known="basic"),
    _nginx("nginx-basic-bcrypt4", CHECKED, "nginx `auth_basic` bcrypt cost 4, `limit_req`", known="basic"),
    _ours("doorward-basic", CHECKED, "Doorward, Basic with bcrypt cost 4, seen before, role, limit", "basic"),
    _nginx("nginx-deny", REFUSED, "nginx `deny all`", 403),
    _nginx("nginx-return-401", REFUSED, "nginx `return 401` with a challenge", 401),
    _nginx("nginx-limit", REFUSED, "nginx `limit_req`, spent", 429),
    _refusal(401, "/role/page", "Doorward, no credentials"),
    _refusal(403, "/role/page", "Doorward, another role", f"{SEEN} HS256"),
    _refusal(404, "/unlisted", "Doorward, a path without a route"),
    _refusal(429, "/limited/page", "Doorward, limit spent"),
]

TARGETS = [
    Target("doorward-open", "nginx-open", 1.0),
    *(Target(f"doorward-jwt-{algorithm.lower()}", "nginx-open", 1.15) for algorithm in credentials.ALGORITHMS),
    *(Target(f"doorward-jwt-{algorithm.lower()}", "nginx-auth-204", 0.5) for algorithm in credentials.ALGORITHMS),
    *(Target(f"doorward-{status}", "nginx-deny", 1.5) for status in (401, 403, 404, 429)),
]

# Without a bar, yet what a reader asks for first.
COMPARED = [
    ("nginx-open", "direct"), ("caddy-open", "nginx-open"), ("doorward-open-log", "nginx-open-log"),
    ("doorward-open-limit", "nginx-open-limit"), ("nginx-auth-doorward", "nginx-auth-204"), ("caddy-auth-doorward", "caddy-auth-204"),
    ("doorward-key", "nginx-open"), ("doorward-basic", "nginx-basic-bcrypt4"), ("doorward-basic", "nginx-basic-apr1"),
    *((f"doorward-jwt-{algorithm.lower()}-many", "nginx-open") for algorithm in credentials.ALGORITHMS),
]

def chosen(names: list[str] | None) -> list[Row]:
    """The rows of these names and groups; all where none are named."""
    return [row for row in ROWS if names is None or row.name in names or row.group in names]
