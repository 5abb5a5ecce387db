"""Doorward's access maps: one instance with a map of its own for each thing that is measured."""

import re
import shutil
import subprocess
from pathlib import Path

from driver import processes

from . import credentials, peers
from .site import HOST, Site

PLENTY = "60000000/min burst 1000000"
FLOODED_USERS = [f"user{number}" for number in range(50)]
KEY_FIELD = "X-API-Key"
KEY = re.compile(r"\bdwk_[\w-]+")
NOT_HERE = "no Doorward binary (cargo build --release, or --doorward PATH)"

HEAD = """
[site]
origin = "http://{at}"
upstream = "http://{upstream}"

[listen]
http = "{at}"
{forward_auth}workers = {workers}
trusted_proxies = ["127.0.0.0/8"]

[limits]
connections = 30000
connections_per_address = 30000
idle_timeout = "300s"

[store]
file = "{name}.db"

"""

LOG_OFF, LOG_ON = "[log]\non = false\n\n", '[log]\nfile = "{name}.log"\non = true\nopen = true\n\n'
OPEN_ROUTE = '[[route]]\npath = "/**"\nallow = "anyone"\n'
LIMITED = 'limit = ["{quota}"]\n'


def instances(site: Site, signers: dict[str, credentials.Signer]) -> dict[str, str]:
    """The text of each map by the name of its instance, which is the name of its port too."""
    checked = _route("/**", credentials.ROLE, f"{PLENTY} per caller")
    bearers = {algorithm: _bearer(site, signer) for algorithm, signer in signers.items()}
    texts = {
        "doorward-open": OPEN_ROUTE,
        "doorward-open-log": OPEN_ROUTE,
        "doorward-open-limit": OPEN_ROUTE + LIMITED.format(quota=f"{PLENTY} per address"),
        "doorward-key": f'[[authenticate]]\nscheme = "key"\nrealm = "bench"\nheader = "{KEY_FIELD}"\n\n{checked}',
        "doorward-basic": _basic("bcrypt4") + checked,
        "doorward-flood": _basic("bcrypt10") + '[[route]]\npath = "/open/**"\nallow = "anyone"\n\n' + _route("/**", credentials.ROLE),
        "doorward-refuse": bearers.get("HS256", "") + _route("/role/**", credentials.OTHER_ROLE)
        + '[[route]]\npath = "/limited/**"\nallow = "anyone"\nlimit = ["1/hour burst 1 per address"]\n',
    }
    texts |= {f"doorward-jwt-{algorithm.lower()}": text + checked for algorithm, text in bearers.items()}
    texts["doorward-forward"] = texts.get("doorward-jwt-hs256", "")
    return {name: _head(site, name) + _roles(text) + text for name, text in texts.items() if text}


def start(site: Site, binary: Path | None, name: str, text: str) -> str | None:
    """Start one instance; why it could not be started, or None."""
    if binary is None:
        return NOT_HERE
    file = site.write(f"{name}.toml", text)
    ports = [name, "forward-auth"] if name == "doorward-forward" else [name]
    try:
        site.start(name, [binary, "serve", "--map", file], ports)
    except (processes.StartFailed, OSError) as error:
        return str(error)
    return None



def make_key(site: Site, binary: Path, map_file: Path) -> str:
    """An API key with the role, made by the command line before the instance is started."""
    command = [str(binary), "key", "create", "bench", "--role", credentials.ROLE, "--map", str(map_file)]
    told = subprocess.run(command, capture_output=True, text=True, cwd=site.folder, check=False)
    key = key_in(told.stdout)
    if told.returncode != 0 or key is None:
        raise ValueError(f"`{' '.join(command[1:])}` made no key: {told.stderr.strip()[-200:]}")
    return key


def key_in(output: str) -> str | None:
    """The key among the words that were printed."""
    found = KEY.search(output)
    return found.group() if found else None


def found(path: str) -> Path | None:
    """The binary, if it is there."""
    file = shutil.which(path)
    return Path(file).resolve() if file else None


def _head(site: Site, name: str) -> str:
    at = f"{HOST}:{site.port(name)}"
    forward = f'forward_auth = "{HOST}:{site.port("forward-auth")}"\n' if name == "doorward-forward" else ""
    head = HEAD.format(at=at, upstream=f"{HOST}:{site.port(peers.UPSTREAM)}", forward_auth=forward, workers=peers.WORKERS, name=name)
    return head + (LOG_ON.format(name=name) if name == "doorward-open-log" else LOG_OFF)


def _roles(text: str) -> str:
    """The roles that the text speaks of: a role that nobody has is warned of."""
    used = [role for role in (credentials.ROLE, credentials.OTHER_ROLE) if f"role:{role}" in text]
    return "[roles]\n" + "".join(f"{role} = {{}}\n" for role in used) + "\n" if used else ""


def _route(path: str, role: str, quota: str | None = None) -> str:
    text = f'[[route]]\npath = "{path}"\nallow = ["role:{role}"]\n'
    return text + (LIMITED.format(quota=quota) if quota else "") + "\n"


def _basic(kind: str) -> str:
    return (f'[[authenticate]]\nscheme = "basic"\nrealm = "bench"\nusers = {{ file = "{kind}.htpasswd" }}\n'
            f'roles = {{ {credentials.USER} = ["{credentials.ROLE}"] }}\n\n')


def _bearer(site: Site, signer: credentials.Signer) -> str:
    file = site.write(f"{signer.algorithm}.key", signer.verifier, mode=0o600)
    keys = f'{{ secret = {{ file = "{file.name}" }} }}' if signer.algorithm == "HS256" else f'{{ file = "{file.name}" }}'
    return (f'[[authenticate]]\nscheme = "bearer"\nrealm = "bench"\nissuer = "{credentials.ISSUER}"\n'
            f'audience = "{credentials.AUDIENCE}"\nkeys = {keys}\nalgorithms = ["{signer.algorithm}"]\nroles_claim = "roles"\n\n')
