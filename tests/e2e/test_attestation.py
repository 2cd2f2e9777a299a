#!/usr/bin/env python3
"""Devices that prove themselves: the library with a phone's hardware in software, against a gateway that asks for proof."""

import os
import pathlib
import sys
import time
import unittest

import attested_device
import probes
import stack

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "edge/c"))
import weir_edge  # noqa: E402

LIB = pathlib.Path(os.environ.get("WEIR_LIB", stack.BIN.parent / "lib")) / "libweir-edge.so"
APPLICATION = "ABCDE12345.cn.example.assistant"
SECRET = "of-thirty-two-visible-characters"


class Attested(stack.Stack):
    """A gateway that wants proof; the device has no model and no daemon runs."""

    def __init__(self, without_pass="refuse", pass_for="1h"):
        self.operations = stack.free_port()
        engine = f"model: {{path: {stack.model()}, context_tokens: 8192, sequences: 4, threads: 1}}\n"
        super().__init__(local=False, cloud_yaml=engine + f"""
operations: {{listen: "127.0.0.1:{self.operations}"}}
attestation:
  root: maker/root.pem
  applications: [{{id: {APPLICATION}}}]
  secret: {{file: secret}}
  pass_for: {pass_for}
  without_pass: {without_pass}
""")
        self.agents = []

    def __enter__(self):
        self.prepare()
        self.maker = attested_device.Maker(self.dir / "maker")
        self.write_secret(SECRET)
        self.start_cloud(wait=False)
        self.probes = probes.Probes(self.operations)
        self.probes.wait_ready(self.cloud, lambda: self.log("cloud"))
        return self

    def __exit__(self, *all_of):
        for agent in self.agents:
            agent.close()
        super().__exit__(*all_of)

    def write_secret(self, text):
        (self.dir / "secret").write_text(text)
        (self.dir / "secret").chmod(0o600)

    def restart(self):
        self.kill("cloud")
        self.start_cloud(wait=False)
        self.probes.wait_ready(self.cloud, lambda: self.log("cloud"))

    def agent(self, device=None):
        agent = weir_edge.Agent(LIB, self.dir / "edge.yaml")
        self.agents.append(agent)
        if device:
            agent.set_attestor(device)
        return agent

    def close(self, agent):
        self.agents.remove(agent)
        agent.close()

    def device(self, maker=None, application=APPLICATION):
        return attested_device.Device(maker or self.maker, application)


def engine(agent):
    return agent.status()["engines"][0]


def wait_for(wanted, seconds=30):
    until = time.monotonic() + seconds
    while not wanted():
        assert time.monotonic() < until, "not within its time"
        time.sleep(0.05)


def ask(agent):
    """The last event."""
    return list(agent.chat("hello", max_tokens=8))[-1]


class AttestationTest(unittest.TestCase):
    def test_a_genuine_device_is_answered_and_enrols_once_over_restarts_of_both(self):
        with Attested() as s:
            device = s.device()
            agent = s.agent(device)
            wait_for(lambda: ask(agent)["kind"] == weir_edge.FINISHED)
            self.assertEqual(s.probes.metric("weir_unattested_calls_total"), 0)
            s.close(agent)
            s.restart()
            agent = s.agent(device)
            wait_for(lambda: ask(agent)["kind"] == weir_edge.FINISHED)
            self.assertEqual(len(device.keys), 1)
            with self.assertRaises(weir_edge.WeirError) as second:
                agent.set_attestor(device)
            self.assertEqual(second.exception.code, 9)

    def test_a_device_without_proof_is_refused_before_anything_is_recorded(self):
        with Attested() as s:
            before = len(s.entries("cloud"))
            agent = s.agent()
            last = ask(agent)
            self.assertEqual(last["kind"], weir_edge.FAILED)
            self.assertEqual(s.probes.metric("weir_unattested_calls_total"), 1)
            self.assertEqual(len(s.entries("cloud")), before)

    def test_another_maker_or_application_proves_nothing_and_the_status_says_so(self):
        with Attested() as s:
            stranger = attested_device.Maker(s.dir / "stranger")
            for device in (s.device(maker=stranger), s.device(application="ABCDE12345.cn.example.other")):
                agent = s.agent(device)
                wait_for(lambda: "UNAUTHENTICATED" in engine(agent)["problem"])
                self.assertEqual(ask(agent)["kind"], weir_edge.FAILED)
                s.close(agent)
            self.assertIn("attestation_refused", s.log("cloud"))

    def test_a_lost_key_is_replaced_and_a_new_secret_makes_every_device_enrol_anew(self):
        with Attested(pass_for="1m") as s:
            device = s.device()
            agent = s.agent(device)
            wait_for(lambda: ask(agent)["kind"] == weir_edge.FINISHED)
            s.write_secret("another-one-of-thirty-two-letters")
            s.restart()
            wait_for(lambda: ask(agent)["kind"] == weir_edge.FINISHED, seconds=60)
            self.assertEqual(len(device.keys), 2)
            s.close(agent)
            device.keys.clear()
            agent = s.agent(device)
            wait_for(lambda: ask(agent)["kind"] == weir_edge.FINISHED, seconds=60)
            self.assertEqual(len(device.keys), 1)

    def test_while_a_fleet_is_moved_calls_without_proof_are_counted_and_answered(self):
        with Attested(without_pass="count") as s:
            self.assertEqual(ask(s.agent())["kind"], weir_edge.FINISHED)
            self.assertEqual(s.probes.metric("weir_unattested_calls_total"), 1)

    def test_hardware_that_does_not_answer_now_is_asked_again(self):
        with Attested() as s:
            device = s.device()
            failures = [OSError("busy")] * 2
            attest = device.attest

            def moody(*args):
                if failures:
                    raise failures.pop()
                return attest(*args)

            device.attest = moody
            agent = s.agent(device)
            wait_for(lambda: ask(agent)["kind"] == weir_edge.FINISHED, seconds=60)

    def test_a_secret_that_is_too_short_keeps_the_gateway_from_starting(self):
        with Attested() as s:
            s.kill("cloud")
            s.write_secret("short")
            s.start_cloud(wait=False)
            self.assertEqual(s.cloud.wait(30), 1)
            self.assertIn("allowed: 32 or more", s.log("cloud"))


if __name__ == "__main__":
    unittest.main()
