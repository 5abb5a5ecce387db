"""Asking for the hidden page and the absent one in turn, over one connection, and taking the time of each."""

import gc
import random
import socket
import time

READ_BYTES = 65536
TIMEOUT_SECONDS = 20
WARMING = 50


class Differs(Exception):
    """The answers are told apart by their bytes: their times are of no interest then."""


def ask(connection: socket.socket, request: bytes, to_head: bool) -> tuple[float, bytes]:
    """The time to the end of the answer in microseconds, and the answer."""
    began = time.perf_counter_ns()
    connection.sendall(request)
    answer = connection.recv(READ_BYTES)
    while not whole(answer, to_head):
        more = connection.recv(READ_BYTES)
        if not more:
            raise OSError("the gateway closed the connection")
        answer += more
    return (time.perf_counter_ns() - began) / 1000, answer


def whole(answer: bytes, to_head: bool) -> bool:
    """Whether the answer is all there."""
    head, end, body = answer.partition(b"\r\n\r\n")
    return bool(end) and (to_head or len(body) >= length(head))


def length(head: bytes) -> int:
    """Content-Length; 0 where there is none."""
    at = head.lower().find(b"\r\ncontent-length:")
    return int(head[at + 2:].split(b"\r\n", 1)[0].split(b":")[1]) if at >= 0 else 0


def look(answer: bytes, path: str) -> bytes:
    """An answer without what is of this one request: its id, its moment, the path that it repeats."""
    head, _, body = answer.partition(b"\r\n\r\n")
    kept = []
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b": ")
        if name.lower() == b"x-request-id":
            body = body.replace(value, b"ID")
        elif name.lower() != b"date":
            kept.append(line)
    return b"\r\n".join(kept) + body.replace(path.encode(), b"PATH")


def times(port: int, requests: dict[str, bytes], to_head: bool, count: int) -> dict[str, list[float]]:
    """So many times for each path, which are asked for in pairs of random order."""
    chance = random.Random(count)
    taken = {path: [] for path in requests}
    with socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_SECONDS) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        looks = {look(ask(connection, request, to_head)[1], path) for path, request in requests.items()}
        if len(looks) > 1:
            raise Differs(b"\n--\n".join(sorted(looks)).decode(errors="replace"))
        gc.disable()
        for turn in range(WARMING + count):
            pair = list(requests)
            chance.shuffle(pair)
            for path in pair:
                time_us, _ = ask(connection, requests[path], to_head)
                if turn >= WARMING:
                    taken[path].append(time_us)
        gc.enable()
    return taken
