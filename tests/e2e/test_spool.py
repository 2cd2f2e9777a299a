#!/usr/bin/env python3
"""The device's record reaches the gateway's ledger once, whatever happens on the way."""
# Shows: M-01
import time
import unittest

import stack

UPLOAD = "spool: {gateway_key: cloud/ledger/log.vkey, every: 1s}\n"


class SpoolTest(unittest.TestCase):
    def spool(self, s):
        done = s.must(s.weir("status", "--socket", s.socket, "--json"))
        return stack.json.loads(done.stdout)["spool"]

    def wait_until_proven(self, s, entries):
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if int(self.spool(s)["proven"]) >= entries:
                return
            time.sleep(0.2)
        self.fail(f"not proven within 60 s: {self.spool(s)}\n{s.log('edge')}{s.log('cloud')}")

    def check_gateway_holds_the_device_once(self, s):
        device = [e["leaf"] for e in s.entries("edge")]
        held = [e["spooled"]["leaf"] for e in s.entries("cloud") if e["kind"] == "spooled"]
        self.assertEqual(held, device[:len(held)])
        self.assertEqual(s.verify("cloud"), 0)
        return len(held)

    def test_uploads_proves_and_survives_kill_nine_on_both_sides(self):
        with stack.Stack(accept_spools=True, edge_yaml=UPLOAD) as s:
            for i in range(3):
                s.ask(f"Say hello {i}.", "--privacy", "local-only")
            self.wait_until_proven(s, 6)
            s.kill("cloud")
            s.ask("Say hello again.", "--privacy", "local-only")
            s.kill("edge")
            s.start_cloud()
            s.start_edge()
            self.wait_until_proven(s, 8)
            self.assertGreaterEqual(self.check_gateway_holds_the_device_once(s), 8)

    def test_the_gateway_witnesses_the_device_and_a_log_put_back_is_found(self):
        witnessed = UPLOAD.replace("every:", "witness_key: cloud/witness/witness.vkey, every:")
        with stack.Stack(accept_spools=True, edge_yaml=witnessed) as s:
            log, yesterday = s.dir / "edge/ledger", s.dir / "yesterday"
            s.ask("Say hello.", "--privacy", "local-only")
            s.end("edge")
            stack.shutil.copytree(log, yesterday)
            s.start_edge()
            s.ask("Say hello again.", "--privacy", "local-only")
            until = time.monotonic() + 60
            while True:
                status = stack.json.loads(s.must(s.weir("status", "--socket", s.socket, "--json")).stdout)
                if int(status["witness"].get("entries", 0)) == int(status["ledger_size"]):
                    break
                self.assertLess(time.monotonic(), until, status)
                time.sleep(0.2)
            self.assertEqual(int(status["witness"].get("unwitnessed_s", 0)), 0)
            self.assertIn("unwitnessed for 0", s.must(s.weir("status", "--socket", s.socket)).stdout)
            s.end("edge")
            demand = ["--witness", s.dir / "cloud/witness/witness.vkey", "--quorum", "1", "--most-unwitnessed", "10m"]
            done = s.must(s.weir("audit", "verify", log, "--json", *demand))
            seen = stack.json.loads(done.stdout)["witnessed"]
            self.assertEqual(seen["witnesses"], ["weir.example/test/cloud/witness"])
            self.assertLess(seen["unwitnessed_s"], 600)
            # Longer ago than allowed, or another witness: cannot tell. Never "tampered".
            self.assertEqual(s.weir("audit", "verify", log, *demand[:4], "--most-unwitnessed", "0s").returncode, 2)
            self.assertEqual(s.weir("audit", "verify", log, *demand[2:]).returncode, 2)
            # Segments, tiles and checkpoint of yesterday beside what the gateway signed today.
            stack.shutil.copy(log / "checkpoint.cosigned", yesterday)
            found = s.weir("audit", "verify", yesterday, "--json")
            self.assertEqual(found.returncode, 1, found.stdout)
            self.assertIn("witnesses signed", stack.json.loads(found.stdout)["problem"])

    def test_a_gateway_that_takes_no_spools_says_so_and_answers_all_the_same(self):
        with stack.Stack(edge_yaml=UPLOAD) as s:
            code, _, _ = s.ask("Say hello.", "--privacy", "local-only")
            self.assertEqual(code, 0)
            until = time.monotonic() + 30
            while self.spool(s)["problem"] != "UNIMPLEMENTED":
                self.assertLess(time.monotonic(), until, self.spool(s))
                time.sleep(0.2)


if __name__ == "__main__":
    unittest.main()
