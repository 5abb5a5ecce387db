"""The site behind the gateway: it has no pages but `/`, and says so at the same pace whatever is asked.

Usage: upstream.py. Prints its port. Its page for what is absent repeats the path that was asked for, as those of many servers do, since
that is the page with the most work for who conceals. One connection at a time is enough: the gateway is asked one thing at a time.
"""

import selectors
import socket

HEAD_END = b"\r\n\r\n"
READ_BYTES = 65536


def answer(head: bytes) -> bytes:
    """The whole answer to a request with this head."""
    method, target = head.split(b" ", 2)[:2]
    page = b"<html><title>not here</title><p>There is no " + target + b" here, and nothing that is called alike.</p></html>\n"
    status, page = (b"200 OK", b"home\n") if target == b"/" else (b"404 Not Found", page)
    fields = b"Content-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(page)
    return b"HTTP/1.1 " + status + b"\r\n" + fields + (b"" if method == b"HEAD" else page)


def length(head: bytes) -> int:
    """Bytes of the body that follows a head."""
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            return int(line.split(b":")[1])
    return 0


def serve(connection: socket.socket, held: bytearray) -> bool:
    """Answer what came; whether the connection is still there."""
    data = connection.recv(READ_BYTES)
    held += data
    while (end := held.find(HEAD_END)) >= 0:
        head = bytes(held[:end])
        if len(held) < end + len(HEAD_END) + length(head):
            break
        del held[:end + len(HEAD_END) + length(head)]
        connection.sendall(answer(head))
    return bool(data)


def main() -> None:
    """Serve until ended."""
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    ready = selectors.DefaultSelector()
    ready.register(listener, selectors.EVENT_READ)
    while True:
        for key, _ in ready.select():
            if key.fileobj is listener:
                connection, _ = listener.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                ready.register(connection, selectors.EVENT_READ, bytearray())
            elif not serve(key.fileobj, key.data):
                ready.unregister(key.fileobj)
                key.fileobj.close()


if __name__ == "__main__":
    main()
