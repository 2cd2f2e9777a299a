"""kill -9 at any moment, clients that vanish, more callers than places: nothing acknowledged is lost.

WEIR_KILLS sets the number of kills (default 6; the long form runs 200).
"""
# Shows: M-01, G-08

import concurrent.futures
import json
import os
import random
import signal
import subprocess
import threading
import time
import unittest

from stack import BIN, Stack, only

KILLS = int(os.environ.get("WEIR_KILLS", "6"))


class KillNine(unittest.TestCase):
    def test_every_receipt_survives_and_every_exchange_closes_once(self):
        rng = random.Random(20261122)
        receipts, lock = {}, threading.Lock()

        def caller(stack, stop):
            while not stop.is_set():
                _, events, _ = stack.ask("Hello!", "--max-tokens", "24", "--privacy", "local-only")
                finished, started = only(events, "finished"), only(events, "started")
                if finished:
                    with lock:
                        receipts[started["exchange_id"]] = finished["receipt"]

        def wait_for_a_receipt():  # on a busy machine the first answer takes a while
            until = time.monotonic() + 60
            while not receipts and time.monotonic() < until:
                time.sleep(0.05)

        with Stack(cloud=False) as stack:
            for _ in range(KILLS):
                stop = threading.Event()
                with concurrent.futures.ThreadPoolExecutor(3) as pool:
                    for _ in range(3):
                        pool.submit(caller, stack, stop)
                    wait_for_a_receipt()
                    time.sleep(rng.uniform(0.2, 1.2))
                    stack.kill("edge")
                    stop.set()
                stack.start_edge()
                time.sleep(0.2)
            stack.end("edge")
            self.assertEqual(stack.verify("edge"), 0)
            entries = stack.entries("edge")
            self.assertGreater(len(receipts), 0)
            by_index = {e["index"]: e for e in entries}
            for exchange, receipt in receipts.items():
                entry = by_index[int(receipt.get("index", 0))]
                self.assertEqual((entry["exchange"], entry["ending"]), (exchange, "done"))
            opened = [e["exchange"] for e in entries if e["kind"] == "open"]
            closed = [e["exchange"] for e in entries if e["kind"] == "close"]
            self.assertEqual(len(opened), len(set(opened)))
            self.assertEqual(sorted(opened), sorted(closed))


class ClientsLeave(unittest.TestCase):
    def test_a_client_that_vanishes_mid_stream_is_recorded_as_cancelled(self):
        with Stack(cloud=False) as stack:
            client = subprocess.Popen([BIN / "weir", "ask", "Hello!", "--json", "--max-tokens", "8000", "--socket",
                                       stack.socket], stdout=subprocess.PIPE, text=True)
            started = json.loads(client.stdout.readline())["started"]
            client.send_signal(signal.SIGKILL)
            client.wait()
            until = time.monotonic() + 10
            endings = []
            while time.monotonic() < until and not endings:
                time.sleep(0.1)
                endings = [e.get("ending") for e in stack.entries("edge")
                           if e.get("exchange") == started["exchange_id"] and e["kind"] == "close"]
            self.assertEqual(endings, ["cancelled"])

    def test_more_callers_than_places_are_refused_at_once_and_the_rest_are_answered(self):
        with Stack(cloud=False, edge_yaml="limits: {exchanges: 2}\n") as stack:
            with concurrent.futures.ThreadPoolExecutor(12) as pool:
                answers = list(pool.map(lambda _: stack.ask("Hello!", "--max-tokens", "2000"), range(12)))
            codes = [code for code, _, _ in answers]
            self.assertIn(0, codes)
            self.assertIn(1, codes)
            for code, _, err in answers:
                self.assertTrue(code == 0 or "RESOURCE_EXHAUSTED" in err, err)
            self.assertEqual(stack.ask("Hello!", "--max-tokens", "4")[0], 0)

    def test_sigterm_drains_and_leaves_an_intact_ledger(self):
        with Stack(cloud=False) as stack:
            client = subprocess.Popen([BIN / "weir", "ask", "Hello!", "--max-tokens", "60", "--json", "--socket",
                                       stack.socket], stdout=subprocess.PIPE, text=True)
            client.stdout.readline()
            stack.end("edge")
            self.assertIn('"finished"', client.stdout.read())
            self.assertEqual(client.wait(), 0)
            self.assertEqual(stack.verify("edge"), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
