"""The origin behind the lab's proxies: each path has one habit of its own. Usage: origin_server.py PORT FOLDER"""

import json
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

FOLDER = Path(sys.argv[2])
BOT = re.compile(r"bot|crawler|spider", re.IGNORECASE)
BEARER = "Bearer lab-ledger-token"
BODY_LIMIT_BYTES = 1 << 20


class Origin(BaseHTTPRequestHandler):
    """Answers by the first part of the path."""

    protocol_version = "HTTP/1.1"
    server_version = "LabOrigin/1"
    sys_version = ""

    def handle_any(self) -> None:
        """Read the body, find the path's habit, and follow it."""
        self.rfile.read(min(int(self.headers.get("Content-Length") or 0), BODY_LIMIT_BYTES))
        name = self.path.strip("/").partition("?")[0].partition("/")[0] or "root"
        habit = getattr(self, f"on_{name}", None)
        if habit is None:
            self.answer(404, "There is nothing at this address.")
        else:
            habit()

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = handle_any

    def answer(self, status: int, text: str, **headers: str) -> None:
        """Send a small JSON answer in the origin's own name."""
        body = json.dumps({"message": text}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Served-By", "lab-origin")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def on_root(self) -> None:
        """The first page."""
        self.answer(200, "the origin's first page")

    on_open = on_echo = on_root

    def on_shut(self) -> None:
        """The origin's own refusal, whoever asks."""
        self.answer(403, "This origin refuses the shut area.")

    def on_ledger(self) -> None:
        """Wants a bearer token."""
        if self.headers.get("Authorization") == BEARER:
            self.answer(200, "the ledger")
        else:
            self.answer(401, "A bearer token is needed.", WWW_Authenticate='Bearer realm="Ledger"')

    def on_desk(self) -> None:
        """Wants a key of its own."""
        if self.headers.get("X-Desk-Key") == "desk-17":
            self.answer(200, "the desk")
        else:
            self.answer(401, "Send X-Desk-Key.", WWW_Authenticate='DeskKey realm="Desk"')

    def on_stores(self) -> None:
        """Serves one host name only."""
        if (self.headers.get("Host") or "").partition(":")[0] == "stores.lab.test":
            self.answer(200, "the stores")
        else:
            self.answer(403, "This host name is not served here.")

    def on_who(self) -> None:
        """Answers a gateway's question: 204 for the pass, 403 for a known face without it, 401 for the rest."""
        cookie = self.headers.get("Cookie") or ""
        status = 204 if "pass=gold" in cookie else 403 if "pass=" in cookie else 401
        self.answer(status, "who")

    def on_articles(self) -> None:
        """Refuses crawlers, and does not say that its answer depends on the agent."""
        if BOT.search(self.headers.get("User-Agent") or ""):
            self.answer(403, "No crawlers.")
        else:
            self.answer(200, "an article")

    def on_news(self) -> None:
        """Refuses a page while a file of that name stands in its folder."""
        page = self.path.partition("?")[0].rpartition("/")[2]
        if page.isalpha() and (FOLDER / f"closed-{page}").exists():
            self.answer(403, "The news desk is closed.")
        else:
            self.answer(200, "the news")

    def on_session(self) -> None:
        """Wants its session cookie."""
        if "sid=lab-session" in (self.headers.get("Cookie") or ""):
            self.answer(200, "the session's page")
        else:
            self.answer(401, "No session.", WWW_Authenticate='Cookie realm="Session"')

    def on_via(self) -> None:
        """Refuses what came through a proxy."""
        if self.headers.get("Via"):
            self.answer(403, "Requests through proxies are not taken.")
        else:
            self.answer(200, "directly")

    def log_message(self, format: str, *arguments) -> None:
        """Write the access log to standard output, which the driver keeps."""
        print(f"{self.client_address[0]} {format % arguments}", flush=True)


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Origin).serve_forever()
