"""Opens connections, asks once on each, and keeps them open until its standard input ends.

Usage: holder.py HOST PORT COUNT. Prints how many were answered with 200 when all that can be opened are open, and at the end how many
the server has kept.
"""

import socket
import sys

TIMEOUT_SECONDS = 20
ANSWER_BYTES = 65536


def held(host: str, port: int, count: int) -> list[socket.socket]:
    """The connections that were answered."""
    kept = []
    request = f"GET / HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode()
    for _ in range(count):
        try:
            connection = socket.create_connection((host, port), timeout=TIMEOUT_SECONDS)
            connection.sendall(request)
            if connection.recv(ANSWER_BYTES).startswith(b"HTTP/1.1 200"):
                kept.append(connection)
        except OSError as error:
            print(f"holder: after {len(kept)} connections: {error}", file=sys.stderr)
            break
    return kept


def kept_open(connection: socket.socket) -> bool:
    """Whether the server still holds the other end."""
    connection.setblocking(False)
    try:
        connection.recv(1)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def main() -> None:
    """Hold until told to let go."""
    connections = held(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    print(len(connections), flush=True)
    sys.stdin.read()
    print(sum(map(kept_open, connections)), flush=True)


if __name__ == "__main__":
    main()
