"""A toll office's API: the second service of the lab."""

import base64
import email.utils
import json
import logging
import os
import time
from collections import Counter
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

log = logging.getLogger("toll")
logging.basicConfig(level=logging.INFO)
ISSUER, AUDIENCE, KEY_ID = "https://id.second.test", "toll-api", "k1"
RIGHT, OTHER = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
NOW = int(time.time())
CLAIMS = {"iss": ISSUER, "aud": AUDIENCE, "sub": "c-100", "iat": NOW - 30, "exp": NOW + 80_000, "jti": "j-1",
          "scope": "bills:read bills:write", "role": "clerk"}
REVOKED, FREE, CLOCK_SECONDS = "j-9", 3, 900
hits: Counter = Counter()
api = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)


def made(key=RIGHT, **changes) -> str:
    claims = {name: value for name, value in (CLAIMS | changes).items() if value is not None}
    return jwt.encode(claims, key, algorithm="RS256", headers={"kid": KEY_ID})


def part(value: dict) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


TOKENS = {
    "GOOD": made(), "READ": made(scope="bills:read"), "CHIEF": made(role="chief", sub="c-1"),
    "OLD": made(iat=NOW - 9000, exp=NOW - 1800), "AUD": made(aud="parking-api"), "ISS": made(iss="https://id.third.example"),
    "EARLY": made(nbf=NOW + 7200), "FORGED": made(OTHER), "NONE": jwt.encode(CLAIMS, None, algorithm="none"),
    "HS": jwt.encode(CLAIMS, "a-shared-secret-of-thirty-two-bytes!", algorithm="HS256", headers={"kid": KEY_ID}),
    "REVOKED": made(jti=REVOKED), "CUT": made()[:-12],
}
Path(os.environ["SECOND_API_TOKENS"]).write_text(json.dumps(TOKENS))


def said(status: int, detail: str, **headers: str) -> JSONResponse:
    return JSONResponse({"detail": detail}, status, {name.replace("_", "-"): value for name, value in headers.items()})


def judged(request: Request):
    """The claims of the caller, or the words of the fault."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None, None
    try:
        if jwt.get_unverified_header(token).get("alg") != "RS256":
            raise jwt.InvalidAlgorithmError("The specified alg value is not allowed")
        claims = jwt.decode(token, RIGHT.public_key(), algorithms=["RS256"], audience=AUDIENCE, issuer=ISSUER)
    except jwt.InvalidTokenError as fault:
        log.warning("%s: %s: %s", request.url.path, type(fault).__name__, fault)
        return None, str(fault)
    return (None, "Token has been revoked") if claims["jti"] == REVOKED else (claims, None)


@api.get("/.well-known/oauth-protected-resource")
def metadata():
    return {"resource": AUDIENCE, "authorization_servers": [ISSUER]}


@api.get("/")
def root():
    return {"service": "toll"}


@api.get("/api/bills")
def bills(request: Request):
    claims, fault = judged(request)
    if claims:
        return {"bills": []}
    if fault:
        return said(401, fault, WWW_Authenticate=f'Bearer error="invalid_token", error_description="{fault}"')
    return said(401, "Not authenticated", WWW_Authenticate="Bearer")


@api.post("/api/bills")
def pay(request: Request):
    claims, fault = judged(request)
    if not claims:
        return said(401, fault or "Not authenticated", WWW_Authenticate="Bearer")
    if "bills:write" not in claims["scope"]:
        return said(403, "Insufficient scope", WWW_Authenticate='Bearer error="insufficient_scope", scope="bills:write"')
    return {"paid": True}


@api.get("/api/gates")
def gates(request: Request):
    claims, _ = judged(request)
    return {"gates": []} if claims else said(401, "Could not validate credentials", WWW_Authenticate="Bearer")


@api.get("/api/admin/journal")
def journal(request: Request):
    claims, _ = judged(request)
    if not claims:
        return said(401, "Could not validate credentials", WWW_Authenticate="Bearer")
    return {"journal": []} if claims["role"] == "chief" else said(403, "Forbidden")


@api.get("/api/customers/{name}/trips")
def trips(name: str, request: Request):
    claims, _ = judged(request)
    if not claims:
        return said(401, "Could not validate credentials", WWW_Authenticate="Bearer")
    return {"trips": []} if claims["sub"] == name else said(403, "You may only read your own trips")


@api.get("/api/routes")
def routes(request: Request):
    key = request.headers.get("x-api-key")
    if not key:
        return said(403, "Not authenticated")
    return {"routes": []} if key == "toll-live-77" else said(403, "Invalid API key")


@api.get("/api/passes")
def passes(request: Request):
    claims, fault = judged(request)
    return {"passes": []} if claims else said(403, "Invalid credentials" if fault else "Not authenticated")


@api.get("/api/usage")
def usage(request: Request):
    claims, _ = judged(request)
    return {"usage": 0} if claims else said(401, "Unauthorized")


@api.get("/api/slot")
def slot(request: Request):
    try:
        distance = abs(email.utils.parsedate_to_datetime(request.headers["x-date"]).timestamp() - time.time())
    except (KeyError, ValueError, TypeError):
        distance = None
    if distance is None or distance > CLOCK_SECONDS:
        log.warning("/api/slot: date is %s s away", distance)
        return said(403, "Request refused")
    return {"slot": 1}


@api.get("/api/papers")
def papers(name: str):
    return said(403, "Forbidden") if ".." in name else {"name": name}


@api.get("/api/fares")
def fares(request: Request):
    key = request.headers.get("x-api-key", "none")
    hits[key] += 1
    if hits[key] > FREE:
        return said(403, "Forbidden", X_RateLimit_Limit=str(FREE), X_RateLimit_Remaining="0", X_RateLimit_Reset=str(int(time.time()) + 900))
    return {"fares": []}


@api.get("/api/weather")
def weather(request: Request):
    hits["weather"] += 1
    return {"weather": "wet"} if hits["weather"] <= FREE else said(429, "Too Many Requests", Retry_After="600")


@api.post("/api/trolley")
def trolley(request: Request):
    return {"added": 1} if request.headers.get("x-requested-with") else said(403, "Forbidden")


@api.get("/api/me")
def me(request: Request):
    return said(403, "Cross-site request") if request.headers.get("sec-fetch-site") == "cross-site" else {"me": 1}


@api.get("/api/feed")
def feed(request: Request):
    origin = request.headers.get("origin")
    return {"feed": []} if origin in (None, "https://app.second.test") else said(403, "CORS: origin refused")


SESSIONS = {"club": ("club_id", "Path=/; HttpOnly", 2), "bank": ("bank_id", "Path=/; Domain=bank.second.test; HttpOnly", 9000),
            "safe": ("safe_id", "Path=/; Secure; HttpOnly", 9000), "den": ("den_id", "Path=/den/login; HttpOnly", 9000)}


@api.get("/{area}/login")
def login(area: str):
    if area not in SESSIONS:
        return said(404, "Not Found")
    name, attributes, _ = SESSIONS[area]
    form = f'<form method="post" action="/{area}/login"><input name="name"><input type="password" name="word"><button>Enter</button></form>'
    return HTMLResponse(form, 200, {"Set-Cookie": f"{name}={time.time():.2f}; {attributes}"})


@api.get("/{area}/desk")
def desk(area: str, request: Request):
    if area not in SESSIONS:
        return said(404, "Not Found")
    name, _, lifetime = SESSIONS[area]
    try:
        age = time.time() - float(request.cookies[name])
    except (KeyError, ValueError):
        age = None
    if request.cookies.get(name) == "always" or (age is not None and age < lifetime):
        return HTMLResponse("<h1>Your desk</h1>")
    log.warning("%s: no session or one of %s s", area, age)
    return HTMLResponse("<h1>Please sign in</h1>", 401, {"WWW-Authenticate": f'Session realm="{area}"'})


@api.get("/profile")
def profile():
    return Response(status_code=303, headers={"Location": "/club/login?next=/profile"})
