"""A model that nobody asks gives its memory back, wakes for who asks, and the status and the router know."""

import json
import os
import pathlib
import time
import unittest

import stack


def resident_kib(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0])


class Rest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = stack.Stack(cloud=False, edge_yaml="device: {signals: signals.json}\n")
        cls.stack.prepare()
        path = cls.stack.dir / "edge.yaml"
        path.write_text(path.read_text().replace("threads: 1}", "threads: 1, unload_after: 1s}")
                        .replace("cloud: {enabled: true", "cloud: {enabled: false"))
        cls.tell({})
        cls.stack.start_edge()

    @classmethod
    def tearDownClass(cls):
        cls.stack.__exit__()

    @classmethod
    def tell(cls, signals):
        (cls.stack.dir / "next.json").write_text(json.dumps(signals))
        os.replace(cls.stack.dir / "next.json", cls.stack.dir / "signals.json")

    def status(self):
        return json.loads(self.stack.must(self.stack.weir("status", "--json", "--socket", self.stack.socket)).stdout)

    def wait_for(self, readiness):
        until = time.monotonic() + 30
        while self.status()["engines"][0]["readiness"] != readiness:
            self.assertLess(time.monotonic(), until, f"never {readiness}: {self.status()}")
            time.sleep(0.05)

    def ask(self):
        return self.stack.weir("ask", "hello", "--json", "--socket", self.stack.socket)

    def test_asleep_it_holds_less_is_ready_and_answers(self):
        self.assertEqual(self.ask().returncode, 0)
        awake = resident_kib(self.stack.edge)
        self.wait_for("asleep")
        engine = self.status()["engines"][0]
        self.assertEqual(engine["problem"], "unloaded after 1s without use")
        self.assertLess(resident_kib(self.stack.edge), awake)
        self.assertEqual(self.stack.weir("status", "--ready", "--socket", self.stack.socket).returncode, 0)
        self.assertEqual(self.ask().returncode, 0)

    def test_critically_short_of_memory_nothing_runs_here_from_the_very_next_request(self):
        self.tell({"memory": "critical"})
        refused = self.ask()
        self.assertEqual(refused.returncode, 1)
        self.assertIn("memory_critical", refused.stdout + refused.stderr)
        self.assertEqual(self.status()["device"]["memory"], "critical")
        self.tell({"memory": "normal"})
        self.assertEqual(self.ask().returncode, 0)


if __name__ == "__main__":
    unittest.main()
