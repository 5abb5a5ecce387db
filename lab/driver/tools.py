"""What several server modules need: the people who may enter, a body that is too long, and requests sent for their effect.

None of it is secret: the names and passwords exist in the lab only.
"""

import subprocess
import urllib.error
import urllib.request

USERS = {"rita": "quiet-Harbour5", "omar": "Green.Lantern8"}
LONG_BODY = "text=" + "harmless words " * 200
BROWSER = "Mozilla/5.0"
CRAWLER = "Googlebot/2.1"
TIMEOUT_SECONDS = 10
REQUESTS_THAT_SPEND_A_LIMIT = 5


def password_lines() -> dict[str, str]:
    """A line of an htpasswd file for each of the users."""
    return {name: f"{name}:{_hashed(password)}\n" for name, password in USERS.items()}


def ask(url: str, agent: str = BROWSER) -> None:
    """Send a request, whatever comes back."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(urllib.request.Request(url, headers={"User-Agent": agent}), timeout=TIMEOUT_SECONDS).close()
    except urllib.error.HTTPError as error:
        error.close()


def spend_limit(url: str) -> None:
    """Send more requests than any limit of the lab lets pass."""
    for _ in range(REQUESTS_THAT_SPEND_A_LIMIT):
        ask(url)


def cache_refusal(lab, url: str) -> None:
    """Have a cache fetch a refusal, which its origin then no longer gives."""
    flag = lab.write(f"origin/closed-{url.rpartition('/')[2]}", "")
    ask(url)
    flag.unlink()


def _hashed(password: str) -> str:
    answer = subprocess.run(["openssl", "passwd", "-apr1", password], check=True, capture_output=True, text=True)
    return answer.stdout.strip()
