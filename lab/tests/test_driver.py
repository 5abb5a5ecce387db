"""What the driver must get right for a score to mean anything: requests of controls, the judging of answers, strict situations.

Run with: python3 -m unittest discover -s lab/tests
"""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from driver import mending, places, request, scoring, situations, summary  # noqa: E402
from driver.host import Lab  # noqa: E402

CASE = {"url": "http://127.0.0.1:1/a", "method": "POST", "body": "x=1", "user": "a:b",
        "headers": ["Cookie: a=1", "X-Key: 7"], "cause": "path-rule", "status": 403}


def judged(answer: dict, blackbox: bool, healthy: bool = False) -> scoring.Result:
    """The result of one answer to a situation whose cause is `path-rule`, with `ip-denied` accepted."""
    result = scoring.Result("id", "family", ["path-rule", "ip-denied"], healthy)
    scoring._judge(result, answer, blackbox)
    return result


def answer(reason: str, settled: bool, candidates=(), fault: bool = True) -> dict:
    """An answer of `doorward why`, as short as the contract allows."""
    return {"diagnosis": {"reason": reason, "settled": settled, "fault": fault}, "requests": 3,
            "candidates": [{"reason": candidate} for candidate in candidates]}


class Controls(unittest.TestCase):
    """A control is the situation's request with what it names changed."""

    def test_headers_are_replaced_by_name_and_dropped_by_name(self):
        made = situations.control_request(CASE, {"what": "", "status": 200, "headers": ["cookie: b=2"], "drop": ["x-key"]})
        self.assertEqual(made["headers"], ["cookie: b=2"])

    def test_an_emptied_body_takes_the_method_with_it(self):
        self.assertNotIn("method", situations.control_request(CASE, {"what": "", "status": 200, "body": ""}))

    def test_another_url_keeps_the_rest(self):
        made = situations.control_request(CASE, {"what": "", "status": 200, "url": "http://127.0.0.1:1/b"})
        self.assertEqual((made["url"], made["user"], made["method"]), ("http://127.0.0.1:1/b", "a:b", "POST"))


class Judging(unittest.TestCase):
    """Hits, and the two ways to be badly wrong."""

    def test_the_cause_and_what_is_accepted_are_hits(self):
        self.assertTrue(judged(answer("path-rule", True), blackbox=True).hit)
        self.assertTrue(judged(answer("ip-denied", True), blackbox=True).hit)

    def test_an_open_question_counts_only_where_http_cannot_tell(self):
        open_answer = answer("fs-acl", False, ["fs-acl", "fs-owner", "path-rule"])
        self.assertTrue(judged(open_answer, blackbox=False).hit)
        self.assertFalse(judged(open_answer, blackbox=True).hit)

    def test_the_fourth_candidate_is_too_late(self):
        late = answer("a", False, ["a", "b", "c", "path-rule"])
        self.assertFalse(judged(late, blackbox=False).hit)

    def test_settled_and_wrong_is_certain_but_wrong(self):
        self.assertTrue(judged(answer("fs-acl", True, ["fs-acl", "path-rule"]), blackbox=False).certain_but_wrong)
        self.assertFalse(judged(answer("fs-acl", False), blackbox=True).certain_but_wrong)

    def test_a_fault_on_a_healthy_page_is_a_false_alarm(self):
        self.assertTrue(judged(answer("path-rule", True), True, healthy=True).false_alarm)
        self.assertFalse(judged(answer("path-rule", True, fault=False), True, healthy=True).false_alarm)


class Options(unittest.TestCase):
    """Requests are spelled as curl spells them."""

    def test_every_part_has_its_option(self):
        with tempfile.TemporaryDirectory() as folder:
            made = request.options(Lab(Path(folder)), {**CASE, "jar": "jars/j", "http": "1.0", "digest": True})
            self.assertEqual(made, ["-X", "POST", "-d", "x=1", "-u", "a:b", "-H", "Cookie: a=1", "-H", "X-Key: 7",
                                    "--digest", "--http1.0", "-b", f"{folder}/jars/j"])

    def test_hints_become_the_site_name(self):
        self.assertEqual(request.told({"hints": ["resolve one.lab.test:1:127.0.0.1"]}), ["--site-name", "one.lab.test"])
        self.assertEqual(request.told({"hints": ["Host: www.lab.test"]}), ["--site-name", "www.lab.test"])


class Bars(unittest.TestCase):
    """The exit status says whether the bars are met."""

    def result(self, hit: bool) -> scoring.Result:
        """One result with a modest number of requests."""
        return scoring.Result("id", "family", ["path-rule"], False, hit=hit, requests=12)

    def test_nine_of_ten_is_enough_and_eight_is_not(self):
        self.assertEqual(summary._print_last_line([self.result(index > 0) for index in range(10)]), summary.ALL_WELL)
        self.assertEqual(summary._print_last_line([self.result(index > 1) for index in range(10)]), summary.BAR_MISSED)


class Situations(unittest.TestCase):
    """The files are read strictly."""

    def test_all_files_are_well_formed(self):
        self.assertGreater(len(situations.load()), 80)

    def test_unknown_keys_and_missing_ones_are_all_named(self):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "a.toml").write_text('[[case]]\nid = "a"\nheader = ["X: 1"]\n')
            with self.assertRaises(ValueError) as caught:
                situations.load(Path(folder))
        self.assertIn("unknown key `header`", str(caught.exception))
        self.assertIn("`status` is missing", str(caught.exception))

    def test_values_are_filled_in_and_unset_ones_refused(self):
        self.assertEqual(situations.fill({"url": ["${A}-b"]}, {"A": "a"}), {"url": ["a-b"]})
        with self.assertRaises(situations.Unfilled):
            situations.fill("${NEVER_SET}", {})


class Places(unittest.TestCase):
    """Where a refusal stands, and what counts as citing it."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.state = Path(self.folder.name)
        (self.state / "site.conf").write_text("location /a {\n  deny all;\n}\nlocation /b {\n  deny all;\n}\n")
        self.addCleanup(self.folder.cleanup)

    def test_a_line_is_found_below_its_section(self):
        for place, line in (("site.conf | deny all", 2), ("site.conf | location /b | deny all", 5), ("site.conf | location /b", 4),
                            ("site.conf", None)):
            self.assertEqual(places.locate(self.state, place), (self.state / "site.conf", line), place)
        for absent in ("site.conf | allow", "site.conf | location /b | location /a", "none.conf"):
            with self.assertRaises(places.NotThere):
                places.locate(self.state, absent)

    def test_only_the_very_line_is_right(self):
        file = str(self.state / "site.conf")
        for cited, verdict in (({"file": file, "line": 5}, places.RIGHT), ({"file": file, "line": 2}, places.WRONG),
                               ({"file": "/other", "line": 5}, places.WRONG), (None, places.NONE)):
            self.assertEqual(places.judge(self.state, ["site.conf | location /b | deny all"], cited), verdict)
        self.assertEqual(places.judge(self.state, [], None), places.UNKNOWN)

    def test_every_place_is_of_a_situation(self):
        ids = {case["id"] for case in situations.load()}
        self.assertEqual([name for name in places.load() if name not in ids], [])


class Mendings(unittest.TestCase):
    """The bars of repairs."""

    def test_what_loses_the_same_must_stay_shut_for_wrong_credentials(self):
        controls = [{"what": "wrong", "user": "boss:wrong", "status": 401}, {"what": "elsewhere", "url": "/b", "status": 200}]
        lost = {"url": "/a", "cause": "authorization-stripped", "user": "boss:right", "headers": ["Cookie: a=b", "X-Y: z"],
                "controls": controls}
        denied = {**lost, "cause": "path-rule"}
        self.assertEqual(mending._that_stay_shut(denied, denied), [denied])
        self.assertEqual(mending._that_stay_shut(lost, denied), [denied])
        wrong, nobody = mending._that_stay_shut(lost, lost)
        self.assertEqual((wrong["user"], wrong["url"]), ("boss:wrong", "/a"))
        self.assertEqual((nobody.get("user"), nobody["headers"]), (None, ["X-Y: z"]))

    def test_one_sibling_that_opens_fails_them_all(self):
        good = [mending.Mending(str(number), opened=True, restored=True) for number in range(20)]
        self.assertTrue(mending.print_summary(good))
        self.assertTrue(mending.print_summary([*good, mending.Mending("x", opened=False, restored=True)]))
        self.assertFalse(mending.print_summary([*good, mending.Mending("x", opened=True, restored=False)]))
        self.assertFalse(mending.print_summary([*good, mending.Mending("x", opened=True, restored=True, siblings_opened=["y"])]))
        self.assertFalse(mending.print_summary([]))


if __name__ == "__main__":
    unittest.main()
