"""What the join's driver must get right for its figures to mean anything: marks, requests as curl spells them, and the judging."""

import json
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from driver import joining, traffic  # noqa: E402


def door(status: int = 403, causes=("ip-denied", "path-rule"), **request) -> traffic.Door:
    """A door of a server."""
    return traffic.Door("a-door", "nginx", {"url": "http://127.0.0.1:1/a", **request}, status, list(causes))


def row(cause: str | None, others=(), confidence: str | None = "request", line: int | None = 7) -> dict:
    """A row of `doorward logs --requests`."""
    return {"cause": cause, "or": list(others), "confidence": confidence if cause else None,
            "file": "error.log" if line else None, "line": line, "quote": None}


def judged(told: dict | None, lines=("error.log:7",), status: int = 403, of: traffic.Door | None = None) -> joining.Figures:
    """The figures of one request."""
    sent = [traffic.Sent("m", of or door(), status)]
    return joining.judge("nginx", sent, {"m": told} if told else {}, {"m": list(lines)})


class Spelling(unittest.TestCase):
    """Requests go out as curl would send them, with their mark."""

    def test_the_mark_joins_the_query(self):
        for url, target in [("http://h:1/a", "/a?m=1"), ("http://h:1/a?b=c", "/a?b=c&m=1"), ("http://h:1", "/?m=1"),
                            ("http://h:1/a/../b#c", "/a/../b?m=1")]:
            self.assertEqual(traffic.spelled({"url": url}, "m")[1], target)

    def test_fields_replace_defaults_or_take_them_away(self):
        _, _, fields, _ = traffic.spelled({"url": "http://h:1/", "headers": ["User-Agent:", "Accept: text/html", "X-Empty;"]}, "m")
        names = dict(fields)
        self.assertNotIn("User-Agent", names)
        self.assertEqual((names["Accept"], names["X-Empty"], names["Host"]), ("text/html", "", "h:1"))
        self.assertEqual([name for name, _ in fields].count("Accept"), 1)

    def test_a_proxy_is_sent_the_whole_address(self):
        _, target, fields, _ = traffic.spelled({"url": "http://h:1/a", "proxy": "http://p:2", "proxy_user": "a:b"}, "m")
        self.assertEqual((target, dict(fields)["Proxy-Authorization"]), ("http://h:1/a?m=1", "Basic YTpi"))

    def test_a_body_is_posted(self):
        method, _, fields, body = traffic.spelled({"url": "http://h:1/", "body": "x=1"}, "m")
        self.assertEqual((method, dict(fields)["Content-Length"], body), ("POST", "3", b"x=1"))

    def test_what_is_not_spoken_is_left_out(self):
        self.assertFalse(traffic.is_spoken({"http": "2"}) or traffic.is_spoken({"prepare": "spend-limit"}))
        self.assertTrue(traffic.is_spoken({"http": "1.1", "user": "a:b"}))


class Judging(unittest.TestCase):
    """What is told is compared with what is true."""

    def test_the_first_and_those_beside_it(self):
        for told, first, named in [(row("ip-denied"), 1, 1), (row("ua-blocked", ["path-rule"]), 0, 1), (row("ua-blocked"), 0, 0),
                                   (row(None), 0, 0)]:
            figures = judged(told)
            self.assertEqual((figures.lined, figures.first, figures.named), (1, first, named), told)

    def test_without_a_line_a_claim_is_wrong_unless_it_is_true(self):
        for told, wrong in [(row("ua-blocked"), 1), (row("ip-denied"), 0), (row(None), 0), (row("upstream-refuses", line=None), 0)]:
            figures = judged(told, lines=())
            self.assertEqual((figures.unlined, figures.wrong), (1, wrong), told)

    def test_what_the_access_line_states_counts_as_a_line(self):
        self.assertEqual(judged(row("ip-denied", confidence="access-line", line=None), lines=()).lined, 1)

    def test_another_requests_line_is_noticed(self):
        self.assertEqual(judged(row("ip-denied", line=8)).misjoined, 1)

    def test_another_status_than_stated_is_not_judged(self):
        figures = judged(row("ua-blocked"), status=404)
        self.assertEqual((figures.otherwise, figures.refused), (1, 0))

    def test_a_refusal_that_is_not_told_of_is_lost(self):
        self.assertEqual(judged(None).lost, 1)

    def test_the_bars(self):
        for lined, named, first, wrong, holds in [(100, 95, 70, 0, True), (100, 94, 94, 0, False), (100, 100, 69, 0, False),
                                                  (100, 100, 100, 1, False), (0, 0, 0, 0, False)]:
            self.assertEqual(joining.Figures("all", lined=lined, named=named, first=first, wrong=wrong).holds(), holds)


class Lines(unittest.TestCase):
    """Marks are found in error logs with file and number."""

    def test_a_mark_has_its_places(self):
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "error.log"
            log.write_text(f"one\ntwo {traffic.mark(5)} {traffic.mark(5)}\n{traffic.mark(6)}\n")
            found = joining.error_lines([log, Path(folder) / "none.log"])
            self.assertEqual(json.dumps(found, sort_keys=True),
                             json.dumps({traffic.mark(5): [f"{log}:2"], traffic.mark(6): [f"{log}:3"]}, sort_keys=True))


    def test_error_lines_among_requests_are_told_by_their_words(self):
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "caddy.log"
            log.write_text(f'{{"logger":"http.log.access","uri":"/?{traffic.mark(5)}"}}\n'
                           f'{{"logger":"http.log.error","uri":"/?{traffic.mark(6)}"}}\n')
            self.assertEqual(list(joining.lines_of("caddy", [log])), [traffic.mark(6)])
            self.assertEqual(list(joining.lines_of("nginx", [Path(folder) / "none.log", log])), [traffic.mark(5), traffic.mark(6)])


if __name__ == "__main__":
    unittest.main()
