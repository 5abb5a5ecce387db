"""Where a situation's refusal stands on the server's machine, and whether a diagnosis cites that place.

The truth is in `places.toml`, a line a situation: `"FILE"` where the file or folder itself is meant, `"FILE | LINE"` for the first line with
that text in it, `"FILE | AFTER | LINE"` for the first such line at or below the first one with the text AFTER. A list holds places any
of which is right. Files count from the state folder.
"""

import tomllib
from pathlib import Path

from .host import LAB_FOLDER

RIGHT, WRONG, NONE, UNKNOWN = "right", "wrong", "none", "unknown"
SEPARATOR = " | "


class NotThere(Exception):
    """The place that a situation names is not in the file."""


def load(file: Path = LAB_FOLDER / "places.toml") -> dict[str, list[str]]:
    """The places of each situation that has some, by its id."""
    with file.open("rb") as stream:
        groups = tomllib.load(stream)
    return {name: place if isinstance(place, list) else [place] for group in groups.values() for name, place in group.items()}


def locate(state: Path, place: str) -> tuple[Path, int | None]:
    """The file and the number of the line, counted from 1."""
    name, *texts = place.split(SEPARATOR)
    file = state / name
    if not texts:
        if not file.exists() and not file.is_symlink():
            raise NotThere(f"at: there is no `{name}`")
        return file, None
    after, line = texts if len(texts) == 2 else ("", texts[0])
    begun = False
    for number, text in enumerate(file.read_text(errors="replace").splitlines(), 1):
        begun = begun or after in text
        if begun and line in text:
            return file, number
    raise NotThere(f"at: `{place}` is not there")


def judge(state: Path, places: list[str], cited: dict | None) -> str:
    """Whether the cited place (`{"file": …, "line": …}`) is one of these."""
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
