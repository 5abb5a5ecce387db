"""A network of this process's own, with nothing in it but loopback.

Two labs on one machine would want the same ports. Where the kernel lets us, a lab that is brought up for one score therefore gets a
network namespace, which also proves that nothing in it reaches the outside.
"""

import ctypes
import fcntl
import socket
import struct
from pathlib import Path

CLONE_NEWNET = 0x40000000
SIOCGIFFLAGS, SIOCSIFFLAGS = 0x8913, 0x8914
INTERFACE_UP = 0x1
CLIENT_PORTS = Path("/proc/sys/net/ipv4/ip_local_port_range")
CLIENT_PORTS_ABOVE_THE_LAB = "40000 60999"
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
    _keep_client_ports_off_the_servers()
    return True


def _keep_client_ports_off_the_servers() -> None:
    """The kernel gives clients ports from 32768 on: one of them may hold a port that a server of the lab is about to open."""
    try:
        CLIENT_PORTS.write_text(CLIENT_PORTS_ABOVE_THE_LAB)
    except OSError:
        return  # A read-only /proc: a start may then fail now and then, and says so.
