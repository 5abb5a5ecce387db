"""A warehouse's API: bearer tokens, API keys, limits, signed links, and the faults that such services have in the world."""

import email.utils
import hashlib
import hmac
import logging
import os
import time
import urllib.request
from collections import Counter

from fastapi import Depends, FastAPI, HTTPException, Request, Security
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.trustedhost import TrustedHostMiddleware
from fastapi.responses import JSONResponse, PlainTextResponse
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBasic, HTTPBearer

from bearer import bare, log, material, refusal, silent, spoken
from tokens import AUDIENCE, ISSUER

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
api = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
LINK_SECRET = os.environ["WAREHOUSE_LINK_SECRET"].encode()
KEYS = {"wk-live-4411": "active", "wk-old-2020": "revoked", "wk-small-7": "over quota"}
BODY_LIMIT_BYTES = 2000
CLOCK_TOLERANCE_SECONDS = 3600
INTROSPECTION = "http://127.0.0.1:37399/introspect"
FREE_REQUESTS = 3
hits: Counter = Counter()


@api.get("/.well-known/oauth-protected-resource")
def resource_metadata():
    return {"resource": AUDIENCE, "authorization_servers": [ISSUER], "bearer_methods_supported": ["header"],
            "scopes_supported": ["stock:read", "stock:write", "exports:read"],
            "jwks_uri": "http://127.0.0.1:37301/.well-known/jwks.json"}


@api.get("/.well-known/jwks.json")
def jwks():
    return material["jwks"]


@api.get("/")
def home():
    return {"service": "warehouse"}


# ---- bearer tokens

@api.get("/v1/stock")
def stock(claims: dict = Depends(spoken)):
    return {"stock": []}


@api.get("/v1/shipments")
def shipments(claims: dict = Depends(silent)):
    return {"shipments": []}


@api.get("/v1/labels")
def labels(claims: dict = Depends(bare)):
    return {"labels": []}


@api.post("/v1/stock")
def adjust(claims: dict = Depends(spoken)):
    if "stock:write" not in claims["scope"].split():
        raise refusal(403, "The token lacks a scope", 'Bearer realm="warehouse", error="insufficient_scope", scope="stock:write"')
    return {"adjusted": True}


@api.get("/v1/exports")
def exports(claims: dict = Depends(silent)):
    if "exports:read" not in claims["scope"].split():
        log.warning("/v1/exports: scope exports:read is missing")
        raise HTTPException(403, "Forbidden")
    return {"exports": []}


@api.get("/v1/payouts")
def payouts(claims: dict = Depends(spoken)):
    if claims.get("acr") != "mfa":
        raise refusal(401, "A second factor is needed",
                      'Bearer realm="warehouse", error="insufficient_user_authentication", '
                      'error_description="A second factor is needed", acr_values="mfa", max_age=900')
    return {"payouts": []}


@api.get("/v1/payouts/plain")
def payouts_plain(claims: dict = Depends(silent)):
    if claims.get("acr") != "mfa":
        raise HTTPException(403, "Multi-factor authentication required")
    return {"payouts": []}


@api.get("/v1/payroll")
def payroll(claims: dict = Depends(spoken)):
    if "manager" not in claims["roles"]:
        log.warning("/v1/payroll: %s is no manager", claims["sub"])
        raise refusal(401, "Only managers may see the payroll", 'Bearer realm="warehouse"')
    return {"payroll": []}


@api.get("/v1/closing")
def closing(claims: dict = Depends(spoken)):
    if "manager" not in claims["roles"]:
        raise HTTPException(403, "Role manager needed")
    return {"closed": False}


@api.get("/v1/closing/quiet")
def closing_quiet(claims: dict = Depends(spoken)):
    if "manager" not in claims["roles"]:
        log.warning("/v1/closing/quiet: %s lacks role manager", claims["sub"])
        raise HTTPException(403, "Forbidden")
    return {"closed": False}


@api.get("/v1/customers/{owner}/baskets")
def baskets(owner: str, claims: dict = Depends(spoken)):
    if owner != claims["sub"]:
        raise HTTPException(403, "This basket belongs to another customer")
    return {"baskets": []}


@api.get("/v1/tenants/{tenant}/report")
def tenant_report(tenant: str, claims: dict = Depends(silent)):
    if tenant != "north":
        log.warning("tenant %s refused for %s of north: answered 404", tenant, claims["sub"])
        raise HTTPException(404, "Not Found")
    return {"report": []}


@api.get("/v1/introspected")
def introspected():
    """Asks an introspection endpoint that is not there, and blames the caller for it."""
    try:
        urllib.request.urlopen(INTROSPECTION, data=b"token=", timeout=2)
    except OSError as fault:
        log.error("introspection at %s failed: %s", INTROSPECTION, fault)
    raise refusal(401, "Unauthorized", "Bearer")


@api.get("/v1/modern")
def modern(given: HTTPAuthorizationCredentials = Security(HTTPBearer())):
    return {"ok": given.credentials == material["tokens"]["GOOD"]}


def old_bearer(request: Request):
    """What HTTPBearer of older FastAPI does: 403 where credentials are missing."""
    if not request.headers.get("authorization", "").lower().startswith("bearer "):
        raise HTTPException(403, "Not authenticated")


@api.get("/v1/legacy")
def legacy(_: None = Depends(old_bearer)):
    return {"legacy": True}


@api.get("/v1/console")
def console(given=Security(HTTPBasic(realm="console"))):
    if (given.username, given.password) != ("ida", "glass-house-3"):
        raise refusal(401, "Wrong name or password", 'Basic realm="console"')
    return {"console": True}


# ---- API keys

def checked_key(key: str | None):
    state = KEYS.get(key or "")
    if key is None:
        raise refusal(401, "API key missing: send X-API-Key", 'ApiKey realm="warehouse", header="X-API-Key"')
    if state is None:
        raise refusal(401, "API key not known", 'ApiKey realm="warehouse", header="X-API-Key"')
    if state == "revoked":
        raise refusal(401, "API key was revoked on 2024-03-01", 'ApiKey realm="warehouse", header="X-API-Key"')
    if state == "over quota":
        raise HTTPException(429, "Monthly quota of 1000 calls exhausted", {
            "X-RateLimit-Limit": "1000", "X-RateLimit-Remaining": "0", "Retry-After": "86400"})


@api.get("/v1/weights")
def weights(key: str | None = Security(APIKeyHeader(name="X-API-Key", auto_error=False))):
    checked_key(key)
    return {"weights": []}


@api.get("/v1/volumes")
def volumes(key: str = Security(APIKeyHeader(name="X-API-Key"))):
    if key != "wk-live-4411":
        raise HTTPException(403, "Forbidden")
    return {"volumes": []}


@api.get("/v1/distances")
def distances(key: str | None = Security(APIKeyHeader(name="X-API-Key", auto_error=False))):
    if key != "wk-live-4411":
        raise HTTPException(403, "Missing or invalid API key")
    return {"distances": []}


# ---- limits, clocks and links

def counted(request: Request, key: str) -> bool:
    """Whether this caller has gone over the few free requests."""
    hits[request.url.path, key] += 1
    return hits[request.url.path, key] > FREE_REQUESTS


@api.get("/v1/search")
def search(request: Request):
    if counted(request, request.client.host):
        raise HTTPException(429, "Too many requests", {"Retry-After": "1800"})
    return {"found": []}


@api.get("/v1/prices")
def prices(request: Request):
    key = request.headers.get("x-api-key", request.client.host)
    if counted(request, key):
        raise HTTPException(403, "Forbidden", {"X-RateLimit-Limit": str(FREE_REQUESTS), "X-RateLimit-Remaining": "0",
                                               "X-RateLimit-Reset": str(int(time.time()) + 1800)})
    return {"prices": []}


@api.get("/v1/tariffs")
def tariffs(request: Request):
    if counted(request, request.client.host):
        return JSONResponse({"detail": "Rate limit exceeded"}, 403)
    return {"tariffs": []}


def clock_distance(request: Request) -> float | None:
    try:
        return abs(email.utils.parsedate_to_datetime(request.headers["x-date"]).timestamp() - time.time())
    except (KeyError, ValueError, TypeError):
        return None


@api.get("/v1/dispatch")
def dispatch(request: Request):
    distance = clock_distance(request)
    if distance is None:
        raise HTTPException(400, "X-Date is missing")
    if distance > CLOCK_TOLERANCE_SECONDS:
        raise HTTPException(403, f"RequestTimeTooSkewed: X-Date is {distance:.0f} s away from the server's time")
    return {"dispatched": 0}


@api.get("/v1/dispatch/quiet")
def dispatch_quiet(request: Request):
    distance = clock_distance(request)
    if distance is None or distance > CLOCK_TOLERANCE_SECONDS:
        log.warning("/v1/dispatch/quiet: X-Date is %s s away from this clock", distance)
        raise HTTPException(401, "Unauthorized", {"WWW-Authenticate": "HMAC-SHA256"})
    return {"dispatched": 0}


def link_tag(path: str, expires: str) -> str:
    return hmac.new(LINK_SECRET, f"{path}:{expires}".encode(), hashlib.sha256).hexdigest()


@api.get("/v1/files/{name}")
def signed_file(name: str, request: Request, expires: str = "0", signature: str = ""):
    if not hmac.compare_digest(link_tag(request.url.path, expires), signature):
        log.warning("signed link: signature does not match")
        raise HTTPException(403, "SignatureDoesNotMatch" if name.startswith("said-") else "Forbidden")
    if int(expires) < time.time():
        log.warning("signed link: expired")
        raise HTTPException(410 if name.startswith("gone-") else 403, "Link has expired" if name.startswith("said-") else "Forbidden")
    return PlainTextResponse(f"the file {name}\n")


@api.get("/v1/attachments")
def attachments(name: str):
    if ".." in name:
        log.warning("attachment name refused: %s", name)
        raise HTTPException(403, "Forbidden")
    return {"name": name}


# ---- other doors

@api.get("/v1/maintained")
def maintained():
    return JSONResponse({"detail": "Down for maintenance until 06:00 UTC"}, 503, {"Retry-After": "3600"})


@api.get("/v1/withheld")
def withheld():
    return JSONResponse({"detail": "Unavailable for legal reasons: court order 7/2025"}, 451,
                        {"Link": '<https://court.lab.test/7>; rel="blocked-by"'})


@api.get("/v1/early")
def early(request: Request):
    if request.headers.get("early-data") == "1":
        raise HTTPException(425, "Too early: ask again after the handshake")
    return {"early": False}


@api.post("/v1/photos")
async def photos(request: Request):
    if len(await request.body()) > BODY_LIMIT_BYTES:
        raise HTTPException(413, f"At most {BODY_LIMIT_BYTES} bytes")
    return {"kept": True}


@api.get("/v1/regions")
def regions(request: Request):
    if request.headers.get("x-country") in {"KP", "CU"}:
        raise HTTPException(403, "This service is not offered in your country")
    return {"regions": []}


@api.get("/v1/parts/{part}")
def part(part: str):
    return {"part": part}


@api.get("/v1/hours")
def hours():
    return {"hours": "always"}


# ---- the framework's own middlewares, each around a small application

def guarded(middleware, **options) -> FastAPI:
    """An application of one page behind one of the framework's guards."""
    inner = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    inner.add_middleware(middleware, **options)

    @inner.get("/page")
    def page():
        return {"page": True}

    return inner


api.mount("/shared", guarded(CORSMiddleware, allow_origins=["https://app.lab.test"], allow_methods=["GET"]))
api.mount("/named", guarded(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "warehouse.lab.test"]))
