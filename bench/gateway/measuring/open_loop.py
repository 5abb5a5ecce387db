"""Sends requests at a constant rate, whatever the server does, and measures each answer from the moment its request was due.

A generator that waits for an answer before it sends the next request asks a slow server less often, and so hides its slowness. Here
the moments are fixed beforehand. A request that is due while every connection is taken waits, and its waiting is part of its time.

It is a program of its own, so that nothing else runs in its process: it reads its task as JSON from standard input and writes what
it saw to standard output. The task's `headers` is a list of header sections, sent in turn. Python is quick enough for some thousand
requests a second; `late_ms` tells how late it was itself, which is in every figure, those of the upstream alone included. A task that
is `favoured` is served first by the kernel, where that is allowed, so that this lateness stays small while the servers are busy.
"""

import ctypes
import gc
import json
import os
import select
import socket
import sys
import time
from collections import Counter, deque

FAVOUR = -10
PR_SET_TIMERSLACK, FINEST_NANOSECONDS = 29, 1
HEAD_END = b"\r\n\r\n"
LENGTH = b"\r\ncontent-length:"
RECEIVE_BYTES = 65536
GIVE_UP_SECONDS = 10.0
MILLISECONDS = 1000.0
MOST_CONNECTIONS = 500


class Broken(Exception):
    """An answer that cannot be read."""


def answered(received: bytes) -> int | None:
    """The length of the first whole answer in what was received; None where more must come."""
    end = received.find(HEAD_END)
    if end < 0:
        return None
    head = received[:end].lower()
    at = head.find(LENGTH)
    if at < 0:
        if head[9:12] in (b"204", b"304"):
            return end + len(HEAD_END)
        raise Broken("an answer without a length")
    length = int(head[at + len(LENGTH):].split(b"\r\n", 1)[0])
    whole = end + len(HEAD_END) + length
    return whole if len(received) >= whole else None


class Generator:
    """The connections, and what was seen on them."""

    def __init__(self, task: dict) -> None:
        self.address = (task["host"], task["port"])
        self.requests = [request(task, headers) for headers in task["headers"]]
        self.spacing = 1.0 / task["rate"]
        self.count = int(task["rate"] * task["seconds"])
        self.free = deque(self._connected() for _ in range(min(task["connections"], MOST_CONNECTIONS)))
        self.running: dict[socket.socket, list] = {}
        self.statuses: Counter = Counter()
        self.times: list[float] = []
        self.late: list[float] = []
        self.broken = self.unanswered = 0

    def run(self) -> None:
        """Send everything when it is due, wait for what is still out at the end, and close."""
        try:
            self._send_all()
        finally:
            for connection in [*self.free, *self.running]:
                connection.close()

    def _send_all(self) -> None:
        waiting: deque[float] = deque()
        sent, began = 0, time.perf_counter() + 0.01
        while True:
            now = time.perf_counter()
            while sent < self.count and began + sent * self.spacing <= now:
                waiting.append(began + sent * self.spacing)
                if self.free:
                    self.late.append(now - waiting[-1])
                sent += 1
            while waiting and self.free:
                self._send(waiting.popleft())
            if sent == self.count and not waiting and not self.running:
                return
            if now > began + self.count * self.spacing + GIVE_UP_SECONDS:
                self._give_up(now, [*waiting, *(due for due, _ in self.running.values())])
                return
            pause = began + sent * self.spacing - time.perf_counter() if sent < self.count else GIVE_UP_SECONDS
            for ready in select.select(list(self.running), [], [], max(0.0, pause))[0]:
                self._receive(ready)

    def _give_up(self, now: float, dues: list[float]) -> None:
        """Leaving out what was never answered would make the slowest server look quick: it took at least until now."""
        self.unanswered = len(dues)
        self.times += [now - due for due in dues]

    def _send(self, due: float) -> None:
        connection = self.free.popleft()
        try:
            connection.send(self.requests[(len(self.times) + len(self.running)) % len(self.requests)])
        except OSError:
            self._replace(connection)
            return
        self.running[connection] = [due, b""]

    def _receive(self, connection: socket.socket) -> None:
        state = self.running[connection]
        try:
            part = connection.recv(RECEIVE_BYTES)
            state[1] += part
            length = answered(state[1])
        except (OSError, Broken, ValueError):
            part, length = b"", None
        if length is not None:
            self.times.append(time.perf_counter() - state[0])
            self.statuses[state[1][9:12].decode("latin-1")] += 1
        if length is not None and part and not closing(state[1]):
            del self.running[connection]
            self.free.append(connection)
        elif length is not None or not part:
            self.broken += length is None
            del self.running[connection]
            self._replace(connection, lost=False)

    def _replace(self, connection: socket.socket, lost: bool = True) -> None:
        self.broken += lost
        connection.close()
        try:
            self.free.append(self._connected())
        except OSError:
            self.broken += 1

    def _connected(self) -> socket.socket:
        connection = socket.create_connection(self.address, timeout=GIVE_UP_SECONDS)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection


def closing(answer: bytes) -> bool:
    """Whether the server closes the connection after this answer."""
    return b"\r\nconnection: close" in answer[:answer.find(HEAD_END) + 2].lower()


def request(task: dict, headers: dict[str, str]) -> bytes:
    """The bytes of one request."""
    lines = [f"GET {task['path']} HTTP/1.1", f"Host: {task['host']}:{task['port']}"]
    return "\r\n".join([*lines, *(f"{name}: {value}" for name, value in headers.items()), "", ""]).encode("latin-1")


def told(generator: Generator) -> dict:
    """What was seen, in milliseconds."""
    return {"times_ms": _milliseconds(generator.times), "late_ms": _milliseconds(generator.late),
            "statuses": dict(generator.statuses), "broken": generator.broken, "unanswered": generator.unanswered}


def _milliseconds(seconds: list[float]) -> list[float]:
    return [round(value * MILLISECONDS, 4) for value in sorted(seconds)]


def main() -> None:
    """Carry out one task."""
    task = json.load(sys.stdin)
    generator = Generator(task)
    if task.get("favoured") and os.geteuid() == 0:
        os.nice(FAVOUR)
    ctypes.CDLL(None).prctl(PR_SET_TIMERSLACK, FINEST_NANOSECONDS)
    gc.disable()
    generator.run()
    json.dump(told(generator), sys.stdout)


if __name__ == "__main__":
    main()
