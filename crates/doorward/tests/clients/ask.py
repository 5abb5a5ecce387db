"""Meets refusals with requests, as a program does, and prints what it was told as JSON.

Usage: ask.py GATEWAY CASES, where CASES is a JSON list of method, path, user, password, token and bytes of a body.
"""

import json
import sys

import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

TIMEOUT_SECONDS = 20


def met(gateway: str, case: dict) -> dict:
    """One request, and what a program finds out about its answer."""
    auth = (case["user"], case["password"]) if case.get("user") else None
    headers = {"Authorization": f"Bearer {case['token']}"} if case.get("token") else {}
    body = b"x" * case["bytes"] if case.get("bytes") else None
    answer = requests.request(case.get("method", "GET"), gateway + case["path"], auth=auth, headers=headers, data=body,
                              timeout=TIMEOUT_SECONDS, allow_redirects=False)
    try:
        answer.raise_for_status()
        raised = ""
    except requests.HTTPError as error:
        raised = str(error)
    try:
        problem = answer.json()
    except ValueError:
        problem = {}
    return {"status": answer.status_code, "raised": raised, "challenge": answer.headers.get("WWW-Authenticate", ""),
            "retry_after": answer.headers.get("Retry-After", ""), "allow": answer.headers.get("Allow", ""),
            "link": answer.headers.get("Link", ""), "problem": problem, "text": answer.text}


def patient(gateway: str, path: str) -> list[int]:
    """The statuses of a session that waits as long as it is told to: of a first request, and of one over the limit."""
    session = requests.Session()
    waits = Retry(total=2, status_forcelist=[429], respect_retry_after_header=True, backoff_factor=0)
    session.mount("http://", HTTPAdapter(max_retries=waits))
    return [session.get(gateway + path, timeout=TIMEOUT_SECONDS).status_code for _ in range(2)]


def main() -> None:
    """Ask, and print."""
    gateway, cases = sys.argv[1], json.loads(sys.argv[2])
    print(json.dumps({"met": [met(gateway, case) for case in cases], "patient": patient(gateway, "/quick/requests/page")}))


if __name__ == "__main__":
    main()
