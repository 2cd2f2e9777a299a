"""Commands on a log that a running daemon writes."""
# Shows: M-01

import json
import threading
import unittest

from stack import Stack, only


class Rotate(unittest.TestCase):
    def test_keys_are_rotated_by_the_daemon_while_it_answers_and_every_text_opens(self):
        with Stack(cloud=False) as stack:
            log, stop, failed = stack.dir / "edge" / "ledger", threading.Event(), []

            def caller():
                while not stop.is_set():
                    code, events, err = stack.ask("Say hello.", "--max-tokens", "4", "--privacy", "local-only")
                    if code != 0 or not only(events, "finished"):
                        failed.append(err)

            stack.ask("The first one.", "--max-tokens", "4", "--privacy", "local-only")
            thread = threading.Thread(target=caller)
            thread.start()
            before = (log / "seal.key").read_bytes()
            for flags in ([], ["--root"], []):
                done = stack.weir("audit", "rotate", log, *flags)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn("by the process that has the log open", done.stderr)
            stop.set()
            thread.join()
            self.assertEqual(failed, [])
            self.assertNotEqual((log / "seal.key").read_bytes(), before)
            rotations = [e["reasons"] for e in stack.entries("edge") if e["kind"] == "keys"]
            self.assertEqual(rotations, [["tenants_rotated"], ["root_and_tenants_rotated"], ["tenants_rotated"]])
            stack.end("edge")
            self.assertEqual(stack.verify("edge"), 0)
            for entry in stack.entries("edge"):
                if entry["texts"]:
                    done = stack.must(stack.weir("audit", "open", log, entry["index"], "--requester", "carol", "--why",
                                                 "test", "--json"))
                    self.assertEqual(len(done.stdout.splitlines()), len(entry["texts"]))
            stack.start_edge()
            self.assertEqual(stack.ask("Say hello.", "--max-tokens", "4", "--privacy", "local-only")[0], 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
