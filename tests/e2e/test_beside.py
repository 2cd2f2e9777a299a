"""Commands on a log that another process writes: a daemon, or `weir audit append` as fast as it can.

WEIR_BESIDE_READS sets the number of reads under load (default 120; the long form runs 2000).
"""
# Shows: M-01, M-02

import concurrent.futures
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

from stack import BIN, Stack, only

READS = int(os.environ.get("WEIR_BESIDE_READS", "120"))
LOCAL = ("--max-tokens", "4", "--privacy", "local-only")


def weir(*arguments):
    return subprocess.run([BIN / "weir", *map(str, arguments)], capture_output=True, text=True)


class Writer:
    """Appends records of 100 B to 200 kB until it is ended: every few seconds a new segment file is begun."""

    def __init__(self, log):
        self.stop = threading.Event()
        self.program = subprocess.Popen([BIN / "weir", "audit", "append", log], stdin=subprocess.PIPE,
                                        stdout=subprocess.DEVNULL, text=True)
        self.thread = threading.Thread(target=self.feed)
        self.thread.start()

    def feed(self):
        rng, count = random.Random(5), 0
        while not self.stop.is_set():
            burst = [{"exchange": f"e{count + i}", "text": "x" * rng.choice([100, 3000, 200_000])}
                     for i in range(rng.randrange(1, 40))]
            self.program.stdin.write("".join(json.dumps(each) + "\n" for each in burst))
            self.program.stdin.flush()
            count += len(burst)
            time.sleep(rng.uniform(0, 0.05))
        self.program.stdin.close()

    def end(self):
        self.stop.set()
        self.thread.join()
        return self.program.wait()


class Read(unittest.TestCase):
    """No reader takes what is being written for damage, and none prints what is not there."""

    def verify(self, log):
        done = weir("audit", "verify", log, "--json")
        self.assertEqual(done.returncode, 0, done.stdout)

    def prove(self, log, signed):
        index = random.randrange(signed)
        done = weir("audit", "prove", log, index, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        proven = json.loads(done.stdout)
        shown = json.loads(weir("audit", "show", log, index, "--json").stdout)
        self.assertEqual((proven["index"], proven["leaf"]), (index, shown["leaf"]))

    def show(self, log, signed):
        index = random.randrange(signed)
        done = weir("audit", "show", log, index, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout)["index"], index)

    def tail(self, log):
        done = weir("audit", "tail", log, "-n", "50", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        read = [json.loads(line)["index"] for line in done.stdout.splitlines()]
        self.assertEqual(read, list(range(read[0], read[0] + len(read))))

    def read(self, log, number):
        signed = int((log / "checkpoint").read_text().split("\n")[1])
        if number % 4 == 0 or signed == 0:
            self.verify(log)
        elif number % 4 == 1:
            self.prove(log, signed)
        elif number % 4 == 2:
            self.show(log, signed)
        else:
            self.tail(log)

    def test_reads_beside_a_writer_are_never_false(self):
        done = 0
        while done < READS:  # a new log now and then, so that it does not fill the disk
            with tempfile.TemporaryDirectory() as scratch:
                log = pathlib.Path(scratch) / "log"
                self.assertEqual(subprocess.run([BIN / "weir", "audit", "append", log], input="", text=True).returncode, 0)
                writer = Writer(log)
                try:
                    with concurrent.futures.ThreadPoolExecutor(2) as pool:
                        for _ in pool.map(lambda number: self.read(log, number), range(done, min(done + 60, READS))):
                            done += 1
                finally:
                    self.assertEqual(writer.end(), 0)
                self.verify(log)
                files = len(list((log / "segment").glob("*.seg")))
        print(f"{done} reads; the last log has {files} segment files")

    def test_a_writer_that_ends_while_it_is_read_is_not_taken_for_a_crash(self):
        with tempfile.TemporaryDirectory() as scratch:
            log = pathlib.Path(scratch) / "log"
            for _ in range(max(10, READS // 20)):
                writer = subprocess.Popen([BIN / "weir", "audit", "append", log], stdin=subprocess.PIPE,
                                          stdout=subprocess.DEVNULL, text=True)
                reader = threading.Thread(target=lambda: writer.communicate(
                    "".join(json.dumps({"exchange": "e", "text": "x" * 3000}) + "\n" for _ in range(500))))
                reader.start()
                while reader.is_alive():
                    if (log / "checkpoint").exists():
                        self.verify(log)
                reader.join()
                shutil.rmtree(log)


class OnTheRecord(unittest.TestCase):
    def test_texts_are_opened_beside_the_daemon_and_it_records_by_whom(self):
        with Stack(cloud=False) as stack:
            log = stack.dir / "edge" / "ledger"
            stack.ask("What was asked.", *LOCAL)
            opened = next(e["index"] for e in stack.entries("edge") if e["kind"] == "open")
            shown = stack.must(stack.weir("audit", "show", log, opened, "--open"))
            self.assertIn("What was asked.", shown.stdout)
            asked = stack.must(stack.weir("audit", "open", log, opened, "--requester", "carol", "--why", "2026-17"))
            self.assertIn("What was asked.", asked.stdout)
            accesses = [e["access"] for e in stack.entries("edge") if e["kind"] == "access"]
            self.assertEqual([a["index"] for a in accesses], [opened, opened])
            self.assertEqual((accesses[1]["requester"], accesses[1]["why"]), ("carol", "2026-17"))
            self.assertTrue(accesses[0]["requester"])
            # With approvers nobody opens alone, and the try is recorded by the daemon too.
            stack.must(stack.weir("policy", "keygen", "-o", stack.dir / "ann.key"))
            line = stack.must(stack.weir("audit", "approve", "--key", stack.dir / "ann.key", "--name", "ann", "--vkey"))
            (log / "approvers").write_text(line.stdout)
            refused = stack.weir("audit", "show", log, opened, "--open")
            self.assertEqual(refused.returncode, 1)
            self.assertNotIn("What was asked.", refused.stdout)
            last = [e for e in stack.entries("edge") if e["kind"] == "access"][-1]
            self.assertEqual(last["reasons"], ["refused"])

    def test_what_nobody_records_is_not_opened(self):
        with tempfile.TemporaryDirectory() as scratch:
            log = pathlib.Path(scratch) / "log"
            done = subprocess.run([BIN / "weir", "audit", "append", log], input='{"exchange":"e","text":"secret"}\n',
                                  text=True, stdout=subprocess.DEVNULL)
            self.assertEqual(done.returncode, 0)
            with subprocess.Popen([BIN / "weir", "audit", "append", log], stdin=subprocess.PIPE, text=True,
                                  stdout=subprocess.PIPE) as holder:  # has the log open and takes no requests
                holder.stdin.write('{"exchange":"f","text":"x"}\n')
                holder.stdin.flush()
                holder.stdout.readline()
                shown = weir("audit", "show", log, "0", "--open")
                self.assertEqual(shown.returncode, 1)
                self.assertNotIn("secret", shown.stdout)
                self.assertIn("did not record the access", shown.stderr)
                self.assertEqual(list((log / "keys/accesses").iterdir()), [])
                holder.stdin.close()


class Erase(unittest.TestCase):
    def test_a_request_that_names_nobody_is_an_error_and_not_left_to_be_dropped(self):
        with Stack(cloud=False) as stack:
            log = stack.dir / "edge" / "ledger"
            stack.ask("Remember me.", *LOCAL, "--subject", "carol")
            handle, tenant = next((e["subject"], e.get("tenant", "")) for e in stack.entries("edge") if e.get("subject"))
            wrong = stack.weir("audit", "erase", log, handle, "--tenant", tenant + "another")
            self.assertEqual(wrong.returncode, 1, wrong.stderr)
            self.assertIn("no key of that subject", wrong.stderr)
            stack.must(stack.weir("audit", "erase", log, handle, *(["--tenant", tenant] if tenant else [])))
            until = time.monotonic() + 20
            while not [e for e in stack.entries("edge") if e["kind"] == "erasure"]:
                self.assertLess(time.monotonic(), until, stack.log("edge"))
                time.sleep(0.2)
            self.assertEqual(stack.log("edge").count("erasure_request_dropped"), 0)


class Rotate(unittest.TestCase):
    def test_keys_are_rotated_by_the_daemon_while_it_answers_and_every_text_opens(self):
        with Stack(cloud=False) as stack:
            log, stop, failed = stack.dir / "edge" / "ledger", threading.Event(), []

            def caller():
                while not stop.is_set():
                    code, events, err = stack.ask("Say hello.", *LOCAL)
                    if code != 0 or not only(events, "finished"):
                        failed.append(err)

            stack.ask("The first one.", *LOCAL)
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
            self.assertEqual(stack.ask("Say hello.", *LOCAL)[0], 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
