"""Checking bearer tokens as three kinds of API do: one that says what is wrong, one that does not, one that forgets the challenge."""

import json
import logging
import os
from pathlib import Path

import jwt
from fastapi import HTTPException, Request

from tokens import AUDIENCE, ISSUER, REVOKED_ID

log = logging.getLogger("warehouse")
material = json.loads(Path(os.environ["WAREHOUSE_MATERIAL"]).read_text())
keys = {entry["kid"]: jwt.PyJWK(entry).key for entry in material["jwks"]["keys"]}
METADATA = "http://127.0.0.1:37301/.well-known/oauth-protected-resource"
REALM = "warehouse"


class Unfit(Exception):
    """A token that is not accepted; the text may be told to the caller."""


def spoken(request: Request) -> dict:
    """The claims of the caller's token; a refusal names what is wrong, as RFC 6750 has it."""
    header = request.headers.get("authorization")
    if header is None:
        raise refusal(401, "Not authenticated", f'Bearer realm="{REALM}", resource_metadata="{METADATA}"')
    try:
        return _claims(_token(header))
    except Unfit as fault:
        log.warning("%s: %s", request.url.path, fault)
        raise refusal(401, str(fault), f'Bearer realm="{REALM}", error="invalid_token", error_description="{fault}"')


def silent(request: Request) -> dict:
    """The same, but a refusal says nothing beyond the scheme."""
    return _quietly(request, {"WWW-Authenticate": "Bearer"})


def bare(request: Request) -> dict:
    """The same, and the challenge is forgotten too."""
    return _quietly(request, None)


def refusal(status: int, detail: str, challenge: str) -> HTTPException:
    """A refusal with a challenge."""
    return HTTPException(status, detail, {"WWW-Authenticate": challenge})


def _quietly(request: Request, headers) -> dict:
    try:
        return _claims(_token(request.headers.get("authorization") or ""))
    except Unfit as fault:
        log.warning("%s: %s", request.url.path, fault)
        raise HTTPException(401, "Unauthorized", headers)


def _token(header: str) -> str:
    scheme, _, rest = header.partition(" ")
    if scheme.lower() != "bearer":
        raise Unfit("A bearer token is needed")
    if not rest or " " in rest.strip() or any(mark in rest for mark in "\"'<>,"):
        raise Unfit("The Authorization header cannot be read")
    return rest.strip()


def _claims(token: str) -> dict:
    try:
        head = jwt.get_unverified_header(token)
        if head.get("alg") != "RS256":
            raise Unfit("The algorithm of this token is not allowed")
        key = keys.get(head.get("kid"))
        if key is None:
            raise Unfit("The signing key of this token is not known")
        claims = jwt.decode(token, key, algorithms=["RS256"], audience=AUDIENCE, issuer=ISSUER,
                            options={"require": ["exp", "iss", "aud"]})
    except jwt.InvalidTokenError as fault:
        raise Unfit(str(fault)) from fault
    if claims.get("jti") == REVOKED_ID:
        raise Unfit("The token has been revoked")
    if head.get("typ") != "at+jwt":
        raise Unfit("An access token is needed and this is another kind of token")
    return claims
