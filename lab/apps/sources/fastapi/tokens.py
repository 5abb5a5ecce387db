"""Makes the keys and tokens of the FastAPI service: prints them as JSON, once for each lab."""

import base64
import hashlib
import hmac
import json
import sys
import time

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

ISSUER = "https://login.lab.test/"
AUDIENCE = "https://warehouse.lab.test/"
KEY_ID = "2026-a"
LIFETIME_SECONDS = 86_400
REVOKED_ID = "t-0666"
SCOPES = "stock:read stock:write exports:read"


def main() -> None:
    """Print the private material's public half and every token."""
    private, other = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
    public = json.loads(RSAAlgorithm.to_jwk(private.public_key())) | {"kid": KEY_ID, "use": "sig", "alg": "RS256"}
    pem = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    json.dump({"jwks": {"keys": [public]}, "pem": pem, "tokens": tokens(private, other, pem)}, sys.stdout)


def tokens(private, other, pem: str) -> dict[str, str]:
    """Every token by name; all but the first ones are spoilt in exactly one way."""
    good = sign(private)
    head, payload, signature = good.split(".")
    return {
        "GOOD": good,
        "READER": sign(private, scope="stock:read"),
        "MANAGER": sign(private, sub="u-9", roles=["manager"]),
        "STRONG": sign(private, acr="mfa", auth_time=int(time.time())),
        "OTHER_USER": sign(private, sub="u-2"),
        "OLD": sign(private, iat=int(time.time()) - 9000, exp=int(time.time()) - 5400),
        "EARLY": sign(private, nbf=int(time.time()) + 43_200),
        "ISSUER": sign(private, iss="https://login.other.example/"),
        "AUDIENCE": sign(private, aud="https://invoices.lab.test/"),
        "FORGED": sign(other),
        "CUT": f"{head}.{payload}.{signature[:-40]}",
        "EDITED": f"{head}.{_edited(payload)}.{signature}",
        "NONE": jwt.encode(claims(), None, algorithm="none"),
        "HS256": _hs256(pem),
        "REVOKED": sign(private, jti=REVOKED_ID),
        "UNKNOWN_KEY": sign(other, key_id="2019-z"),
        "IDENTITY": sign(private, typ="JWT", aud="app-of-the-shop", nonce="n-5", email="uma@lab.test", scope=None),
    }


def claims(**changes) -> dict:
    """The claims of a good token, with changes; None takes a claim out."""
    now = int(time.time())
    base = {"iss": ISSUER, "aud": AUDIENCE, "sub": "u-1", "iat": now - 60, "exp": now + LIFETIME_SECONDS,
            "jti": "t-0001", "client_id": "app-of-the-shop", "scope": SCOPES, "roles": ["user"], "acr": "pwd"}
    return {name: value for name, value in (base | changes).items() if value is not None}


def sign(key, key_id: str = KEY_ID, typ: str = "at+jwt", **changes) -> str:
    """A token signed with RS256."""
    return jwt.encode(claims(**changes), key, algorithm="RS256", headers={"kid": key_id, "typ": typ})


def _edited(payload: str) -> str:
    body = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))) | {"roles": ["manager"]}
    return base64.urlsafe_b64encode(json.dumps(body).encode()).decode().rstrip("=")


def _hs256(pem: str) -> str:
    """The old confusion: the public key used as an HMAC secret (PyJWT refuses to make such a token, so it is put together here)."""
    parts = [{"alg": "HS256", "typ": "at+jwt", "kid": KEY_ID}, claims()]
    text = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    tag = hmac.new(pem.encode(), text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(tag).decode().rstrip('=')}"


if __name__ == "__main__":
    main()
