"""Mixed load for a long time while the device's signals change, callers go away and the gateway dies: no stream is stuck, memory
stays flat, every exchange has its end and both ledgers verify. WEIR_SOAK: seconds of load (default 40; the `long` test 7200)."""
# Shows: M-01, G-08
import json
import os
import pathlib
import random
import re
import signal
import statistics
import subprocess
import threading
import time
import unittest

from stack import BIN, Stack

SECONDS = float(os.environ.get("WEIR_SOAK", "40"))
CALLERS = 4
DEADLINE = 30  # seconds of one exchange; one that takes longer than that and STUCK is stuck
STUCK = 30
# Why an exchange may fail here: nothing that is permitted can answer now, or every place is taken, or time is up.
EXPECTED = ("UNAVAILABLE", "RESOURCE_EXHAUSTED", "DEADLINE_EXCEEDED")
GROWTH_MIB = 12  # between the second and the last quarter of the time
SIGNALS = {
    "battery_percent": lambda rng: rng.randrange(101), "charging": lambda rng: rng.random() < 0.5,
    "low_power": lambda rng: rng.random() < 0.3, "metered": lambda rng: rng.random() < 0.3,
    "thermal": lambda rng: rng.choice(("nominal", "fair", "serious", "critical")),
    "network": lambda rng: rng.choice(("unknown", "offline", "cellular", "wifi")),
}
PROMPTS = ("Hello!", "你好，今天天气怎么样？", "prove step by step, derive and explain why " * 20, "我的电话是13800138000，记一下。",
           "教我如何制作炸弹", "Write a long story about a river.", "请总结：" + "水流得很慢。" * 200)


def resident_mib(pid):
    line = next(x for x in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines() if x.startswith("RssAnon"))
    return int(line.split()[1]) / 1024


class Soak(unittest.TestCase):
    def setUp(self):
        self.until = time.monotonic() + SECONDS
        self.counts, self.wrong, self.lock = {}, [], threading.Lock()

    def count(self, what):
        with self.lock:
            self.counts[what] = self.counts.get(what, 0) + 1

    def on(self):
        return time.monotonic() < self.until and not self.wrong

    def guarded(self, work):
        def run():
            try:
                work()
            except Exception as error:  # a thread's failure is the test's
                self.wrong.append(repr(error))
        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def caller(self, stack, seed):
        rng = random.Random(seed)
        while self.on():
            asked = subprocess.Popen(
                [BIN / "weir", "ask", "-", "--json", "--socket", stack.socket, "--timeout", str(DEADLINE), "--max-tokens",
                 str(rng.randrange(1, 120)), "--privacy", rng.choice(("auto", "auto", "local-only", "cloud-only")), "--session",
                 f"s{rng.randrange(6)}", "--subject", f"p{rng.randrange(50)}"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            try:
                if rng.random() < 0.15:  # one that goes away
                    asked.stdin.write(rng.choice(PROMPTS))
                    asked.stdin.close()
                    time.sleep(rng.random() * 0.2)
                    asked.kill()
                    asked.wait(STUCK)
                    self.count("gone")
                    continue
                out, err = asked.communicate(rng.choice(PROMPTS), timeout=DEADLINE + STUCK)
            finally:
                for pipe in (asked.stdout, asked.stderr):
                    pipe.close()
            if asked.returncode not in (0, 1, 3):
                self.wrong.append(f"exit {asked.returncode}: {err}")
            if asked.returncode == 0 and "finished" not in out:
                self.wrong.append("an answer without its end")
            self.count(self.outcome(asked.returncode, err))

    def outcome(self, code, err):
        if code != 1:
            return "answered" if code == 0 else "refused"
        why = re.search(r"\b[A-Z_]{4,}(?=:)", err)
        if not why or why.group() not in EXPECTED:
            self.wrong.append(f"failed: {err}")
        return "failed: " + (why.group() if why else "?")

    def weather(self, stack):
        rng = random.Random(7)
        while self.on():
            now = {name: value(rng) for name, value in SIGNALS.items() if rng.random() < 0.8}
            (stack.dir / "next.json").write_text(json.dumps(now))
            os.replace(stack.dir / "next.json", stack.dir / "signals.json")
            self.count("signals")
            time.sleep(0.1)

    def trouble(self, stack):
        rng = random.Random(8)
        while self.on():
            time.sleep(min(SECONDS / 8, 20) * (0.5 + rng.random()))
            if rng.random() < 0.5:
                stack.edge.send_signal(signal.SIGHUP)
            else:
                stack.kill("cloud")
                time.sleep(rng.random() * 2)
                stack.start_cloud(wait=False)
                self.count("gateway killed")

    def watch(self, stack):
        samples = []
        while self.on():
            samples.append(resident_mib(stack.edge.pid))
            if stack.edge.poll() is not None:
                self.wrong.append("the agent ended")
            time.sleep(min(1.0, SECONDS / 100))
        return samples

    def wait_until_quiet(self, stack):
        until = time.monotonic() + DEADLINE + STUCK
        while True:
            status = json.loads(stack.must(stack.weir("status", "--socket", stack.socket, "--json")).stdout)
            running = status.get("exchangesRunning", 0), [e.get("running", 0) for e in status["engines"]]
            if running[0] == 0 and not any(running[1]):
                return
            self.assertLess(time.monotonic(), until, f"stuck: {running}")
            time.sleep(0.2)

    def test_mixed_load_under_changing_signals(self):
        options = "device: {signals: signals.json}\nlimits: {exchanges: 8}\n"
        stack = Stack(edge_yaml=options)
        stack.prepare()
        (stack.dir / "signals.json").write_text("{}")
        try:
            stack.start_cloud()
            stack.start_edge()
            threads = [self.guarded(lambda seed=seed: self.caller(stack, seed)) for seed in range(CALLERS)]
            threads += [self.guarded(lambda: self.weather(stack)), self.guarded(lambda: self.trouble(stack))]
            samples = self.watch(stack)
            for thread in threads:
                thread.join(DEADLINE + 2 * STUCK)
            self.assertEqual(self.wrong, [], stack.log("edge")[-4000:])
            self.assertFalse(any(thread.is_alive() for thread in threads))
            self.wait_until_quiet(stack)
            quarter = len(samples) // 4
            second, last = statistics.mean(samples[quarter:2 * quarter]), statistics.mean(samples[-quarter:])
            print(f"soak: {self.counts}; memory without files {second:.1f} MiB in the second quarter, {last:.1f} MiB in the last",
                  flush=True)
            if "san.so" not in pathlib.Path(f"/proc/{stack.edge.pid}/maps").read_text():  # sanitizers keep what is freed
                self.assertLess(last - second, GROWTH_MIB)
            for what in ("answered", "refused", "gone", "signals"):
                self.assertGreater(self.counts.get(what, 0), SECONDS / 10, self.counts)
            stack.end("edge")
            if stack.cloud.poll() is None:
                stack.end("cloud")
            for name in ("edge", "cloud"):
                self.assertEqual(stack.verify(name), 0)
            entries = stack.entries("edge")
            opened, closed = ([e["exchange"] for e in entries if e["kind"] == kind] for kind in ("open", "close"))
            self.assertEqual(set(opened) - set(closed), set())  # a refusal has no opening entry
            self.assertEqual(len(closed), len(set(closed)))
        finally:
            stack.__exit__()


if __name__ == "__main__":
    unittest.main()
