"""Where a situation's refusal stands on the server's machine, and whether a diagnosis cites that place.

`at = {file = "nginx/conf/site-rules.conf", line = "deny all;", after = "location /drafts"}` is the first line with `line` in it that
follows the first line with `after`. Without `line` the file or folder itself is meant. `at` may be a list of such places, any
of which is right. The file counts from the state folder.
"""

from pathlib import Path

KEYS = {"file", "line", "after"}
RIGHT, WRONG, NONE, UNKNOWN = "right", "wrong", "none", "unknown"


class NotThere(Exception):
    """The place that a situation names is not in the file."""


def faults(case: dict) -> list[str]:
    """What is wrong with the form of a situation's places."""
    found = []
    for place in listed(case):
        found += [f"at: unknown key `{key}`" for key in sorted(place.keys() - KEYS)]
        if "file" not in place:
            found.append("at: `file` is missing")
    return found


def listed(case: dict) -> list[dict]:
    """The places, however they are written."""
    at = case.get("at", [])
    return at if isinstance(at, list) else [at]


def locate(state: Path, place: dict) -> tuple[Path, int | None]:
    """The file and the number of the line, counted from 1."""
    file = state / place["file"]
    if "line" not in place:
        if not file.exists() and not file.is_symlink():
            raise NotThere(f"at: there is no `{place['file']}`")
        return file, None
    begun = "after" not in place
    for number, text in enumerate(file.read_text(errors="replace").splitlines(), 1):
        if not begun and place["after"] in text:
            begun = True
            if place["line"] == place["after"]:
                return file, number
            continue
        if begun and place["line"] in text:
            return file, number
    raise NotThere(f"at: `{place['line']}` is not in `{place['file']}`")


def judge(state: Path, case: dict, cited: dict | None) -> str:
    """Whether the cited place (`{"file": …, "line": …}`) is one of the situation's."""
    places = listed(case)
    if not places:
        return UNKNOWN
    if not cited:
        return NONE
    own = (Path(cited["file"]), cited.get("line"))
    for place in places:
        file, line = locate(state, place)
        if own[0] in (file, file.resolve()) and (line is None or own[1] == line):
            return RIGHT
    return WRONG
