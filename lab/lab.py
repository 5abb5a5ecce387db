#!/usr/bin/env python3
"""The lab: real servers with real faults on loopback, and the score of `doorward why` on them. See README.md."""

import argparse
import os
import random
import signal
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from driver import check, install, joining, mending, private_network, processes, scoring, servers, situations, summary, traffic  # noqa: E402
from driver.host import Lab  # noqa: E402

OK, FINDINGS, NOT_DONE = 0, 1, 2


def main() -> int:
    """Run one subcommand."""
    os.umask(0o022)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(NOT_DONE))
    arguments = _parser().parse_args()
    return arguments.run(arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    _command(commands, "install", run_install, "install the Debian, PyPI and npm packages that are missing (root)")
    up = _command(commands, "up", run_up, "start servers (all, unless some are named)")
    up.add_argument("servers", nargs="*", metavar="server")
    _command(commands, "down", run_down, "stop every server, by pid")
    listing = _command(commands, "list", run_list, "the situations, and what runs")
    _selection(listing)
    checking = _command(commands, "check", run_check, "does every situation and control give its stated status?")
    _selection(checking)
    score = _command(commands, "score", run_score, "score `doorward why` on what is up")
    _selection(score)
    _scoring(score)
    whole = _command(commands, "run", run_whole, "bring everything up, score (or check), take everything down")
    _selection(whole)
    _scoring(whole)
    whole.add_argument("--check", action="store_true", help="check the lab itself, and score nothing")
    join = _command(commands, "join", run_join, "send many requests, and compare what `doorward logs` tells of each with the truth")
    join.add_argument("--doorward", default="target/release/doorward", metavar="PATH", help="the binary")
    join.add_argument("--server", metavar="S,…", help="only these servers")
    join.add_argument("--requests", type=int, default=20_000, metavar="N", help="how many requests (20000)")
    join.add_argument("--connections", type=int, default=12, metavar="N", help="how many at a time (12)")
    join.add_argument("--seed", type=int, default=1, metavar="N", help="of the order of the requests")
    join.add_argument("--json", metavar="FILE", help="write every figure there")
    join.add_argument("--config", action="store_true", help="tell it once more with each server's configuration, and judge that as well")
    join.add_argument("--verbose", action="store_true", help="show what was told wrongly")
    return parser


def _command(commands, name: str, run, text: str) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text)
    command.set_defaults(run=run)
    return command


def _selection(command: argparse.ArgumentParser) -> None:
    command.add_argument("--only", metavar="ID,…", help="only these situations")
    command.add_argument("--family", metavar="F", help="only this family")
    command.add_argument("--server", metavar="S,…", help="only these servers")
    command.add_argument("--jobs", type=int, default=1, metavar="N", help="how many at a time (1)")


def _scoring(command: argparse.ArgumentParser) -> None:
    command.add_argument("--doorward", default="target/release/doorward", metavar="PATH", help="the binary")
    command.add_argument("--local", action="store_true", help="let it read the servers' machine, which this is")
    command.add_argument("--fix", action="store_true", help="carry every proposed repair out, ask again, take it back; needs --local")
    command.add_argument("--json", metavar="FILE", help="write every result there")
    command.add_argument("--verbose", action="store_true", help="show each result as it comes, and the commands of misses")


def run_install(_arguments) -> int:
    """`lab.py install`"""
    return install.install(servers.load())


def run_up(arguments) -> int:
    """`lab.py up`"""
    lab, failed = bring_up(arguments.servers)
    for name, reason in failed.items():
        print(f"skipped: {name}: {reason}", file=sys.stderr)
    print(f"up: {' '.join(sorted(lab.servers_up()))}")
    return OK if lab.servers_up() and not failed else FINDINGS


def bring_up(names: list[str]) -> tuple[Lab, dict[str, str]]:
    """Start the named servers (or all) that are not up yet; the lab, and why some could not start."""
    modules = servers.load()
    unknown = [name for name in names if name not in modules]
    if unknown:
        raise SystemExit(f"lab: no server `{unknown[0]}`\nhint: one of {', '.join(modules)}")
    lab, failed = Lab().open(), {}
    for name in servers.in_order(modules, names or list(modules)):
        reason = None if name in lab.servers_up() else _start(lab, modules[name])
        if reason:
            failed[name] = reason
            lab.mark_skipped(name, reason)
    lab.save()
    return lab, failed


def _start(lab: Lab, module) -> str | None:
    reason = servers.obstacle(module)
    if reason:
        return reason
    try:
        module.start(lab)
    except (processes.StartFailed, OSError) as error:
        return str(error)
    lab.mark_up(module.NAME)
    return None


def run_down(_arguments) -> int:
    """`lab.py down`"""
    lab = Lab()
    lab.down()
    left = lab.running()
    print(f"still running: {' '.join(left)}" if left else "down")
    return FINDINGS if left else OK


def run_list(arguments) -> int:
    """`lab.py list`"""
    cases = _selected(situations.load(), arguments)
    for case in cases:
        print(f"{case['id']:<32} {case['server']:<10} {case['status']:<4} {case['cause']:<28} {case['url']}")
    healthy = sum(bool(case.get("healthy")) for case in cases)
    print(f"{len(cases)} situations, {healthy} of them healthy; up: {' '.join(sorted(Lab().servers_up())) or 'nothing'}")
    return OK


def run_check(arguments) -> int:
    """`lab.py check`"""
    lab = Lab().join()
    cases, skipped = _askable(lab, _selected(situations.load(), arguments))
    summary.print_skipped(skipped)
    answers, faults = check.check_all(lab, servers.load(), cases, arguments.jobs)
    for fault in faults:
        print(fault)
    print(f"check: {len(cases)} situations, {answers} answers, {len(faults)} not as stated, {len(skipped)} skipped")
    return FINDINGS if faults or not cases else OK


def run_score(arguments) -> int:
    """`lab.py score`"""
    doorward = Path(arguments.doorward).resolve()
    if not os.access(doorward, os.X_OK):
        print(f"lab: `{doorward}` is not there\nhint: cargo build --release, or --doorward PATH", file=sys.stderr)
        return NOT_DONE
    lab = Lab().join()
    cases, skipped = _askable(lab, _selected(situations.load(), arguments))
    progress = _show if arguments.verbose else _dot
    command = [str(doorward), *(["--local"] if arguments.local else [])]
    results = scoring.score_all(lab, servers.load(), cases, command, arguments.jobs, progress)
    print(file=sys.stderr)
    mendings = _mended(lab, cases, results, str(doorward)) if arguments.local and arguments.fix else None
    if arguments.json:
        Path(arguments.json).write_text(scoring.as_json(results, skipped, mending.as_rows(mendings or [])))
    verdict = summary.print_summary(results, skipped, arguments.verbose)
    if mendings is None:
        return verdict
    return verdict if mending.print_summary(mendings) else FINDINGS


def _mended(lab: Lab, cases: list[dict], results: list, doorward: str) -> list:
    """Every proposed repair, tried."""
    def show(done) -> None:
        print("+" if done.opened and done.restored else "-", end="", file=sys.stderr, flush=True)
    mendings = mending.mend_all(lab, servers.load(), cases, results, doorward, show)
    print(file=sys.stderr)
    return mendings


def run_whole(arguments) -> int:
    """`lab.py run`: with a state folder and, where allowed, a network of its own, so that it disturbs no other lab."""
    with tempfile.TemporaryDirectory(prefix="doorward-lab-") as folder:
        os.environ["DOORWARD_LAB_STATE"] = folder
        if not private_network.enter():
            print("lab: no network of its own; the ports 31000-36999 of this machine are used", file=sys.stderr)
        needed = {case["server"] for case in _selected(situations.load(), arguments)}
        try:
            bring_up([name for name in servers.load() if name in needed])
            return run_check(arguments) if arguments.check else run_score(arguments)
        finally:
            Lab().down()


def run_join(arguments) -> int:
    """`lab.py join`: in a state folder and a network of its own, as `run`; a state folder that was named stays."""
    doorward = Path(arguments.doorward).resolve()
    if not os.access(doorward, os.X_OK):
        print(f"lab: `{doorward}` is not there\nhint: cargo build --release, or --doorward PATH", file=sys.stderr)
        return NOT_DONE
    with tempfile.TemporaryDirectory(prefix="doorward-lab-") as folder:
        os.environ.setdefault("DOORWARD_LAB_STATE", folder)
        private_network.enter()
        random.seed(arguments.seed)
        wanted = arguments.server.split(",") if arguments.server else list(joining.LOGS)
        try:
            lab, failed = bring_up(wanted)
            for name, reason in failed.items():
                print(f"skipped: {name}: {reason}", file=sys.stderr)
            return OK if _joined(lab, arguments, [name for name in wanted if name in lab.servers_up()], str(doorward)) else FINDINGS
        finally:
            Lab().down()


def _joined(lab: Lab, arguments, names: list[str], doorward: str) -> bool:
    """Send the requests, stop the servers so that their logs are whole, and judge."""
    if not names:
        print("skipped: the join: none of its servers could be started")
        return True
    joining.begin_logs(lab, names)
    doors = joining.doors(lab, set(names))
    print(f"{len(doors)} doors, {sum(bool(door.causes) for door in doors)} of them shut", file=sys.stderr)
    sent = traffic.send_all(lab, doors, arguments.requests, arguments.connections)
    lab.down()
    figures = []
    for name in names:
        files = [lab.state / log for log in joining.LOGS[name]]
        rows = joining.told(doorward, [file for file in files if file.exists()], lab.state / f"{name}.ndjson")
        lines = joining.lines_of(name, files)
        figures.append(joining.judge(name, [one for one in sent if one.door.server == name], rows, lines))
    configured = []
    for name in names if arguments.config else []:
        if name in joining.CONFIGURATIONS:
            files = [lab.state / log for log in joining.LOGS[name]]
            rows = joining.told(doorward, [file for file in files if file.exists()], lab.state / f"{name}-configured.ndjson",
                                lab.state / joining.CONFIGURATIONS[name])
            own = [one for one in sent if one.door.server == name]
            configured.append(joining.judge(f"{name} +conf", own, rows, joining.lines_of(name, files)))
    if arguments.json:
        Path(arguments.json).write_text(joining.as_json(figures + configured))
    held = joining.print_figures(figures, arguments.verbose)
    return joining.print_figures(configured, arguments.verbose) and held if configured else held


def _selected(cases: list[dict], arguments) -> list[dict]:
    only = set(arguments.only.split(",")) if arguments.only else None
    wanted_servers = set(arguments.server.split(",")) if arguments.server else None
    return [case for case in cases
            if (only is None or case["id"] in only)
            and (arguments.family is None or case["family"] == arguments.family)
            and (wanted_servers is None or case["server"] in wanted_servers)]


def _askable(lab: Lab, cases: list[dict]) -> tuple[list[dict], dict[str, str]]:
    """The situations whose server is up, and for each of the others why it is skipped."""
    up = lab.servers_up()
    skipped = {case["id"]: lab.why_not_up(case["server"]) for case in cases if case["server"] not in up}
    return [case for case in cases if case["id"] not in skipped], skipped


def _dot(result) -> None:
    print("." if result.hit else "x", end="", file=sys.stderr, flush=True)


def _show(result) -> None:
    mark = "hit " if result.hit else "MISS"
    print(f"{mark} {result.id}: {result.got or result.problem or '-'}, {result.requests} requests,"
          f" {result.seconds:.2f} s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
