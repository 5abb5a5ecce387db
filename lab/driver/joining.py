"""Does `doorward logs` tell the true cause of each refusal? Many requests with known causes, judged one by one.

What is true of a request is known from the situation that was asked; which error lines are about it, from the mark that stands in
them. Neither is known to `doorward logs`, which ties lines to requests by what a log has.
"""

import collections
import json
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from . import request as requests
from . import situations, traffic
from .host import Lab

MARK = re.compile(rf"{traffic.MARK_PREFIX}\d{{{traffic.MARK_DIGITS}}}")
REFUSED_FROM = 400
PROBE_SOURCES = ("127.0.0.1", "127.31.7.9")
FURTHER_SOURCES = [f"127.31.{third}.{fourth}" for third in range(8, 24) for fourth in range(2, 18)]
SECONDS_FOR_DOORWARD = 300
EXAMPLES_OF_A_KIND = 40
BAR_PERCENT = 95
FIRST_BAR_PERCENT = 70
# Claims that say where to look and not why: a server behind may have refused for any cause of its own.
POINTS_BEHIND = {"upstream-refuses"}

# The logs of a server below the state folder: its access logs, and those that may tell causes.
LOGS = {
    "nginx": ["nginx/access.log", "nginx/error.log"],
    "apache": ["apache/access.log", "apache/error.log"],
    "haproxy": ["log/haproxy.log"],
    "lighttpd": ["lighttpd/access.log", "lighttpd/error.log"],
    "squid": ["squid/access.log", "squid/cache.log"],
    "varnish": ["log/varnish-access.log"],
    # Caddy writes both into one log.
    "caddy": ["caddy/caddy.log"],
    "php-fpm": ["php-nginx/access.log", "php-nginx/error.log", "php-fpm.log", "php-php-errors.log"],
    "nginx-second": ["nginx-second/access.log", "nginx-second/error.log"],
    "apache-second": ["apache-second/access.log", "apache-second/error.log"],
    "haproxy-second": ["log/haproxy-second.log"],
    "lighttpd-second": ["lighttpd-second/access.log", "lighttpd-second/error.log"],
    "squid-second": ["squid-second/access.log", "squid-second/cache.log"],
    "varnish-second": ["log/varnish-second-access.log"],
    "caddy-second": ["log/caddy-second.log"],
}
# The configuration of a server below the state folder, for those that can be asked which directive refuses.
CONFIGURATIONS = {
    "nginx": "nginx/nginx.conf",
    "haproxy": "haproxy/haproxy.cfg",
    "lighttpd": "lighttpd/lighttpd.conf",
    "squid": "squid/squid.conf",
    "caddy": "caddy/Caddyfile",
    "nginx-second": "nginx-second/nginx.conf",
    "haproxy-second": "haproxy-second/haproxy.cfg",
    "lighttpd-second": "lighttpd-second/lighttpd.conf",
    "squid-second": "squid-second/squid.conf",
    "caddy-second": "caddy-second/Caddyfile",
}
# What the error lines have that stand among those of requests, in the first log of a server.
ERROR_AMONG = {"caddy": '"logger":"http.log.error', "caddy-second": '"logger":"http.log.error'}


@dataclass
class Figures:
    """What came out for one server."""
    server: str
    sent: int = 0
    refused: int = 0
    otherwise: int = 0
    lined: int = 0
    first: int = 0
    named: int = 0
    unlined: int = 0
    silent: int = 0
    claimed: int = 0
    eliminated: int = 0
    wrong: int = 0
    misjoined: int = 0
    lost: int = 0
    missed: collections.Counter = field(default_factory=collections.Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: collections.defaultdict(list))

    def holds(self) -> bool:
        """Whether the bars are met."""
        named, first = self.lined * BAR_PERCENT, self.lined * FIRST_BAR_PERCENT
        return self.lined > 0 and self.named * 100 >= named and self.first * 100 >= first and self.wrong == 0

    def note(self, kind: str, text: str) -> None:
        """Keep a few examples of each kind."""
        known = self.examples[kind]
        if len(known) < EXAMPLES_OF_A_KIND and text not in known:
            known.append(text)


def doors(lab: Lab, servers: set[str]) -> list[traffic.Door]:
    """Every situation of these servers that this client can ask and that answers as stated, marks and all; and its controls."""
    found = []
    for case in situations.load():
        if case["server"] not in servers or not traffic.is_spoken(case):
            continue
        try:
            filled = situations.fill(case, lab.vars)
        except situations.Unfilled:
            continue
        found += _of_case(filled)
    number = 0
    kept = []
    for door in found:
        sources = []
        for source in PROBE_SOURCES:
            number += 1
            if traffic.send(lab, door, traffic.mark(9_000_000 + number), source) == door.status:
                sources.append(source)
        if PROBE_SOURCES[0] in sources:
            # Where another address is answered alike, any may ask.
            door.sources = [*PROBE_SOURCES, *FURTHER_SOURCES] if len(sources) == len(PROBE_SOURCES) else sources
            kept.append(door)
    return kept


def _of_case(case: dict) -> list[traffic.Door]:
    causes = [*situations.accepted(case), *case.get("also", [])]
    own = {key: value for key, value in case.items() if key in situations.REQUEST}
    if own.get("interface"):
        own["interface"] = requests._address(own["interface"])
    made = [traffic.Door(case["id"], case["server"], own, case["status"], causes)]
    for control in case.get("controls", []):
        asked = situations.control_request(case, control)
        # What a control's refusal is for, no situation states: only open doors are taken.
        if control["status"] < REFUSED_FROM and traffic.is_spoken(asked) and control["status"]:
            made.append(traffic.Door(f"{case['id']}: {control['what']}", case["server"], asked, control["status"], []))
    return made


def begin_logs(lab: Lab, servers: list[str]) -> None:
    """Start what writes the logs of servers that write none themselves."""
    for name in ("varnish", "varnish-second"):
        if name in servers:
            log = lab.log_folder / f"{name}-access.log"
            lab.spawn(f"{name}-ncsa", ["varnishncsa", "-n", lab.state / name / "work", "-w", log], user="www-data")


def lines_of(server: str, files: list[Path]) -> dict[str, list[str]]:
    """By mark, the error lines of a server; its access log is the first."""
    among = ERROR_AMONG.get(server)
    return error_lines(files[:1], among) if among else error_lines(files[1:])


def error_lines(files: list[Path], having: str = "") -> dict[str, list[str]]:
    """By mark, the lines of these logs that have it, and this text."""
    found: dict[str, list[str]] = collections.defaultdict(list)
    for file in files:
        if not file.exists():
            continue
        with file.open(errors="replace") as lines:
            for number, line in enumerate(lines, 1):
                for text in set(MARK.findall(line)) if having in line else ():
                    found[text].append(f"{file}:{number}")
    return found


def told(doorward: str, files: list[Path], output: Path, config: Path | None = None) -> dict[str, dict]:
    """By mark, what `doorward logs` says of each request that was not open; with this configuration, where one is given."""
    options = ["--config", str(config)] if config else []
    command = [doorward, "logs", "--format", "json", "--fail-on", "never", "--requests", str(output), *options, *map(str, files)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS_FOR_DOORWARD)
    if answer.returncode != 0:
        raise RuntimeError(f"`{' '.join(command)}` ended with {answer.returncode}: {answer.stderr.strip()}")
    by_mark = {}
    with output.open() as lines:
        for line in lines:
            row = json.loads(line)
            marks = MARK.findall(row.get("target") or "")
            # A request that passes two servers of one log stands there twice: what is told of either is told of it.
            if marks and (marks[0] not in by_mark or row["cause"]):
                by_mark[marks[0]] = row
    return by_mark


def judge(server: str, sent: list[traffic.Sent], rows: dict[str, dict],
          lines: dict[str, list[str]]) -> Figures:
    """Compare what is told with what is true, request by request; `lines` are the places of the error lines about each."""
    figures = Figures(server)
    for one in sent:
        figures.sent += 1
        if one.status != one.door.status or (one.status >= REFUSED_FROM and not one.door.causes):
            figures.otherwise += 1
            continue
        if one.status < REFUSED_FROM:
            continue
        figures.refused += 1
        row = rows.get(one.mark)
        if row is None:
            figures.lost += 1
            figures.note("lost", f"{one.door.name}: {one.mark}")
            continue
        _judge_one(figures, one, row, lines.get(one.mark, []))
    return figures


def as_json(all_figures: list[Figures]) -> str:
    """The figures with all examples, for other programs."""
    return json.dumps([vars(figures) for figures in all_figures], indent=1)


def _judge_one(figures: Figures, one: traffic.Sent, row: dict, lines: list[str]) -> None:
    cause, among = row.get("cause"), [row["cause"], *row["or"]] if row.get("cause") else []
    quoted = f"{row['file']}:{row['line']}" if row.get("file") else None
    states = bool(lines) or row.get("confidence") == "access-line" and cause not in POINTS_BEHIND
    right, listed = cause in one.door.causes, bool(set(among) & set(one.door.causes))
    text = f"{one.door.name}: {one.door.causes[0]}, told {cause or '-'} ({row.get('confidence') or '-'})"
    if states:
        figures.lined += 1
        figures.first += right
        figures.named += listed
        if not right:
            kind = "not first" if listed else "not named"
            figures.note(kind, text)
            figures.missed[f"{kind}: {text}"] += 1
        if cause and quoted and lines and quoted not in lines:
            figures.misjoined += 1
            figures.note("misjoined", f"{text}: {quoted} for {lines[0]}")
    else:
        figures.unlined += 1
        figures.silent += cause is None
        figures.claimed += cause is not None
        # What is excluded is a claim as well.
        if one.door.causes[0] in row.get("excluded", []):
            figures.wrong += 1
            figures.note("excluded wrongly", text)
        figures.eliminated += bool(row.get("excluded"))
        if cause is not None and not listed and cause not in POINTS_BEHIND:
            figures.wrong += 1
            figures.note("claimed wrongly", f"{text}: {quoted or row.get('quote')}")


def print_figures(all_figures: list[Figures], verbose: bool) -> bool:
    """A line a server; whether the bars are met."""
    print(f"{'server':<15} {'sent':>6} {'refused':>8} {'told':>6} {'first':>7} {'named':>7} {'untold':>7} {'wrong':>6} "
          f"{'other line':>10} {'lost':>5} {'otherwise':>9}")
    total = Figures("all")
    for figures in all_figures:
        _print_line(figures)
        for name in ("sent", "refused", "lined", "first", "named", "unlined", "silent", "claimed", "eliminated", "wrong", "misjoined", "lost",
                     "otherwise"):
            setattr(total, name, getattr(total, name) + getattr(figures, name))
    _print_line(total)
    for figures in all_figures if verbose else []:
        for kind, texts in figures.examples.items():
            print(f"\n{figures.server}, {kind}:")
            for text in texts:
                print(f"  {text}")
    print(f"join: of {total.lined} refusals whose cause a log states {_percent(total.named, total.lined)} have the true one told, "
          f"{_percent(total.first, total.lined)} as the first; {total.wrong} of {total.unlined} others claimed wrongly; "
          f"of {total.eliminated} some causes are excluded")
    return total.holds()


def _print_line(figures: Figures) -> None:
    print(f"{figures.server:<15} {figures.sent:>6} {figures.refused:>8} {figures.lined:>6} "
          f"{_percent(figures.first, figures.lined):>7} {_percent(figures.named, figures.lined):>7} {figures.unlined:>7} "
          f"{figures.wrong:>6} {figures.misjoined:>10} {figures.lost:>5} {figures.otherwise:>9}")


def _percent(part: int, whole: int) -> str:
    return f"{part * 100 / whole:.1f} %" if whole else "-"
