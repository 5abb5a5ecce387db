"""What must be right for a p-value to mean anything: ranks, ties, the family of tests, intervals, and when an answer is over.

Run with: python3 -m unittest discover -s bench/tests
"""

import random
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "bench" / "concealment")]

from timing import asking, compare, scene, upstream  # noqa: E402


class Compare(unittest.TestCase):
    """Two samples."""

    def test_ranks_give_the_value_of_the_books(self):
        p, chance = compare.mann_whitney([1, 2, 3], [4, 5, 6])
        self.assertAlmostEqual(p, 0.0809, places=4)
        self.assertEqual(chance, 0.0)

    def test_ties_count_half_and_lessen_the_variance(self):
        p, chance = compare.mann_whitney([1, 1, 2], [1, 2, 2])
        self.assertAlmostEqual(chance, 3 / 9)
        self.assertAlmostEqual(p, 0.6193, places=4)
        self.assertEqual(compare.mann_whitney([1, 1], [1, 1]), (1.0, 0.5))

    def test_alike_is_alike_and_apart_is_apart(self):
        chance = random.Random(7)
        sample = lambda shift: [chance.lognormvariate(5, 0.1) + shift for _ in range(2000)]
        alike, apart = compare.compare(sample(0), sample(0)), compare.compare(sample(5), sample(0))
        self.assertGreater(alike.p, 0.01)
        self.assertTrue(alike.low < 0 < alike.high)
        self.assertLess(apart.p, 1e-6)
        self.assertTrue(3 < apart.low < 5 < apart.high < 7)

    def test_a_family_of_tests_is_adjusted_together(self):
        self.assertEqual([round(value, 3) for value in compare.holm([0.01, 0.04, 0.03])], [0.03, 0.06, 0.06])
        self.assertEqual(compare.holm([0.9, 0.8]), [1.0, 1.0])

    def test_medians(self):
        self.assertEqual((compare.median([1, 2, 9]), compare.median([1, 2, 4, 9])), (2, 3))


class Asking(unittest.TestCase):
    """Requests and answers."""

    def test_an_answer_is_over_with_its_last_byte(self):
        head = b"HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\n"
        for answer, to_head, over in ((head + b"ab", False, False), (head + b"abc", False, True), (head, True, True), (head[:-1], True, False)):
            self.assertIs(asking.whole(answer, to_head), over, answer)

    def test_what_is_of_one_request_is_left_out(self):
        one = b"HTTP/1.1 404 x\r\nX-Request-ID: 1\r\nDate: a\r\nA: 1\r\n\r\nno /a here"
        other = b"HTTP/1.1 404 x\r\nX-Request-ID: 2\r\nDate: b\r\nA: 1\r\n\r\nno /b here"
        self.assertEqual(asking.look(one, "/a"), asking.look(other, "/b"))
        self.assertNotEqual(asking.look(one, "/a"), asking.look(other.replace(b"A: 1", b"A: 2"), "/b"))

    def test_names_of_one_length_are_asked_for(self):
        self.assertEqual(len(scene.HIDDEN), len(scene.ABSENT))
        for manner in scene.MANNERS:
            one, other = (scene.request(manner, path, "eve") for path in (scene.HIDDEN, scene.ABSENT))
            self.assertEqual(one.replace(scene.HIDDEN.encode(), b""), other.replace(scene.ABSENT.encode(), b""))

    def test_the_site_repeats_the_name(self):
        answer = upstream.answer(b"GET /a/b HTTP/1.1\r\nHost: x")
        self.assertTrue(answer.startswith(b"HTTP/1.1 404") and b" /a/b here" in answer)
        self.assertTrue(upstream.answer(b"HEAD /a HTTP/1.1").endswith(b"\r\n\r\n"))


if __name__ == "__main__":
    unittest.main()
