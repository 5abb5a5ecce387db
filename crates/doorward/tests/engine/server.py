"""ClickHouse's HTTP protocol on loopback, the engine being chdb: one process, one folder, one query at a time.

Only what `doorward logs --engine` uses of the protocol is here: a query as the body of a POST, user and password in header fields, an
error as its status with its text. Prints its port, and ends with its standard input.
"""

import http.server
import os
import re
import sys
import threading

import chdb.session

USER, PASSWORD = "reader", "s3cret-word"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        query = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        if (self.headers.get("X-ClickHouse-User"), self.headers.get("X-ClickHouse-Key")) != (USER, PASSWORD):
            return self.answer(403, b"Code: 516. DB::Exception: reader: Authentication failed: password is incorrect", "516")
        if "wait_end_of_query=1" not in self.path or "max_execution_time=" not in self.path:
            return self.answer(400, b"Code: 36. DB::Exception: the test expects both settings", "36")
        try:
            with lock:
                result = session.query(query, "TabSeparated").bytes()
        except Exception as error:
            text = str(error)
            found = re.search(r"Code: (\d+)", text)
            return self.answer(404 if found and found[1] == "60" else 500, text.encode(), found[1] if found else "1002")
        return self.answer(200, result or b"")

    def answer(self, status, body, code=None):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if code:
            self.send_header("X-ClickHouse-Exception-Code", code)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def main():
    """Fills the tables from files of statements, then serves."""
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8") as file:
            for statement in file.read().split(";\n"):
                if statement.strip():
                    session.query(statement)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()
    os._exit(0)


lock = threading.Lock()
session = chdb.session.Session(sys.argv[1])
main()
