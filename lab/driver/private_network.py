"""A network of this process's own, with nothing in it but loopback.

Two labs on one machine would want the same ports. Where the kernel lets us, a lab that is brought up for one score therefore gets a
network namespace, which also proves that nothing in it reaches the outside.
"""

import ctypes
import fcntl
import socket
import struct

CLONE_NEWNET = 0x40000000
SIOCGIFFLAGS, SIOCSIFFLAGS = 0x8913, 0x8914
INTERFACE_UP = 0x1
REQUEST_FORMAT = "16sH14x"


def enter() -> bool:
    """Move this process (and what it starts) into a new network; False where that is not allowed."""
    library = ctypes.CDLL(None, use_errno=True)
    if library.unshare(CLONE_NEWNET) != 0:
        return False
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        answer = fcntl.ioctl(control, SIOCGIFFLAGS, struct.pack(REQUEST_FORMAT, b"lo", 0))
        flags = struct.unpack(REQUEST_FORMAT, answer)[1]
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack(REQUEST_FORMAT, b"lo", flags | INTERFACE_UP))
    return True
