#!/usr/bin/env python3
"""A gateway whose entries are committed in a real PostgreSQL too, while streams run: the database stops, freezes, comes back."""
# Shows: M-03
import glob
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest

import stack

ANSWER_WITHIN = 1.0  # seconds, of the settings below
SLACK = 2.0  # between an entry's commit and the end of `weir ask`, on a busy machine


class Postgres:
    """A cluster of its own on a socket in a folder of its own. It does not run as root."""

    def __init__(self):
        self.bin = pathlib.Path(sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1])
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="weir-pg-"))
        if os.geteuid() == 0:
            shutil.chown(self.dir, "postgres", "postgres")
        self.run("initdb", "-N", "-A", "trust", "-U", "weir", "-D", self.dir / "data")
        self.start()

    def run(self, program, *arguments):
        drop = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"] if os.geteuid() == 0 else []
        return subprocess.run([*drop, self.bin / program, *map(str, arguments)], check=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, cwd="/").stdout

    def start(self):
        # Without a pipe to the server: it would keep it open.
        drop = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"] if os.geteuid() == 0 else []
        subprocess.run([*drop, self.bin / "pg_ctl", "-w", "-D", self.dir / "data", "-l", self.dir / "log", "-o",
                        f"-k {self.dir} -c listen_addresses=''", "start"], check=True, cwd="/",
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def stop(self):
        self.run("pg_ctl", "-w", "-m", "immediate", "-D", self.dir / "data", "stop")

    def signal(self, number):
        server = int((self.dir / "data/postmaster.pid").read_text().split()[0])
        below = subprocess.run(["ps", "-o", "pid=", "--ppid", str(server)], stdout=subprocess.PIPE, text=True).stdout
        for process in [server, *map(int, below.split())]:
            try:
                os.kill(process, number)
            except ProcessLookupError:
                pass

    def rows(self):
        """Leaf by index."""
        out = self.run("psql", "-h", self.dir, "-U", "weir", "-d", "postgres", "-At", "-c",
                       "SELECT index, encode(leaf, 'hex') FROM weir_entries ORDER BY index")
        return {int(index): leaf for index, leaf in (line.split("|") for line in out.split())}

    def end(self):
        self.signal(signal.SIGCONT)
        self.stop()
        shutil.rmtree(self.dir, ignore_errors=True)


class Load:
    """Three callers, one after another's answer; each answer with the time of its end."""

    def __init__(self, s):
        self.s, self.stop, self.answers = s, threading.Event(), []
        self.threads = [threading.Thread(target=self.call) for _ in range(3)]
        for thread in self.threads:
            thread.start()

    def call(self):
        while not self.stop.is_set():
            began = time.monotonic()
            code, events, err = self.s.ask("Say hello.", "--privacy", "cloud-only", "--max-tokens", "12")
            done = code == 0 and stack.only(events, "finished") is not None
            self.answers.append((began, time.monotonic(), done, err))
            if not done:
                time.sleep(0.05)

    def done_between(self, begin, end):
        return [a for a in list(self.answers) if a[2] and begin <= a[1] < end]

    def end(self):
        self.stop.set()
        for thread in self.threads:
            thread.join()


class SecondHome(unittest.TestCase):
    def until(self, condition, what, seconds=60):
        end = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.1)

    def goes_on(self, load):
        now = time.monotonic()
        self.until(lambda: load.done_between(now, now + 99), "no answer after the database came back")

    def test_nothing_is_answered_that_the_database_has_not_and_all_is_there_in_the_end(self):
        if not glob.glob("/usr/lib/postgresql/*/bin/initdb"):
            self.skipTest("SKIPPED: no PostgreSQL here")
        home = Postgres()
        try:
            with stack.Stack(local=False) as s:
                s.end("edge")
                s.end("cloud")
                (s.dir / "home.uri").write_text(f"postgresql://weir@/postgres?host={home.dir}\n")
                (s.dir / "home.uri").chmod(0o600)
                with open(s.dir / "cloud.yaml", "a") as settings:
                    settings.write(f"second_home: {{connection: {{file: home.uri}}, answer_within: {ANSWER_WITHIN:g}s}}\n")
                s.start_cloud()
                s.start_edge()
                load = Load(s)
                try:
                    self.goes_on(load)
                    for way_out, way_back in (
                            (lambda: home.signal(signal.SIGSTOP), lambda: home.signal(signal.SIGCONT)),
                            (home.stop, home.start),
                            (lambda: self.gateway_dies(s, home), lambda: self.both_start(s, home))):
                        way_out()
                        gone = time.monotonic()
                        time.sleep(ANSWER_WITHIN + 2 * SLACK)
                        back = time.monotonic()
                        self.assertEqual(load.done_between(gone + SLACK, back), [], "answered without the database")
                        refused = [a for a in load.answers if gone < a[0] and not a[2]]
                        self.assertTrue(refused, "nobody was told")
                        for _, _, _, err in refused:
                            self.assertRegex(err, "UNAVAILABLE|DEADLINE_EXCEEDED")
                        way_back()
                        self.goes_on(load)
                finally:
                    load.end()
                s.end("edge")
                s.end("cloud")
                self.assertEqual(s.verify("cloud"), 0)
                entries = {e["index"]: e["leaf"] for e in s.entries("cloud")}
                rows = home.rows()
                self.assertEqual(rows, {index: entries[index] for index in rows})
                # The last entries of a gateway that is ended may follow at its next start.
                s.start_cloud()
                entries = {e["index"]: e["leaf"] for e in s.entries("cloud")}
                self.until(lambda: len(home.rows()) >= len(entries), "not all is there")
                self.assertEqual({index: home.rows()[index] for index in entries}, entries)
                closed = [e for e in s.entries("cloud") if e["kind"] == "close" and e["ending"] == "done"]
                self.assertGreaterEqual(len(closed), len([a for a in load.answers if a[2]]))
                opened = sorted(e["exchange"] for e in s.entries("cloud") if e["kind"] == "open")
                self.assertEqual(opened, sorted(e["exchange"] for e in s.entries("cloud") if e["kind"] == "close"))
        finally:
            home.end()

    def gateway_dies(self, s, home):
        """The database stops, the gateway is killed, and does not start again without it."""
        home.stop()
        s.kill("cloud")
        s.start_cloud(wait=False)
        self.assertNotEqual(s.cloud.wait(30), 0)
        self.assertIn("the second home is away", s.log("cloud"))

    def both_start(self, s, home):
        home.start()
        s.start_cloud()


if __name__ == "__main__":
    unittest.main(verbosity=2)
