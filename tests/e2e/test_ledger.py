"""A log as its users have it: killed at any moment, and read by tools that are not Weir's.

WEIR_LEDGER_KILLS sets the number of kills (default 20; the long form runs 1000).
"""
# Shows: M-01, M-02

import base64
import contextlib
import json
import os
import pathlib
import random
import subprocess
import tempfile
import threading
import unittest

import strangers

BIN = pathlib.Path(os.environ["WEIR_BIN"])
KILLS = int(os.environ.get("WEIR_LEDGER_KILLS", "20"))


def weir(*arguments, feed=""):
    return subprocess.run([BIN / "weir", *map(str, arguments)], input=feed, capture_output=True, text=True)


def records(count, prefix="r", size=300):
    return "".join(json.dumps({"exchange": f"{prefix}{i}", "text": "x" * size}) + "\n" for i in range(count))


def verified(log):
    finished = weir("audit", "verify", log, "--json")
    return finished.returncode, json.loads(finished.stdout)


class KillNine(unittest.TestCase):
    def append_until_killed(self, log, run, rng, promised, tried):
        """One run of the program under load; what it printed is what it promised."""
        program = subprocess.Popen([BIN / "weir", "audit", "append", log], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        names = [f"{run}.{i}" for i in range(20_000)]

        def feed():
            try:
                for name in names:
                    program.stdin.write((json.dumps({"exchange": name, "text": "t" * rng.randrange(600)}) + "\n").encode())
            except OSError:
                pass  # killed while it was fed
            finally:
                with contextlib.suppress(OSError):
                    program.stdin.close()

        feeder = threading.Thread(target=feed)
        timer = threading.Timer(rng.uniform(0.0, 0.25), program.kill)
        feeder.start()
        timer.start()
        lines = program.stdout.read().split(b"\n")[:-1]
        program.wait()
        timer.cancel()
        feeder.join()
        program.stdout.close()
        tried.update(names)
        for name, line in zip(names, lines):
            answer = json.loads(line)
            if "index" in answer:
                promised[answer["index"]] = (name, answer["leaf"])

    def check(self, log, promised, tried):
        finished = weir("audit", "append", log)  # recovers, appends nothing
        self.assertEqual(finished.returncode, 0, finished.stderr)
        code, result = verified(log)
        self.assertEqual((code, result["outcome"]), (0, "intact"), result)
        entries = [json.loads(line) for line in weir("audit", "search", log, "--json").stdout.splitlines()]
        by_index = {e["index"]: e for e in entries}
        self.assertEqual(len(by_index), len(entries))
        for index, (name, leaf) in promised.items():
            self.assertEqual((by_index[index]["exchange"], by_index[index]["leaf"]), (name, leaf))
        names = [e["exchange"] for e in entries if e["kind"] == "record"]
        self.assertEqual(len(names), len(set(names)))
        self.assertLessEqual(set(names), tried)

    def test_no_printed_receipt_is_lost_and_none_is_there_twice(self):
        rng = random.Random(20261122)
        promises = 0
        for first in range(0, KILLS, 10):  # a new log now and then, so that checking stays quick
            with tempfile.TemporaryDirectory() as scratch:
                log, promised, tried = pathlib.Path(scratch) / "log", {}, set()
                for run in range(first, min(first + 10, KILLS)):
                    self.append_until_killed(log, run, rng, promised, tried)
                self.check(log, promised, tried)
                promises += len(promised)
        self.assertGreater(promises, 0)
        print(f"{KILLS} kills, {promises} receipts kept")


class Strangers(unittest.TestCase):
    """Go's x/mod, as Debian packages it, reads the log as it lies."""

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.tool = strangers.build(cls.scratch.name, "xmod_verify.go")
        if not cls.tool:
            raise unittest.SkipTest(strangers.ABSENT)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def judged(self, log):
        return subprocess.run([self.tool, log], capture_output=True, text=True)

    def test_logs_of_many_sizes_are_accepted_with_our_root(self):
        with tempfile.TemporaryDirectory() as scratch:
            log = pathlib.Path(scratch) / "log"
            for more in (1, 1, 253, 1, 1, 300, 256):
                self.assertEqual(weir("audit", "append", log, feed=records(more)).returncode, 0)
                code, ours = verified(log)
                self.assertEqual(code, 0)
                theirs = self.judged(log)
                self.assertEqual(theirs.returncode, 0, theirs.stderr)
                _, size, root, _ = theirs.stdout.split()
                self.assertEqual(int(size), ours["entries"])
                self.assertEqual(base64.b64decode(root).hex(), ours["root"])

    def test_a_changed_byte_of_tile_bundle_or_checkpoint_is_refused_by_both(self):
        with tempfile.TemporaryDirectory() as scratch:
            log = pathlib.Path(scratch) / "log"
            weir("audit", "append", log, feed=records(300))
            for path in ("tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/000",
                         "tile/entries/001.p/44", "checkpoint"):
                good = (log / path).read_bytes()
                bad = bytearray(good)
                bad[len(bad) // 2] ^= 1
                (log / path).write_bytes(bad)
                self.assertNotEqual(self.judged(log).returncode, 0, path)
                self.assertEqual(verified(log)[0], 1, path)
                (log / path).write_bytes(good)
            self.assertEqual(self.judged(log).returncode, 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
