#!/usr/bin/env python3
"""Writes the access log that `bench/logs/run` measures with: the same bytes for the same arguments.

Combined lines over seven days, from as many addresses as are asked for. One thing is wrong in it: from 2026-10-04 03:12 UTC on,
Googlebot is refused (403) for 98 of 100 requests below /blog/. Everything else is ordinary: pages, assets, an API with 401s, a
private area with 403s, scanners with 404s, a guesser of passwords, a limit with 429s.

With --errors-of it writes instead the error log that nginx would have written beside such a log: a line for each request that was refused or
found nothing, and lines that tell of other things, up to so many bytes.
"""

import argparse
import random
import sys
import time

START_S = 1790812800  # 2026-10-01 00:00:00 UTC
SPAN_S = 7 * 86400
CHANGE_S = START_S + 3 * 86400 + 3 * 3600 + 12 * 60
WORDS = "amber basin cedar delta ember fjord grove haven inlet juniper kettle lantern meadow nickel orchard pebble quarry river saddle timber".split()
GOOGLEBOT = "Mozilla/5.0 (Linux; Android 6.0.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.6668.{} Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
BINGBOT = "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0.1938.76 Safari/537.36"
GPTBOT = "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; GPTBot/1.2; +https://openai.com/gptbot"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.{}.{} Safari/537.36"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:{0}.0) Gecko/20100101 Firefox/{0}.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_{} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.{} Mobile/15E148 Safari/604.1"
SCANNED = ["/.env", "/.git/config", "/wp-login.php", "/xmlrpc.php", "/phpmyadmin/index.php", "/backup.sql", "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php"]


def pools(rng, addresses):
    """What lines are put together from."""
    slug = lambda: "-".join(rng.choice(WORDS) for _ in range(rng.randint(2, 3)))
    agents = [CHROME.format(v, b, p) for v in range(96, 130) for b in (5672, 6045, 6668) for p in range(60, 70)]
    agents += [FIREFOX.format(v) for v in range(90, 131)] + [SAFARI.format(a, b) for a in range(7) for b in range(7)]
    agents += [f"ShopApp/{a}.{b} okhttp/4.12.0" for a in range(1, 9) for b in range(45)]
    return {
        "address": [f"{rng.randint(11, 200)}.{rng.randint(0, 255)}.{rng.randint(0, 255)}.{rng.randint(1, 254)}" for _ in range(addresses)],
        "agent": agents,
        "blog": [f"/blog/{slug()}" for _ in range(800)],
        "product": [f"/product/{n}" for n in range(1000, 21000)],
        "category": [f"/category/{slug()}" for _ in range(60)],
        "asset": [f"/static/{rng.choice(WORDS)}.{rng.getrandbits(32):08x}.{rng.choice(['css', 'js', 'png', 'woff2'])}" for _ in range(300)],
        "search": [f"/search?q={rng.choice(WORDS)}+{rng.choice(WORDS)}&page={rng.randint(1, 9)}" for _ in range(4000)],
        "order": [f"/api/orders/{rng.randint(100000, 999999)}" for _ in range(5000)],
        "private": [f"/private/{slug()}.pdf" for _ in range(40)],
        "google": [f"66.249.{rng.randint(64, 95)}.{rng.randint(1, 254)}" for _ in range(120)],
        "googlebot": [GOOGLEBOT.format(n) for n in range(40, 60)],
        "bing": [f"157.55.39.{n}" for n in range(1, 120)],
        "scanner": [f"185.220.{rng.randint(100, 103)}.{rng.randint(1, 254)}" for _ in range(30)],
    }


def line(rng, pool, at):
    """One request: address, user, method, target, status, bytes, referrer, agent."""
    draw, pick = rng.random(), rng.choice
    site = "https://shop.example"
    if draw < 0.03:
        path = pick(pool["blog"]) if rng.random() < 0.6 else pick(pool["product"])
        shut = path.startswith("/blog/") and at >= CHANGE_S and rng.random() < 0.98
        return pick(pool["google"]), "-", "GET", path, 403 if shut else 200, 153 if shut else rng.randint(8000, 60000), "-", pick(pool["googlebot"])
    if draw < 0.045:
        return pick(pool["bing"]), "-", "GET", pick(pool["product"]), 200, rng.randint(8000, 60000), "-", BINGBOT
    if draw < 0.05:
        return "20.171.206.7", "-", "GET", pick(pool["blog"]), 200, rng.randint(8000, 60000), "-", GPTBOT
    if draw < 0.055:
        return pick(pool["scanner"]), "-", "GET", pick(SCANNED), 404, 153, "-", "Mozilla/5.0 zgrab/0.x"
    if draw < 0.06:
        return "45.155.205.233", "-", "POST", "/login", 401, 312, "-", "python-requests/2.31.0"
    # Few addresses ask much, most ask little.
    address = pool["address"][int(len(pool["address"]) * rng.random() ** 2)]
    agent = pool["agent"][sum(map(ord, address)) * 7 % len(pool["agent"])]
    if draw < 0.50:
        return address, "-", "GET", pick(pool["asset"]), 200 if rng.random() < 0.8 else 304, rng.randint(900, 90000), site + (pick(pool["blog"]) if rng.random() < 0.3 else "/"), agent
    if draw < 0.70:
        return address, "-", "GET", pick(pool["product"]), 200, rng.randint(8000, 60000), site + pick(pool["category"]), agent
    if draw < 0.80:
        return address, "-", "GET", pick(pool["blog"]), 200, rng.randint(8000, 60000), "https://www.google.com/", agent
    if draw < 0.86:
        return address, "-", "GET", pick(pool["category"]), 200, rng.randint(8000, 60000), site + "/", agent
    if draw < 0.90:
        return address, "-", "GET", pick(pool["search"]), 429 if rng.random() < 0.05 else 200, rng.randint(8000, 60000), site + "/", agent
    if draw < 0.96:
        signed = rng.random() < 0.85
        return address, "user%d" % rng.randint(1, 300) if signed else "-", "GET", pick(pool["order"]), 200 if signed else 401, rng.randint(200, 4000), site + "/account", agent
    if draw < 0.975:
        return address, "-", "GET", pick(pool["private"]), 403, 548, site + "/downloads", agent
    return address, "-", "GET", "/", 200, rng.randint(8000, 60000), "-", agent


def errors(log, out, size):
    """The error log beside a log: refusals spread over its whole time, between them lines of an upstream that is slow."""
    tells = {
        "403": 'access forbidden by rule',
        "401": 'user "guest": password mismatch',
        "404": 'open() "/srv/shop/public{path}" failed (2: No such file or directory)',
        "429": 'limiting requests, excess: 5.120 by zone "search"',
    }
    noise = 'upstream timed out (110: Connection timed out) while reading response header from upstream'
    refused = []
    with open(log, encoding="ascii") as lines:
        for number, text in enumerate(lines):
            head, request, after, referrer = text.split('"', 4)[:4]
            if after[1:4] in tells:
                refused.append((number, head, request, after[1:4], referrer))
    written, months = 0, {"Oct": "10"}
    for count, (number, head, request, status, referrer) in enumerate(refused, 1):
        client, _, _, stamp = head.split(" ", 3)
        day, month, year = stamp[1:12].split("/")
        at = f"{year}/{months[month]}/{day} {stamp[13:21]}"
        path = request.split(" ")[1].split("?")[0]
        tail = f'request: "{request}", host: "shop.example"' + (f', referrer: "{referrer}"' if referrer != "-" else "")
        written += out.write(f"{at} [error] 7#7: *{number} {tells[status].format(path=path)}, client: {client}, server: shop.example, {tail}\n")
        while written < size * count // len(refused):
            upstream = f"http://10.0.0.{written % 9 + 1}:8080/api/slow/{written}"
            written += out.write(
                f'{at} [error] 7#7: *{number} {noise}, client: 198.18.{written % 250}.{count % 250}, server: shop.example, '
                f'request: "GET /api/slow/{written} HTTP/1.1", upstream: "{upstream}", host: "shop.example"\n'
            )


def main():
    """Writes the log to standard output or a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=4_000_000)
    parser.add_argument("--addresses", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--out", default="-")
    parser.add_argument("--errors-of", metavar="LOG", help="write the error log beside this one")
    parser.add_argument("--error-bytes", type=int, default=100_000_000)
    arguments = parser.parse_args()
    if arguments.errors_of:
        with sys.stdout if arguments.out == "-" else open(arguments.out, "w", encoding="ascii") as out:
            return errors(arguments.errors_of, out, arguments.error_bytes)
    rng = random.Random(arguments.seed)
    pool = pools(rng, arguments.addresses)
    out = sys.stdout if arguments.out == "-" else open(arguments.out, "w", encoding="ascii")
    stamp, last = "", -1
    for number in range(arguments.lines):
        at = START_S + number * SPAN_S // arguments.lines
        if at != last:
            stamp, last = time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(at)), at
        address, user, method, target, status, size, referrer, agent = line(rng, pool, at)
        out.write(f'{address} - {user} [{stamp}] "{method} {target} HTTP/1.1" {status} {size} "{referrer}" "{agent}"\n')
    out.close()


if __name__ == "__main__":
    main()
