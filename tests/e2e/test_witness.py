"""A witness as a program: asked by a client that is not Weir's, killed while it answers, shown a log that was put back."""

import json
import os
import pathlib
import random
import shutil
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request

import strangers

BIN = pathlib.Path(os.environ["WEIR_BIN"])
KILLS = int(os.environ.get("WEIR_WITNESS_KILLS", "10"))


def weir(*arguments, feed=""):
    return subprocess.run([BIN / "weir", *map(str, arguments)], input=feed, capture_output=True, text=True)


def append(log, count):
    feed = "".join(json.dumps({"exchange": f"e{i}", "text": "x"}) + "\n" for i in range(count))
    finished = weir("audit", "append", log, feed=feed)
    assert finished.returncode == 0, finished.stderr


class Witness:
    def __init__(self, directory, log):
        self.program = subprocess.Popen(
            [BIN / "weir", "audit", "witness", directory, "--name", "witness.test/w1", "--log", log / "log.vkey",
             "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
        self.vkey = self.program.stdout.readline().strip()
        self.url = f"http://127.0.0.1:{int(self.program.stdout.readline().split()[1])}"

    def end(self, kill=False):
        (self.program.kill if kill else self.program.terminate)()
        code = self.program.wait(timeout=20)
        self.program.stdout.close()
        return code

    def ask(self, body, timeout=10):
        """The code and the body of the answer; None when the connection broke."""
        try:
            with urllib.request.urlopen(self.url + "/add-checkpoint", data=body.encode(), timeout=timeout) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError:
            return None


class WithLog(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.dir = pathlib.Path(scratch.name)
        self.log = self.dir / "log"
        append(self.log, 5)

    def start(self):
        witness = Witness(self.dir / "w", self.log)
        self.addCleanup(lambda: witness.program.poll() is None and witness.end(kill=True))
        return witness

    def first_request(self):
        return "old 0\n\n" + (self.log / "checkpoint").read_text()


class Strangers(WithLog):
    def test_a_client_written_in_go_gets_cosignatures_that_it_can_check(self):
        tool = strangers.build(self.dir, "xmod_witness.go")
        if not tool:
            self.skipTest(strangers.ABSENT)
        witness = self.start()

        def asked(log, size, old):
            done = subprocess.run([tool, witness.url, witness.vkey, log, str(size), str(old)], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)
            return done.stdout.strip()

        yesterday = self.dir / "yesterday"
        shutil.copytree(self.log, yesterday)
        at = int(asked(self.log, 5, 0).removeprefix("OK "))
        self.assertLess(abs(time.time() - at), 60)
        append(self.log, 300)
        self.assertEqual(asked(self.log, 305, 0), "409 5")
        self.assertTrue(asked(self.log, 305, 5).startswith("OK "))
        self.assertTrue(asked(self.log, 305, 305).startswith("OK "))
        self.assertEqual(asked(yesterday, 5, 5), "409 305")
        append(yesterday, 310)  # the log put back, and gone on otherwise
        self.assertEqual(asked(yesterday, 315, 305).split()[0], "422")


class Killed(WithLog):
    def test_killed_between_write_and_answer_it_never_forgets_what_it_signed(self):
        rng = random.Random(20261123)
        signed = 0
        for _ in range(KILLS):
            witness = self.start()
            request = self.first_request()
            timer = threading.Timer(rng.uniform(0.0, 0.05), witness.program.kill)
            timer.start()
            while True:
                answer = witness.ask(request)
                if answer is None:
                    break
                if answer[0] == 200:
                    signed = self.size()
            timer.join()
            witness.end(kill=True)
            again = self.start()
            code, body = again.ask(self.first_request())
            known = 0 if code == 200 else int(body)
            self.assertGreaterEqual(known, signed)
            again.end()

    def size(self):
        return int((self.log / "checkpoint").read_text().split("\n")[1])

    def test_ended_politely_it_ends_with_0_and_a_second_one_on_its_directory_is_refused(self):
        witness = self.start()
        other = weir("audit", "witness", self.dir / "w", "--name", "witness.test/w1", "--log", self.log / "log.vkey",
                     "--listen", "127.0.0.1:0")
        self.assertEqual(other.returncode, 1)
        self.assertIn("another process has", other.stderr)
        self.assertEqual(witness.end(), 0)

    def test_other_paths_and_methods_and_large_bodies_are_refused(self):
        witness = self.start()
        self.assertEqual(witness.ask("x")[0], 400)
        self.assertEqual(witness.ask("old 0\n\n" + "x" * (65 << 10))[0], 413)
        for path, code in (("/add-checkpoint", 405), ("/", 404)):
            with self.assertRaises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(witness.url + path, timeout=10)
            self.assertEqual(caught.exception.code, code)
            caught.exception.close()


if __name__ == "__main__":
    unittest.main(verbosity=2)
