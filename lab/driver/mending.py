"""Carries out every repair that a diagnosis proposes, asks again, looks at the doors beside it, and takes it back.

The lab's state folder is a copy made for this: nothing outside it is changed. Repairs are tried one at a time, because each of them
changes the machine on which the next is asked about.
"""

import json
import subprocess
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from . import check, request, situations
from .host import Lab
from .scoring import Result

TIMEOUT_SECONDS = 60
OPENED_PERCENT_BAR = 90
REFUSED_FROM = 400
LOST_ON_THE_WAY = {"authorization-stripped", "cache-strips-request"}


@dataclass
class Mending:
    """How one repair went."""

    id: str
    summary: str = ""
    before: int = 0
    after: int = 0
    opened: bool = False
    outcome: str = ""
    siblings_opened: list[str] = field(default_factory=list)
    restored: bool = False
    problem: str = ""


@dataclass
class Snapshot:
    """A file or folder to the byte, with everything that decides who may read it."""

    content: bytes | None
    mode: int
    owner: tuple[int, int]
    acl: str


def mend_all(lab: Lab, modules: dict, cases: list[dict], results: list[Result], doorward: str, progress) -> list[Mending]:
    """Try every repair of these results; `progress` is called with each as it comes."""
    by_id = {case["id"]: case for case in cases}
    done = []
    for result in results:
        if result.repair:
            done.append(_mend(lab, modules, by_id[result.id], cases, result, doorward))
            progress(done[-1])
    return done


def _mend(lab: Lab, modules: dict, case: dict, cases: list[dict], result: Result, doorward: str) -> Mending:
    mending = Mending(case["id"], result.repair["repair"]["summary"])
    check.prepare(lab, modules, case)
    filled = situations.fill(case, lab.vars)
    paths = [Path(change.get("path") or change["file"]) for change in result.repair["repair"]["changes"]]
    before = {path: snapshot(path) for path in paths}
    siblings = _siblings(lab, case, cases)
    mending.before = check.status_of(lab, filled)
    command = [doorward, "why", "--local", "--try", "--yes", "--reload", "--format", "json", *request.options(lab, filled),
               *request.told(filled), filled["url"]]
    with _tried(command, mending) as outcome:
        mending.outcome = str(outcome.get("outcome") or "")
        mending.after = check.status_of(lab, filled)
        wanted = case.get("mended")
        mending.opened = mending.after == wanted if wanted else 0 < mending.after < REFUSED_FROM
        mending.siblings_opened = [f"{name} {url}: {status} became {now}"
                                   for name, url, status, now in _changed(lab, siblings)]
    mending.restored = {path: snapshot(path) for path in paths} == before
    if not mending.restored and not mending.problem:
        mending.problem = "what was changed is not as it was"
    return mending


def snapshot(path: Path) -> Snapshot | None:
    """The state of a file or folder; None where there is none."""
    if not path.exists():
        return None
    status = path.stat()
    acl = subprocess.run(["getfacl", "-p", "-n", str(path)], capture_output=True, text=True, check=False).stdout
    content = path.read_bytes() if path.is_file() else None
    return Snapshot(content, status.st_mode, (status.st_uid, status.st_gid), acl)


def _siblings(lab: Lab, own: dict, cases: list[dict]) -> list[tuple[str, dict, int]]:
    """Requests for other things of the same site that are refused now: name, request, status."""
    site, path = _site(own["url"]), urlsplit(own["url"]).path
    asked = []
    for case in cases:
        if case.get("prepare") or _site(case["url"]) != site or _is_same_door(urlsplit(case["url"]).path, path):
            continue
        try:
            other = situations.fill(case, lab.vars)
        except situations.Unfilled:
            continue
        asked += [(case["id"], made) for made in _that_stay_shut(own, other)]
    filled = situations.fill(own, lab.vars)
    for control in filled.get("controls", []):
        made = situations.control_request(filled, control)
        if control["status"] >= REFUSED_FROM and not _is_same_file(urlsplit(made["url"]).path, path):
            asked.append((f"control of {own['id']}", made))
    found = [(name, one, check.status_of(lab, one)) for name, one in asked]
    return [(name, one, status) for name, one, status in found if status >= REFUSED_FROM]


def _that_stay_shut(own: dict, other: dict) -> list[dict]:
    """The requests of another situation that must stay refused when this one is mended.

    Whoever passes on what a request loses on its way opens no door: the one who guards it behind, who never saw the credentials,
    looks at them now. Another request that is refused because it loses the same holds good credentials and gets in by them, as it
    should. What must stay shut there is the same door with wrong ones, or with none.
    """
    if own["cause"] not in LOST_ON_THE_WAY or own["cause"] != other["cause"]:
        return [other]
    made = [situations.control_request(other, control) for control in other.get("controls", [])
            if control["status"] >= REFUSED_FROM]
    nobody = {key: value for key, value in other.items() if key not in ("user", "digest", "jar")}
    nobody["headers"] = [header for header in other.get("headers", [])
                         if header.partition(":")[0].strip().lower() not in ("authorization", "cookie")]
    return [*made, nobody]


def _changed(lab: Lab, siblings: list[tuple[str, dict, int]]):
    """The siblings that are open now."""
    for name, one, status in siblings:
        now = check.status_of(lab, one)
        if 0 < now < REFUSED_FROM:
            yield name, one["url"], status, now


def _is_same_door(one: str, other: str) -> bool:
    return one == other or _is_same_file(one, other)


def _is_same_file(one: str, other: str) -> bool:
    """Whether one is the index file of the other, which is a folder."""
    return one != other and {one, other} in ({path, f"{path}index.html"} for path in (one, other) if path.endswith("/"))


def _site(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


@contextmanager
def _tried(command: list[str], mending: Mending):
    """The repair in force, with what is said of it; taken back afterwards."""
    with tempfile.TemporaryFile() as errors, subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                                              stderr=errors, text=True) as process:
        timer = threading.Timer(TIMEOUT_SECONDS, process.kill)
        timer.start()
        try:
            document = "".join(_document(process.stdout))
            yield (json.loads(document).get("applied") or {}) if document else {}
        finally:
            process.stdin.close()
            process.wait()
            timer.cancel()
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip().splitlines()
            if process.returncode not in (0, 1):
                mending.problem = f"exit status {process.returncode}: {' '.join(said[-2:])}"


def _document(stream):
    """The lines of one JSON document; the program that wrote it may still run."""
    for line in stream:
        yield line
        if line.rstrip() == "}":
            return


def print_summary(mendings: list[Mending]) -> bool:
    """Print how the repairs went, the one-line result last; whether the bars are met."""
    for mending in mendings:
        notes = [*mending.siblings_opened, *([mending.problem] if mending.problem else [])]
        if not mending.opened or not mending.restored or notes:
            print(f"  {mending.id}: {mending.before} -> {mending.after} ({mending.outcome or '-'}) {mending.summary}"
                  + "".join(f"\n    {note}" for note in notes))
    opened = sum(mending.opened for mending in mendings)
    siblings = sum(bool(mending.siblings_opened) for mending in mendings)
    restored = sum(mending.restored for mending in mendings)
    print(f"fix: {len(mendings)} proposed, {opened} opened the door, {siblings} opened another, {restored} taken back whole")
    return (bool(mendings) and opened * 100 >= OPENED_PERCENT_BAR * len(mendings) and siblings == 0
            and restored == len(mendings))


def as_rows(mendings: list[Mending]) -> list[dict]:
    """All of them for a machine."""
    return [asdict(mending) for mending in mendings]
