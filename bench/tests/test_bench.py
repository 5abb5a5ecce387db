"""What must be right for a figure to mean anything: reading, counting, medians, ratios, tokens, and configurations that fit the rows.

Run with: python3 -m unittest discover -s bench/tests
"""

import base64
import json
import math
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import tomllib
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "bench" / "gateway"), str(ROOT / "lab")]

from measuring import (  # noqa: E402
    counters, credentials, figures, flood, load, machine, maps, memory, open_loop, peers, report, rounds, rows, steady)
from measuring.site import Site  # noqa: E402


def run(cpu: float, requests: int = 100_000, **more) -> figures.Run:
    """A run of five seconds that took so many microseconds a request."""
    return figures.Run(requests, 5.0, cpu * requests / 1e6, 1.0, 2.0, **more)


def measured(*cpu: float | None) -> figures.Measured:
    """A row of rounds; None is a round that could not be counted."""
    return figures.Measured("row", [None if one is None else run(one) for one in cpu])


class Machine(unittest.TestCase):
    """Reading /proc."""

    def test_time_is_read_behind_a_name_with_spaces_and_parentheses(self):
        fields = ["S", *map(str, range(1, 11)), "150", "50", "7", "7"]
        self.assertEqual(machine.process_seconds(f"12 (a) b) {' '.join(fields)}\n"), 200 / machine.TICKS_A_SECOND)

    def test_busy_time_leaves_out_idling_waiting_and_guests(self):
        self.assertEqual(machine.busy_in("cpu  100 20 30 9999 8888 4 5 6 77 88\ncpu0 1 1 1\n"), 165 / machine.TICKS_A_SECOND)

    def test_a_field_in_kilobytes_is_read_by_its_whole_name(self):
        text = "VmRSSx:\t1 kB\nVmRSS:\t  2048 kB\n"
        self.assertEqual(machine.field_bytes(text, "VmRSS"), 2048 * 1024)
        self.assertEqual(machine.field_bytes(text, "Pss"), 0)

    def test_the_share_of_others_is_what_is_neither_idle_nor_ours(self):
        before, after = machine.Clocks(10, 5, 100), machine.Clocks(20, 9, 110)
        self.assertAlmostEqual(machine.others_share(before, after, processors=2), 0.3)
        self.assertEqual(machine.others_share(before, machine.Clocks(13, 9, 110), processors=2), 0.0)
        self.assertEqual(machine.others_share(before, before, processors=2), 0.0)

    def test_this_process_has_used_time_and_memory(self):
        self.assertGreater(machine.cpu_seconds([os.getpid()]), 0)
        self.assertGreater(machine.resident_bytes([os.getpid()]), 1_000_000)
        self.assertEqual(machine.cpu_seconds([0]), 0)


class Load(unittest.TestCase):
    """What wrk prints."""

    TOLD = {"requests": 1000, "microseconds": 2_000_000, "refused": 3, "broken": 1, "p50_us": 1500, "p99_us": 9000}

    def test_the_marked_line_is_found_among_the_others(self):
        counted = load.read(f"Running 5s test\n  Requests/sec: 1\n\nmeasured {json.dumps(self.TOLD)}\n")
        self.assertEqual(counted, load.Counted(1000, 2.0, 3, 1, 1.5, 9.0))
        self.assertEqual(counted.per_second, 500)

    def test_no_line_or_two_are_refused(self):
        for output in ("", "unable to connect", f"measured {json.dumps(self.TOLD)}\n" * 2):
            with self.assertRaises(load.LoadFailed):
                load.read(output)

    def test_tokens_are_sent_in_turn_only_where_there_is_a_file(self):
        self.assertNotIn("request =", load.script(None))
        self.assertIn('io.lines("/a/tokens")', load.script(Path("/a/tokens")))


class Judging(unittest.TestCase):
    """A run counts only where all answers are what they should be."""

    def test_answers_of_another_status_spoil_a_run(self):
        cases = [  # status, requests, refused, broken, spoilt
            (200, 5000, 0, 0, False), (200, 5000, 1, 0, True), (200, 5000, 0, 1, True), (200, 0, 0, 0, True),
            (403, 5000, 5000, 0, False), (403, 5000, 4999, 0, True),
            (429, 5000, 5000, 0, False), (429, 5000, 4995, 0, False), (429, 5000, 4994, 0, True),
        ]
        for status, requests, refused, broken, spoilt in cases:
            with self.subTest(status=status, requests=requests, refused=refused, broken=broken):
                counted = load.Counted(requests, 5, refused, broken, 1, 1)
                self.assertEqual(rounds.unlike(status, counted) is not None, spoilt)


class Figures(unittest.TestCase):
    """Medians, ratios and bars."""

    def test_time_a_request(self):
        self.assertAlmostEqual(run(42.5).cpu_us, 42.5)
        self.assertEqual(run(42.5).per_second, 20_000)

    def test_the_middle_and_the_spread_leave_out_rounds_that_do_not_count(self):
        row = measured(10, None, 30, 20)
        self.assertAlmostEqual(row.middle("cpu_us"), 20)
        self.assertEqual([round(value) for value in row.spread("cpu_us")], [10, 30])
        self.assertIsNone(measured(None).middle("cpu_us"))
        self.assertIsNone(measured().spread("cpu_us"))

    def test_a_ratio_is_taken_within_each_round(self):
        self.assertAlmostEqual(figures.ratio(measured(10, 100, 1000), measured(20, 200, 2000)), 0.5)
        self.assertAlmostEqual(figures.ratio(measured(10, 90, 30), measured(10, None, 10)), 2.0)

    def test_there_is_no_ratio_without_a_common_round(self):
        for row, base in ((None, measured(1)), (measured(1), None), (measured(None, 1), measured(1, None)), (measured(), measured())):
            self.assertIsNone(figures.ratio(row, base))

    def test_a_difference_is_taken_within_each_round(self):
        self.assertAlmostEqual(figures.difference(measured(15, 115, 1015), measured(10, 110, 1010), "cpu_us"), 5)
        self.assertIsNone(figures.difference(measured(None), measured(1), "cpu_us"))

    def test_percentiles_are_values_that_occurred(self):
        hundred = [float(value) for value in range(1, 101)]
        for share, value in ((0.5, 50), (0.99, 99), (0.999, 100), (1.0, 100), (0.0, 1)):
            self.assertEqual(figures.percentile(hundred, share), value)
        self.assertEqual(figures.percentile([7.0], 0.5), 7.0)
        with self.assertRaises(ValueError):
            figures.percentile([], 0.5)

    def test_a_bar_is_met_at_its_edge_and_missed_above(self):
        for value, verdict in ((1.15, "met"), (1.1501, "MISSED"), (None, "not measured"), (math.inf, "MISSED")):
            self.assertEqual(figures.Bar("x", value, 1.15).verdict, verdict)


class Answers(unittest.TestCase):
    """The generator's reading of answers."""

    def test_an_answer_is_whole_when_its_body_is(self):
        head = b"HTTP/1.1 200 OK\r\nDate: x\r\nContent-Length: 5\r\n\r\n"
        cases = [(b"", None), (head[:-1], None), (head, None), (head + b"1234", None), (head + b"12345", len(head) + 5),
                 (head.lower() + b"12345", len(head) + 5), (b"HTTP/1.1 204 No Content\r\n\r\n", 27)]
        for received, length in cases:
            with self.subTest(received=received):
                self.assertEqual(open_loop.answered(received), length)

    def test_an_answer_without_a_length_or_with_a_bad_one_is_refused(self):
        with self.assertRaises(open_loop.Broken):
            open_loop.answered(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        with self.assertRaises(ValueError):
            open_loop.answered(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n")

    def test_a_closing_server_is_noticed_in_the_head_alone(self):
        self.assertTrue(open_loop.closing(b"HTTP/1.1 401 x\r\nConnection: close\r\n\r\n"))
        self.assertFalse(open_loop.closing(b"HTTP/1.1 200 x\r\nA: b\r\n\r\n\r\nConnection: close"))

    def test_a_request_has_one_host_and_ends(self):
        made = open_loop.request({"path": "/a", "host": "127.0.0.1", "port": 81}, {"X-Key": "7"})
        self.assertEqual(made, b"GET /a HTTP/1.1\r\nHost: 127.0.0.1:81\r\nX-Key: 7\r\n\r\n")


class Generator(unittest.TestCase):
    """The generator against a server of this test."""

    def seen(self, answer: bytes, **task) -> open_loop.Generator:
        """What the generator saw of a server that gives one answer to everything."""
        with socket.create_server(("127.0.0.1", 0)) as listening:
            threading.Thread(target=_serve, args=(listening, answer), daemon=True).start()
            generator = open_loop.Generator({"host": "127.0.0.1", "port": listening.getsockname()[1], "path": "/", "rate": 2000,
                                             "seconds": 0.05, "connections": 4, "headers": [{"A": "1"}, {"A": "2"}], **task})
            generator.run()
            return generator

    def test_every_request_is_answered_and_timed_once(self):
        told = open_loop.told(self.seen(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
        self.assertEqual((told["statuses"], told["broken"], told["unanswered"]), ({"200": 100}, 0, 0))
        self.assertEqual(len(told["times_ms"]), 100)
        self.assertEqual(told["times_ms"], sorted(told["times_ms"]))

    def test_a_server_that_closes_after_each_answer_is_connected_to_anew(self):
        generator = self.seen(b"HTTP/1.1 401 No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        self.assertEqual((dict(generator.statuses), generator.broken), ({"401": 100}, 0))

    def test_answers_that_cannot_be_read_are_counted_as_broken(self):
        generator = self.seen(b"HTTP/1.1 200 OK\r\n\r\n")
        self.assertEqual((generator.times, generator.broken), ([], 100))

    def test_what_was_never_answered_took_at_least_until_now(self):
        generator = self.seen(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", rate=20)
        generator._give_up(100.0, [90.0, 95.0])
        self.assertEqual(generator.unanswered, 2)
        self.assertEqual(generator.times[-2:], [10.0, 5.0])


def _serve(listening: socket.socket, answer: bytes) -> None:
    """Answer every request with the same bytes, until the listener is closed."""
    while True:
        try:
            connection = listening.accept()[0]
        except OSError:
            return
        threading.Thread(target=_answer, args=(connection, answer), daemon=True).start()


def _answer(connection: socket.socket, answer: bytes) -> None:
    with connection:
        try:
            while connection.recv(65536):
                connection.sendall(answer)
                if b"Connection: close" in answer:
                    return
        except OSError:
            return


class Steady(unittest.TestCase):
    """What the generator prints."""

    TOLD = {"times_ms": [1.0] * 989 + [9.0] * 10 + [50.0], "late_ms": [0.1], "broken": 0, "unanswered": 0, "statuses": {"200": 1000}}

    def test_percentiles_are_read(self):
        seen = steady.read(json.dumps(self.TOLD))
        self.assertEqual((seen.p50, seen.p99, seen.p999, seen.late_p99), (1.0, 9.0, 9.0, 0.1))
        self.assertEqual(seen.not_let_in(), 0)

    def test_no_time_at_all_is_refused(self):
        with self.assertRaises(steady.Unanswered):
            steady.read(json.dumps({**self.TOLD, "times_ms": []}))

    def test_whoever_got_no_page_was_not_let_in(self):
        told = {**self.TOLD, "statuses": {"200": 990, "503": 4}, "broken": 1, "unanswered": 5}
        self.assertEqual(steady.read(json.dumps(told)).not_let_in(), 10)


class Flood(unittest.TestCase):
    """The flood, and what is made of it."""

    def test_no_two_requests_have_the_same_password(self):
        for kind in (flood.ONE, flood.MANY):
            fields = {request["Authorization"] for request in flood.wrong(kind)}
            self.assertEqual(len(fields), flood.REQUESTS_IN_TURN)

    def test_one_address_and_account_or_many(self):
        for kind, addresses, names in ((flood.ONE, 1, 1), (flood.MANY, flood.REQUESTS_IN_TURN, 51)):
            requests = flood.wrong(kind)
            self.assertEqual(len({request["X-Forwarded-For"] for request in requests}), addresses)
            decoded = [base64.b64decode(request["Authorization"].split()[1]).decode() for request in requests]
            self.assertEqual(len({pair.partition(":")[0] for pair in decoded}), names)

    def test_callers_who_are_kept_out_miss_the_bar_however_quickly(self):
        calm, quick = self.seen({"200": 100}), self.seen({"200": 99, "429": 1})
        self.assertEqual(self.suffered(calm, calm).ratio(), 1.0)
        self.assertEqual(self.suffered(calm, quick).ratio(), math.inf)
        self.assertIsNone(self.suffered(None, calm).ratio())

    @staticmethod
    def seen(statuses: dict[str, int]) -> steady.Seen:
        """A run in which everything took a millisecond."""
        return steady.Seen(1.0, 1.0, 1.0, 0.0, 0, 0, statuses)

    @staticmethod
    def suffered(calm, flooded) -> flood.Suffered:
        """A case of one round."""
        return flood.Suffered(flood.CASES[0], figures.Measured("calm", [calm]), figures.Measured("flooded", [flooded]))


class Credentials(unittest.TestCase):
    """Tokens must be good ones: a refused token would be measured as a refusal."""

    def test_numbers_of_a_signature_are_filled_up_and_stripped_of_their_sign_byte(self):
        der = bytes([0x30, 38, 0x02, 1, 5, 0x02, 33, 0, *([0xFF] * 32)])
        self.assertEqual(credentials.raw_signature(der), b"\0" * 31 + b"\x05" + b"\xff" * 32)

    def test_what_is_no_signature_is_refused(self):
        for der in (b"", b"\x30", b"\x31\x00", b"\x30\x02\x02\x00", b"\x30\x05\x02\x01\x01\x02\x01", b"\x30\x07\x02\x01\x01\x02\x01\x01\x00",
                    b"\x30\x26\x02\x21" + b"\x01" * 33 + b"\x02\x01\x01"):
            with self.subTest(der=der), self.assertRaises(ValueError):
                credentials.raw_signature(der)

    def test_a_token_says_who_it_is_for_and_no_two_are_alike(self):
        signer = credentials.Signer("HS256")
        tokens = signer.tokens(3).splitlines()
        self.assertEqual(len(set(tokens)), 3)
        claims = json.loads(_decoded(tokens[1].split(".")[1]))
        self.assertEqual((claims["sub"], claims["roles"], claims["iss"]), ("caller-1", [credentials.ROLE], credentials.ISSUER))
        self.assertGreater(claims["exp"], claims["iat"] + 3600)

    @unittest.skipUnless(shutil.which("openssl"), "openssl is not installed")
    def test_openssl_takes_the_signatures(self):
        for algorithm in ("RS256", "ES256"):
            with self.subTest(algorithm=algorithm), tempfile.TemporaryDirectory() as folder:
                signer = credentials.Signer(algorithm)
                signed, _, signature = signer.token("dana").rpartition(".")
                raw = _decoded(signature)
                (Path(folder) / "key").write_text(signer.verifier)
                (Path(folder) / "signature").write_bytes(_der(raw) if algorithm == "ES256" else raw)
                told = subprocess.run(["openssl", "dgst", "-sha256", "-verify", "key", "-signature", "signature"], cwd=folder,
                                      input=signed.encode(), capture_output=True, check=False)
                self.assertEqual(told.stdout.strip(), b"Verified OK", told.stderr)


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _der(raw: bytes) -> bytes:
    """The two numbers of a JWS signature as OpenSSL wants them."""
    numbers = b"".join(bytes([2, len(number)]) + number for number in (_signed(raw[:32]), _signed(raw[32:])))
    return bytes([0x30, len(numbers)]) + numbers


def _signed(number: bytes) -> bytes:
    short = number.lstrip(b"\0")
    return b"\0" + short if short[0] & 0x80 else short


class Configurations(unittest.TestCase):
    """Rows, ports, maps and configurations name one another."""

    @classmethod
    def setUpClass(cls):
        cls.signers = {algorithm: credentials.Signer(algorithm) for algorithm in credentials.ALGORITHMS}

    def setUp(self):
        self.site = Site()
        self.addCleanup(self.site.__exit__)
        self.maps = maps.instances(self.site, self.signers)
        self.nginx = peers.nginx_servers(self.site)

    def test_every_port_of_a_row_is_served(self):
        served = {*self.maps, *self.nginx, *peers.CADDY_PORTS, peers.UPSTREAM}
        self.assertEqual([row.name for row in rows.ROWS if row.port not in served], [])
        self.assertEqual([case.port for case in flood.CASES if case.port not in served], [])

    def test_every_map_is_toml_and_declares_the_roles_that_it_speaks_of(self):
        for name, text in self.maps.items():
            with self.subTest(name=name):
                read = tomllib.loads(text)
                spoken = {word.removeprefix("role:") for route in read["route"] for word in route["allow"] if word.startswith("role:")}
                self.assertEqual(spoken, set(read.get("roles", {})))
                self.assertEqual(read["listen"]["http"], f"127.0.0.1:{self.site.port(name)}")

    def test_no_two_ports_are_the_same(self):
        self.assertEqual(len(set(self.site.ports.values())), len(self.site.ports))

    @unittest.skipUnless(os.access("/usr/sbin/nginx", os.X_OK), "nginx is not installed")
    def test_nginx_takes_its_configuration(self):
        for kind in ("apr1", "bcrypt4", "bcrypt10"):
            self.site.write(f"{kind}.htpasswd", "a:b\n")
        head = peers.HEAD.format(workers=2, folder=self.site.folder, name="t")
        file = self.site.write("t.conf", head + peers._upstreams(self.site) + "".join(self.nginx.values()) + "}\n")
        told = subprocess.run(["/usr/sbin/nginx", "-t", "-q", "-c", file, "-e", "stderr"], capture_output=True, text=True, check=False)
        self.assertEqual(told.returncode, 0, told.stderr)

    @unittest.skipUnless(shutil.which("caddy"), "caddy is not installed")
    def test_caddy_takes_its_configuration(self):
        file = self.site.write("Caddyfile", peers.caddyfile(self.site))
        told = subprocess.run(["caddy", "adapt", "--adapter", "caddyfile", "--config", file], capture_output=True, text=True,
                              env={**os.environ, "HOME": str(self.site.folder)}, check=False)
        self.assertEqual(told.returncode, 0, told.stderr)

    def test_the_key_is_found_among_words(self):
        self.assertEqual(maps.key_in("made for bench:\n  dwk_bcdfghjk_a-B_9\nkeep it\n"), "dwk_bcdfghjk_a-B_9")
        self.assertIsNone(maps.key_in("no such service"))


class Rows(unittest.TestCase):
    """The list of rows."""

    NAMES = [row.name for row in rows.ROWS]

    def test_names_are_unique_and_no_part_is_called_so(self):
        self.assertEqual(len(set(self.NAMES)), len(self.NAMES))
        self.assertFalse(set(self.NAMES) & {*rows.GROUPS, "latency", "flood", "memory"})

    def test_bars_and_comparisons_are_between_rows(self):
        compared = [name for target in rows.TARGETS for name in (target.row, target.base)] + [name for pair in rows.COMPARED for name in pair]
        self.assertEqual([name for name in compared if name not in self.NAMES], [])

    def test_a_part_or_a_name_chooses(self):
        self.assertEqual(len(rows.chosen(None)), len(rows.ROWS))
        self.assertEqual([row.name for row in rows.chosen(["nginx-deny", "direct"])], ["direct", "nginx-deny"])
        self.assertEqual({row.group for row in rows.chosen([rows.REFUSED])}, {rows.REFUSED})
        self.assertEqual(rows.chosen(["latency"]), [])


class Counting(unittest.TestCase):
    """The output of perf."""

    def test_a_figure_is_read_and_its_absence_too(self):
        self.assertEqual(counters.counted("12345,,instructions,1000,100.00,,\n"), 12345)
        self.assertEqual(counters.counted("# started\n\n7,,instructions:u,1,100.00,,\n"), 7)
        self.assertIsNone(counters.counted("<not supported>,,instructions,0,100.00,,\n"))
        self.assertIsNone(counters.counted(""))


class Report(unittest.TestCase):
    """What is printed."""

    def test_figures_and_dashes(self):
        for value, text in ((None, "–"), (1234.56, "1,234.6"), (math.inf, "∞"), (0.0, "0.0")):
            self.assertEqual(report.number(value), text)

    def test_a_busy_machine_is_named(self):
        self.assertIn("Contended", report.contention({"rows": 0.01, "flood": 0.06}))
        self.assertNotIn("Contended", report.contention({"rows": 0.05}))

    def test_tables_show_what_was_measured_and_how_it_compares(self):
        text = report.closed_loop({"nginx-open": measured(40, 40), "doorward-open": measured(30, 50), "nginx-deny": measured(10, 10)})
        self.assertIn("| Doorward, `anyone` (`doorward-open`) | 200 | 40.0 | 30.0–50.0 | 1.00 | 20,000 | 2.00 |", text)
        self.assertIn("### Refusals", text)
        self.assertNotIn("caddy", text)
        self.assertNotIn("instructions", text)
        counted = figures.Measured("direct", [run(10, requests=100, instructions=5000)])
        self.assertIn("| 50 |\n", report.closed_loop({"direct": counted}))

    def test_bars_of_a_part_leave_out_what_was_not_asked_for(self):
        bars = report.bars_of_rows({"nginx-open": measured(40), "doorward-open": measured(50)})
        self.assertIn("| 1.25× | ≤ 1× | MISSED |", report.bars_part(bars, whole=False))
        self.assertNotIn("not measured", report.bars_part(bars, whole=False))
        self.assertIn("not measured", report.bars_part(bars, whole=True))

    def test_memory_with_fewer_connections_than_asked_for_is_not_judged(self):
        for connections, verdicts in ((memory.HELD_CONNECTIONS, ["met", "MISSED"]), (memory.HELD_CONNECTIONS - 1, ["met", "not measured"])):
            weight = memory.Weight(memory.DOORWARD, 1, 30.0, 29.0, connections, 60.1, 60.0)
            self.assertEqual([bar.verdict for bar in report.bars_of_memory([weight])], verdicts)

    def test_json_holds_every_run_and_no_infinity(self):
        data = report.as_data({"row": measured(10, None)}, ("cpu_us",))
        self.assertEqual(data["row"]["runs"][1], None)
        self.assertEqual(report.bars_data([figures.Bar("x", math.inf, 2.0)])[0]["value"], None)
        json.dumps(data, allow_nan=False)

    def test_one_reason_is_told_once(self):
        self.assertEqual(report.left_out({"a": "no  binary", "b": "no binary"}), "\n### Left out\n\n- `a`, `b`: no binary\n")


if __name__ == "__main__":
    unittest.main()
