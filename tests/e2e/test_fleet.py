#!/usr/bin/env python3
"""New policies reach the device by the gateway: put in force while it answers, refused when they are none for it."""
import re
import shutil
import signal
import threading
import time
import unittest

import stack

CLOUD = "fleet: {rollout: rollout.yaml}\n"
EDGE = "update: {retry_most: 1s}\n"


class FleetStack(stack.Stack):
    """The device has a policy file of its own; nothing is offered yet."""

    def __init__(self):
        engine = f"model: {{path: {stack.model()}, context_tokens: 8192, sequences: 4, threads: 1}}\n"
        super().__init__(cloud_yaml=engine + CLOUD, edge_yaml=EDGE + "limits: {exchanges: 64}\n")

    def prepare(self):
        super().prepare()
        self.first = int(re.search(r"^version: (\d+)", self.source().read_text(), re.M).group(1))
        shutil.copy(self.dir / "policy.weir", self.dir / "device.weir")
        edge = self.dir / "edge.yaml"
        edge.write_text(edge.read_text().replace("bundle: policy.weir", "bundle: device.weir", 1))
        (self.dir / "rollout.yaml").write_text("paused: false\n")

    def source(self):
        return self.dir / "policy" / "policy.yaml"

    def bundle(self, version, key="policy.key"):
        """A policy of that version, signed by `key`; its file's name."""
        source = self.source()
        source.write_text(re.sub(r"^version: \d+", f"version: {version}", source.read_text(), flags=re.M))
        name = f"v{version}.weir"
        self.must(self.weir("policy", "build", self.dir / "policy", "-o", self.dir / name, "--key", self.dir / key))
        return name

    def offer(self, *bundles, percent=100, minimum=0):
        releases = "".join(f"  - {{bundle: {bundle}, percent: {percent}}}\n" for bundle in bundles)
        (self.dir / "rollout.yaml").write_text(f"releases:\n{releases}minimum_version: {minimum}\n")
        if self.cloud and self.cloud.poll() is None:
            self.cloud.send_signal(signal.SIGHUP)

    def policy(self):
        done = self.must(self.weir("status", "--socket", self.socket, "--json"))
        return stack.json.loads(done.stdout)["policy"]

    def wait_for_cloud(self, words, seconds=20):
        """Until the gateway's log says so."""
        begun = time.monotonic()
        while words not in self.log("cloud"):
            assert time.monotonic() - begun < seconds, self.log("cloud")
            time.sleep(0.05)

    def wait_for_version(self, version, seconds=30):
        begun = time.monotonic()
        while int(self.policy()["version"]) != version:
            assert time.monotonic() - begun < seconds, f"{self.policy()}\n{self.log('edge')}{self.log('cloud')}"
            time.sleep(0.05)
        return time.monotonic() - begun


class FleetTest(unittest.TestCase):
    def rollouts(self, s):
        return [e["kind"] for e in s.entries("cloud")].count("rollout")

    def test_a_policy_comes_into_force_while_answers_run_and_none_is_disturbed(self):
        with FleetStack() as s:
            bundle = s.bundle(s.first + 1)
            codes, complaints = [], []

            def ask():
                for _ in range(12):
                    done = s.ask("Tell me a long story.", "--privacy", "local-only", "--max-tokens", "200")
                    codes.append(done[0])
                    complaints.append(done[2])

            asking = [threading.Thread(target=ask) for _ in range(4)]
            for thread in asking:
                thread.start()
            time.sleep(0.5)
            s.offer(bundle)
            s.wait_for_version(s.first + 1)
            self.assertTrue(any(thread.is_alive() for thread in asking), "nothing ran any more: ask for more")
            for thread in asking:
                thread.join()
            self.assertEqual(codes, [0] * 48, complaints)
            loads = [e["policy"]["version"] for e in s.entries("edge") if e["kind"] == "policy_load"]
            self.assertEqual([int(version) for version in loads], [s.first, s.first + 1])
            self.assertEqual(self.rollouts(s), 1)
            loaded = s.log("cloud").count("policy_in_force")
            s.cloud.send_signal(signal.SIGHUP)
            until = time.monotonic() + 20
            while s.log("cloud").count("policy_in_force") == loaded:
                self.assertLess(time.monotonic(), until, s.log("cloud"))
                time.sleep(0.1)
            time.sleep(1)
            self.assertEqual(self.rollouts(s), 1, "nothing had changed")
            s.end("edge")
            s.start_edge()
            self.assertEqual(int(s.policy()["version"]), s.first + 1)

    def test_a_policy_that_the_device_does_not_trust_is_refused_and_recorded_once(self):
        with FleetStack() as s:
            s.must(s.weir("policy", "keygen", "-o", s.dir / "other.key"))
            cloud = s.dir / "cloud.yaml"
            cloud.write_text(cloud.read_text().replace("[policy.key.pub]", "[policy.key.pub, other.key.pub]"))
            s.end("cloud")
            s.start_cloud()
            s.offer(s.bundle(s.first + 1, key="other.key"))
            until = time.monotonic() + 30
            while not [e for e in s.entries("edge") if e["kind"] == "policy_refused"]:
                self.assertLess(time.monotonic(), until, s.log("edge"))
                time.sleep(0.2)
            self.assertEqual(int(s.policy()["version"]), s.first)
            time.sleep(3)
            refused = [e for e in s.entries("edge") if e["kind"] == "policy_refused"]
            self.assertEqual(len(refused), 1, refused)
            self.assertEqual(s.ask("Say hello.", "--privacy", "local-only")[0], 0)
            s.offer(s.bundle(s.first + 2))
            s.wait_for_version(s.first + 2)

    def test_an_emergency_reaches_a_device_whatever_its_place_and_over_a_killed_gateway(self):
        with FleetStack() as s:
            bundle = s.bundle(s.first + 1)
            s.offer(bundle, percent=0)
            time.sleep(2)
            self.assertEqual(int(s.policy()["version"]), s.first)
            s.kill("cloud")
            s.offer(bundle, percent=0, minimum=s.first + 1)
            s.start_cloud()
            took = s.wait_for_version(s.first + 1)
            print(f"emergency policy in force {took:.1f} s after the gateway was back")
            self.assertEqual(int(s.policy()["required_version"]), s.first + 1)
            self.assertFalse(s.policy().get("stale", False))

    def test_a_device_that_slept_through_two_versions_gets_the_newest_only(self):
        with FleetStack() as s:
            s.end("edge")
            s.offer(s.bundle(s.first + 1))
            s.offer(s.bundle(s.first + 1), s.bundle(s.first + 2))
            s.wait_for_cloud(f'"policy_offered","version":{s.first + 2}')
            s.start_edge()
            s.wait_for_version(s.first + 2)
            loads = [int(e["policy"]["version"]) for e in s.entries("edge") if e["kind"] == "policy_load"]
            self.assertEqual(loads, [s.first, s.first, s.first + 2])  # two starts, one update

    def test_a_rollout_file_with_anything_wrong_changes_nothing(self):
        with FleetStack() as s:
            s.offer(s.bundle(s.first + 1), minimum=s.first + 2)
            s.wait_for_cloud("rollout_not_reloaded")
            self.assertEqual(int(s.policy()["version"]), s.first)
            self.assertEqual(s.ask("Say hello.", "--privacy", "cloud-only")[0], 0)


if __name__ == "__main__":
    unittest.main()
