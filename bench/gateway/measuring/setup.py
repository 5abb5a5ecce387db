"""Starts what the chosen rows need, and makes the credentials that they show."""

import sys
from pathlib import Path

from driver import processes

from . import credentials, load, maps, peers
from .rounds import Plan
from .rows import MANY, SEEN, Row
from .site import Site

HASHES = {"apr1": ["-m"], "bcrypt4": ["-B", "-C", "4"], "bcrypt10": ["-B", "-C", "10"]}
PEERS = {peers.UPSTREAM: peers.start_upstream, peers.AUTHORITY: peers.start_authority, peers.NGINX: peers.start_nginx,
         peers.CADDY: peers.start_caddy}


def prepare(site: Site, chosen: list[Row], plan: Plan, binary: Path | None, tokens: int, more: tuple[str, ...] = ()) -> None:
    """Everything that the rows need, and `more` servers; what cannot be had is noted in `site.failed`, and its rows are left out."""
    servers = {server for row in chosen for server in row.servers} | set(more)
    shown = {row.credentials for row in chosen if row.credentials}
    for kind, options in HASHES.items():
        site.write(f"{kind}.htpasswd", credentials.password_file([credentials.USER, *maps.FLOODED_USERS], options))
    signers = _signers(shown, servers)
    _start(site, servers, maps.instances(site, signers), binary, plan)
    _show(site, shown, signers, plan, tokens)


def _signers(shown: set[str], servers: set[str]) -> dict[str, credentials.Signer]:
    wanted = {algorithm for algorithm in credentials.ALGORITHMS if any(word.endswith(algorithm) for word in shown)}
    if "doorward-refuse" in servers:
        wanted.add("HS256")
    return {algorithm: credentials.Signer(algorithm) for algorithm in credentials.ALGORITHMS if algorithm in wanted}


def _start(site: Site, servers: set[str], texts: dict[str, str], binary: Path | None, plan: Plan) -> None:
    for name, start in PEERS.items():
        if name in servers or name == peers.UPSTREAM:
            _try(site, name, start)
    for name in sorted(servers - PEERS.keys()):
        if name == "doorward-key" and binary:
            _make_key(site, binary, texts[name], plan)
        reason = maps.start(site, binary, name, texts[name])
        if reason:
            site.failed[name] = reason
        if reason and binary:
            print(f"bench: {name}: {reason}", file=sys.stderr)


def _try(site: Site, name: str, start) -> None:
    try:
        start(site)
    except (processes.StartFailed, OSError) as error:
        site.failed[name] = str(error)
        print(f"bench: {name}: {error}", file=sys.stderr)


def _make_key(site: Site, binary: Path, text: str, plan: Plan) -> None:
    try:
        plan.headers["key"] = {maps.KEY_FIELD: maps.make_key(site, binary, site.write("doorward-key.toml", text))}
    except (ValueError, OSError) as error:
        site.failed["key"] = str(error)


def _show(site: Site, shown: set[str], signers: dict[str, credentials.Signer], plan: Plan, tokens: int) -> None:
    plan.headers[""] = {}
    plan.headers["basic"] = credentials.basic(credentials.USER, credentials.PASSWORD)
    plan.scripts[""] = site.write("report.lua", load.script(None))
    for algorithm, signer in signers.items():
        many = f"{MANY} {algorithm}"
        plan.headers[f"{SEEN} {algorithm}"] = plan.headers[many] = credentials.bearer(signer.token(credentials.USER))
        if many in shown:
            file = site.write(f"{algorithm}.tokens", signer.tokens(tokens))
            plan.scripts[many] = site.write(f"{algorithm}.lua", load.script(file))
