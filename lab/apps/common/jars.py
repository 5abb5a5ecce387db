"""Cookie jars in the Netscape format that curl reads and writes."""

HEAD = "# Netscape HTTP Cookie File\n\n"
FAR_FUTURE = 4102444800


def line(host: str, name: str, value: str, path: str = "/", secure: bool = False, whole_domain: bool = False) -> str:
    """One cookie as a line of a jar."""
    flags = ("TRUE" if whole_domain else "FALSE", path, "TRUE" if secure else "FALSE")
    return "\t".join([host, *flags, str(FAR_FUTURE), name, value]) + "\n"


def write(lab, name: str, *lines: str) -> None:
    """Write `jars/NAME` below the state folder; a jar without lines is what a client keeps of a cookie it must not keep."""
    lab.write(f"jars/{name}", HEAD + "".join(lines))
