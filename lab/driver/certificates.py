"""A small certificate authority made with the openssl command, fresh for every state folder.

Elliptic keys, because making them takes no time. Nothing here is a secret: the folder lives as long as the lab is up.
"""

import subprocess
from pathlib import Path

DAYS_VALID = "30"

SERVERS = {
    "ONE": "DNS:one.lab.test",
    "TWO": "DNS:two.lab.test",
    "LOCAL": "IP:127.0.0.1,DNS:localhost,DNS:www.lab.test",
}


class Names(dict):
    """A dictionary whose entries can also be read as attributes."""

    def __getattr__(self, name: str) -> str:
        try:
            return self[name]
        except KeyError as error:
            raise AttributeError(name) from error


def make(folder: Path) -> Names:
    """Make what is missing in `folder`, and return the path of every certificate and key by name."""
    folder.mkdir(parents=True, exist_ok=True)
    names = Names()
    names["CA_PEM"], ca_key = _authority(folder, "ca", "Lab CA")
    other_ca, other_key = _authority(folder, "other-ca", "Another CA")
    for name, alternative in SERVERS.items():
        pair = _leaf(folder, name.lower(), alternative, "serverAuth", names["CA_PEM"], ca_key)
        names[f"{name}_CERT"], names[f"{name}_KEY"] = pair
    client = _leaf(folder, "client", "email:dora@lab.test", "clientAuth", names["CA_PEM"], ca_key)
    names["CLIENT_CERT"], names["CLIENT_KEY"] = client
    other = _leaf(folder, "other-client", "email:dora@lab.test", "clientAuth", other_ca, other_key)
    names["OTHER_CLIENT_CERT"], names["OTHER_CLIENT_KEY"] = other
    return names


def _authority(folder: Path, stem: str, subject: str) -> tuple[str, str]:
    certificate, key = folder / f"{stem}.pem", folder / f"{stem}.key"
    if not certificate.exists():
        _openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                 "-days", DAYS_VALID, "-subj", f"/CN={subject}", "-keyout", str(key), "-out", str(certificate))
        key.chmod(0o644)
    return str(certificate), str(key)


def _leaf(folder: Path, stem: str, alternative: str, usage: str, ca: str, ca_key: str) -> tuple[str, str]:
    certificate, key, request = (folder / f"{stem}.{end}" for end in ("pem", "key", "csr"))
    if not certificate.exists():
        extensions = folder / f"{stem}.ext"
        extensions.write_text(f"subjectAltName={alternative}\nextendedKeyUsage={usage}\nbasicConstraints=CA:FALSE\n")
        _openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                 "-subj", f"/CN={stem}", "-keyout", str(key), "-out", str(request))
        _openssl("x509", "-req", "-in", str(request), "-CA", ca, "-CAkey", ca_key, "-CAcreateserial",
                 "-days", DAYS_VALID, "-extfile", str(extensions), "-out", str(certificate))
        key.chmod(0o644)
    return str(certificate), str(key)


def _openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)
