"""The gateway with something to hide, and the requests by which somebody might find out."""

import base64
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

UPSTREAM = Path(__file__).with_name("upstream.py")
HOST = "shop.test"
LISTENING = re.compile(r"listening on ([\d.]+):(\d+) \(http\)")
USER, PASSWORD = "eve", "wonderland"
# That password, by bcrypt of cost 5: it is hashed once and then remembered, as of any caller who comes again.
HASH = "eve:$2y$05$eveeveeveeveeveeveeveuOGn4Aoli.t2UAcfKyTdO8Dnv69fQnwy\n"

MAP = """
[site]
origin = "http://127.0.0.1"
names = ["{host}"]
upstream = "http://127.0.0.1:{upstream}"
require_https = false

[listen]
http = "127.0.0.1:0"
workers = 1

[log]
file = "requests.log"

[roles]
admin = {{}}

[cors]
origins = ["https://app.shop.test"]
methods = ["GET", "POST"]

[[authenticate]]
scheme = "basic"
realm = "Shop"
users = {{ file = "users" }}
roles = {{ dana = ["admin"] }}

[[route]]
path = "/treasury/**"
allow = "role:admin"
refuse_as = "not-found"
{more}
"""
OPEN = '\n[[route]]\npath = "/**"\nallow = "anyone"\n'

PAGE = '\n[pages]\nnot_found = "404.html"\n'

SITES = {"open": OPEN, "shut": "", "page": OPEN + PAGE}
# Names of one length, since a page that repeats its name is as long as that.
HIDDEN, ABSENT = "/treasury/page-of-gold", "/whatever/page-of-lead"


@dataclass(frozen=True)
class Manner:
    """A way of asking."""

    name: str
    method: str = "GET"
    fields: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


PREFLIGHT = {"Origin": "https://app.shop.test", "Access-Control-Request-Method": "POST"}
MANNERS = [
    Manner("GET"),
    Manner("HEAD", "HEAD"),
    Manner("POST", "POST", {"Content-Type": "text/plain"}, b"a line of words"),
    Manner("preflight", "OPTIONS", PREFLIGHT),
    Manner("If-None-Match", "GET", {"If-None-Match": '"a-tag-of-something"'}),
    Manner("Range", "GET", {"Range": "bytes=0-9"}),
]
CALLERS = {"nobody": {}, "eve": {"Authorization": "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()}}


def request(manner: Manner, path: str, caller: str) -> bytes:
    """The bytes of a request."""
    fields = {"Host": HOST} | manner.fields | CALLERS[caller]
    if manner.body:
        fields["Content-Length"] = str(len(manner.body))
    lines = [f"{manner.method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join([*lines, "", ""]).encode() + manner.body


class Scene:
    """The gateway and the site behind it, running; ended with the `with`."""

    def __init__(self, binary: Path, site: str):
        self.folder = tempfile.TemporaryDirectory(prefix="concealment-")
        self.processes: list[subprocess.Popen] = []
        self.port = 0
        try:
            self._start(binary, SITES[site])
        except BaseException:
            self.__exit__()
            raise

    def _start(self, binary: Path, more: str) -> None:
        upstream = self._process([sys.executable, str(UPSTREAM)], stdout=subprocess.PIPE)
        port = int(upstream.stdout.readline())
        folder = Path(self.folder.name)
        (folder / "users").write_text(HASH)
        (folder / "404.html").write_text("<p>The owner says that there is nothing here.\n")
        (folder / "map.toml").write_text(MAP.format(host=HOST, upstream=port, more=more))
        gateway = self._process([str(binary), "serve", "--map", "map.toml"], stderr=subprocess.PIPE)
        said = ""
        for line in gateway.stderr:
            said += line
            if found := LISTENING.search(line):
                self.port = int(found[2])
                return
        raise RuntimeError(f"the gateway does not start:\n{said}")

    def _process(self, command: list[str], **pipes) -> subprocess.Popen:
        process = subprocess.Popen(command, cwd=self.folder.name, stdin=subprocess.DEVNULL, text=True, **pipes)
        self.processes.append(process)
        return process

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.kill()
            process.wait()
            for pipe in (process.stdout, process.stderr):
                if pipe:
                    pipe.close()
        self.folder.cleanup()
