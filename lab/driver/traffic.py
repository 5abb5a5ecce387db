"""Sends many requests to the lab's servers over connections that are kept, from several addresses, each request with a mark of its own.

The mark stands in the query, where every access log shows it, and in the Referer, which nginx and Apache write into their error logs:
so it is known without any guessing which line of a log is about which request. A situation that answers otherwise with the marks is
left out by its status.
"""

import base64
import collections
import http.client
import queue
import random
import socket
import ssl
import threading
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from .host import Lab

TIMEOUT_SECONDS = 10
USER_AGENT = "doorward-lab-check"
MARK_PREFIX = "dwjoin"
MARK_DIGITS = 7
# What this client does not speak: these situations are left out.
NOT_SPOKEN = ("digest", "jar", "prepare")
MAX_BODY_BYTES = 1 << 20
REQUESTS_A_CONNECTION = 50


def mark(number: int) -> str:
    """The mark of the request with this number."""
    return f"{MARK_PREFIX}{number:0{MARK_DIGITS}}"


@dataclass
class Door:
    """A request that can be sent often: a situation, or a control of one."""
    name: str
    server: str
    request: dict
    status: int
    causes: list[str]
    sources: list[str] = field(default_factory=lambda: ["127.0.0.1"])


@dataclass
class Sent:
    """One request as it went out, and what came back."""
    mark: str
    door: Door
    status: int


def is_spoken(request: dict) -> bool:
    """Whether this client can send the request."""
    return not any(request.get(key) for key in NOT_SPOKEN) and request.get("http") in (None, "1.1")


def send_all(lab: Lab, doors: list[Door], count: int, threads: int, first: int = 0) -> list[Sent]:
    """Send `count` requests, the doors in turn in a shuffled order, on so many connections at a time."""
    order = [doors[number % len(doors)] for number in range(count)]
    random.shuffle(order)
    work: queue.SimpleQueue = queue.SimpleQueue()
    for number, door in enumerate(order, first):
        work.put((mark(number), door))
    results: list[Sent] = []
    workers = [threading.Thread(target=_work, args=(lab, work, results)) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return results


def send(lab: Lab, door: Door, text: str, source: str) -> int:
    """Send one request on a connection of its own; its status, 0 where none came."""
    connection = _connect(lab, door.request, source)
    try:
        return _exchange(connection, door.request, text)
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def _work(lab: Lab, work: queue.SimpleQueue, results: list[Sent]) -> None:
    connections: dict[tuple, http.client.HTTPConnection] = {}
    used: collections.Counter = collections.Counter()
    while True:
        try:
            text, door = work.get_nowait()
        except queue.Empty:
            break
        key = (_peer(door.request), random.choice(door.sources), door.request.get("cert"))
        results.append(Sent(text, door, _kept(lab, connections, used, key, door, text)))
    for connection in connections.values():
        connection.close()


def _kept(lab: Lab, connections: dict, used: collections.Counter, key: tuple, door: Door, text: str) -> int:
    """Send on the connection that is kept for this key. A server may end it between two requests: then nothing is known, and 0 is told."""
    used[key] += 1
    if key not in connections or used[key] % REQUESTS_A_CONNECTION == 0:
        if key in connections:
            connections.pop(key).close()
        connections[key] = _connect(lab, door.request, key[1])
    try:
        return _exchange(connections[key], door.request, text)
    except (OSError, http.client.HTTPException):
        connections.pop(key).close()
        return 0


def _peer(request: dict) -> tuple[str, str, int]:
    """Scheme, name and port of who is spoken to."""
    parts = urlsplit(request.get("proxy") or request["url"])
    return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def _connect(lab: Lab, request: dict, source: str) -> http.client.HTTPConnection:
    scheme, name, port = _peer(request)
    address = next((entry.split(":")[2] for entry in request.get("resolve", []) if entry.startswith(f"{name}:{port}:")), name)
    connection = http.client.HTTPConnection(name, port, timeout=TIMEOUT_SECONDS)

    def dial(*_arguments, **_options):
        plain = socket.create_connection((address, port), TIMEOUT_SECONDS, (request.get("interface") or source, 0))
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return _context(lab, request).wrap_socket(plain, server_hostname=name) if scheme == "https" else plain
    connection._create_connection = dial
    return connection


def _context(lab: Lab, request: dict) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=request.get("cacert") or lab.certs["CA_PEM"])
    if request.get("insecure"):
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if request.get("cert"):
        context.load_cert_chain(request["cert"], request.get("key"))
    return context


def _exchange(connection: http.client.HTTPConnection, request: dict, text: str) -> int:
    method, target, headers, body = spelled(request, text)
    connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
    for name, value in headers:
        connection.putheader(name, value)
    connection.endheaders(body)
    answer = connection.getresponse()
    answer.read(MAX_BODY_BYTES)
    if not answer.isclosed() or answer.will_close:
        connection.close()
    return answer.status


def spelled(request: dict, text: str) -> tuple[str, str, list[tuple[str, str]], bytes | None]:
    """Method, target, header fields and body of the request with its mark, as curl would send it."""
    parts = urlsplit(request["url"])
    raw = request["url"].partition("://")[2]
    path = "/" + raw.partition("/")[2].partition("#")[0] if "/" in raw else "/"
    target = f"{path}{'&' if '?' in path else '?'}{text}=1"
    given = [_field(header) for header in request.get("headers", [])]
    names = {name.lower() for name, _ in given}
    body = request["body"].encode() if request.get("body") else None
    defaults = [("Host", parts.netloc.rpartition("@")[2]), ("User-Agent", USER_AGENT), ("Accept", "*/*"),
                ("Referer", f"http://marks.example/{text}")]
    if request.get("user"):
        defaults.append(("Authorization", _basic(request["user"])))
    if request.get("proxy"):
        target = f"{parts.scheme}://{parts.netloc}{target}"
        if request.get("proxy_user"):
            defaults.append(("Proxy-Authorization", _basic(request["proxy_user"])))
    if body is not None:
        defaults += [("Content-Type", "application/x-www-form-urlencoded"), ("Content-Length", str(len(body)))]
    fields = [pair for pair in defaults if pair[0].lower() not in names]
    fields += [(name, value) for name, value in given if value is not None]
    return request.get("method") or ("POST" if body is not None else "GET"), target, fields, body


def _field(header: str) -> tuple[str, str | None]:
    """A field as curl takes it: `Name: value`, `Name:` takes the field away, `Name;` sends it empty."""
    if ":" not in header and header.endswith(";"):
        return header[:-1], ""
    name, _, value = header.partition(":")
    return name, value.strip() or None


def _basic(user: str) -> str:
    return "Basic " + base64.b64encode(user.encode()).decode()
