#!/usr/bin/env python3
"""A gateway whose log has witnesses: it is signed by them, refuses without them, and finds out when it was put back."""
# Shows: M-02
import pathlib
import shutil
import subprocess
import time
import unittest

import stack
from probes import Probes

GUARDS = """witnesses:
  ask: [{{url: "{url}", key: w/witness.vkey}}]
  every: 1s
  when_silent: {when_silent}
  silent_after: 3s
"""


class Witness:
    def __init__(self, s, port):
        self.program = subprocess.Popen(
            [stack.BIN / "weir", "audit", "witness", s.dir / "w", "--name", "witness.test/w1", "--log",
             s.dir / "cloud.vkey", "--listen", f"127.0.0.1:{port}"], stdout=subprocess.PIPE, text=True)
        self.program.stdout.readline()
        self.program.stdout.readline()

    def end(self):
        self.program.terminate()
        self.program.wait(20)
        self.program.stdout.close()


class GuardsTest(unittest.TestCase):
    def setUp(self):
        self.operations = stack.free_port()
        self.metric = Probes(self.operations).metric

    def prepared(self, s, when_silent):
        """A log with its key, so that the witness can know it before the gateway runs; then the gateway with it."""
        s.end("edge")
        s.end("cloud")
        shutil.copy(s.dir / "cloud/ledger/log.vkey", s.dir / "cloud.vkey")
        port = stack.free_port()
        witness = Witness(s, port)
        with open(s.dir / "cloud.yaml", "a") as settings:
            settings.write(GUARDS.format(url=f"http://127.0.0.1:{port}", when_silent=when_silent))
            settings.write(f'operations: {{listen: "127.0.0.1:{self.operations}"}}\n')
        s.start_cloud()
        s.start_edge()
        return witness

    def until(self, condition, what):
        end = time.monotonic() + 40
        while not condition():
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.2)

    def test_heads_are_signed_and_without_a_witness_nothing_is_answered(self):
        with stack.Stack(local=False) as s:
            witness = self.prepared(s, "refuse")
            cosigned = pathlib.Path(s.dir / "cloud/ledger/checkpoint.cosigned")
            self.until(cosigned.exists, s.log("cloud"))
            self.assertIn("witness.test/w1", cosigned.read_text())
            self.assertEqual(s.ask("Say hello.")[0], 0)
            self.assertGreater(self.metric("weir_ledger_witnessed_entries "), 0)
            self.assertLess(self.metric("weir_ledger_unwitnessed_seconds "), 3)
            self.assertEqual(self.metric("weir_ledger_contradicted "), 0)
            witness.end()
            self.until(lambda: self.metric("weir_ledger_unwitnessed_seconds ") > 3, s.log("cloud"))
            self.until(lambda: s.ask("Say hello.")[0] == 1, s.log("cloud"))
            self.assertIn("not_witnessed", s.log("cloud"))

    def test_a_ledger_put_back_to_yesterday_answers_nothing_more(self):
        with stack.Stack(local=False) as s:
            witness = self.prepared(s, "report")
            s.end("cloud")
            shutil.copytree(s.dir / "cloud/ledger", s.dir / "yesterday")
            s.start_cloud()
            self.assertEqual(s.ask("Say hello.")[0], 0)
            head = s.dir / "cloud/ledger/checkpoint.cosigned"
            size = len(s.entries("cloud"))
            self.until(lambda: int(head.read_text().split("\n")[1]) >= size, "not signed")
            s.end("cloud")
            shutil.rmtree(s.dir / "cloud/ledger")
            shutil.copytree(s.dir / "yesterday", s.dir / "cloud/ledger")
            s.start_cloud(wait=False)
            self.until(lambda: "FAILED_PRECONDITION" in s.log("cloud"), s.log("cloud"))
            self.assertNotEqual(s.ask("Say hello.")[0], 0)
            witness.end()


if __name__ == "__main__":
    unittest.main()
