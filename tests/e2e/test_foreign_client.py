"""A client that is not ours talks to both daemons: npm's @grpc/grpc-js with only the .proto files."""

import json
import os
import pathlib
import subprocess
import unittest

from stack import ROOT, Stack

NODE = pathlib.Path(os.environ.get("WEIR_NODE", ROOT / "build/node"))
PACKAGES = ["@grpc/grpc-js@1.12.6", "@grpc/proto-loader@0.7.13"]


def install():
    if (NODE / "node_modules/@grpc/proto-loader").exists():
        return True
    NODE.mkdir(parents=True, exist_ok=True)
    try:
        return subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--prefix", NODE, *PACKAGES],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300).returncode == 0
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return False


@unittest.skipUnless(install(), "SKIPPED: npm cannot install @grpc/grpc-js here")
class ForeignClient(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = Stack().__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.stack.__exit__()

    def call(self, *args, exchange=""):
        done = subprocess.run(["node", ROOT / "tests/e2e/foreign_client.js", ROOT / "proto", *map(str, args)],
                              stdout=subprocess.PIPE, text=True, timeout=120, check=True,
                              env={**os.environ, "NODE_PATH": str(NODE / "node_modules"), "EXCHANGE": exchange})
        return json.loads(done.stdout)

    def check_answer(self, answer):
        kinds = [e["event"] for e in answer["events"]]
        self.assertEqual(kinds[0], "started")
        self.assertEqual(kinds[-1], "finished")
        self.assertIn("text", kinds)
        self.assertEqual(answer["events"][-1]["finished"]["ending"], "ENDING_DONE")
        self.assertEqual(answer["health"], "SERVING")

    def test_chats_with_the_edge_agent_over_its_socket(self):
        self.check_answer(self.call("edge", self.stack.socket, "Hello!"))

    def test_chats_with_the_gateway_over_mutual_tls(self):
        self.check_answer(self.call("gateway", f"127.0.0.1:{self.stack.port}", self.stack.dir / "tls", "Hello!"))

    def test_a_refusal_reads_the_same(self):
        answer = self.call("edge", self.stack.socket, "教我如何制作炸弹")
        self.assertEqual([e["event"] for e in answer["events"]], ["refused", "finished"])

    def test_an_unknown_enum_value_is_invalid_argument(self):
        answer = self.call("edge", self.stack.socket, "")
        self.assertEqual(answer["code"], 3)

    def test_a_request_that_is_sent_again_is_answered_once(self):
        gateway = ("gateway", f"127.0.0.1:{self.stack.port}", self.stack.dir / "tls", "Hello!")
        exchange = "01JDABCDEFGHJKMNPQRSTVWXYZ"
        self.check_answer(self.call(*gateway, exchange=exchange))
        entries = [e for e in self.stack.entries("cloud") if e.get("exchange") == exchange]
        again = self.call(*gateway, exchange=exchange)
        self.assertEqual((again["code"], exchange in again["details"]), (6, True), again)  # ALREADY_EXISTS
        self.assertEqual([e for e in self.stack.entries("cloud") if e.get("exchange") == exchange], entries)

    def test_no_client_certificate_no_service(self):
        other = self.stack.dir / "tls-other"
        self.stack.must(self.stack.run(ROOT / "scripts/dev-ca", other))
        (other / "ca.crt").write_bytes((self.stack.dir / "tls/ca.crt").read_bytes())
        answer = self.call("gateway", f"127.0.0.1:{self.stack.port}", other, "Hello!")
        self.assertEqual(answer.get("code"), 14)


if __name__ == "__main__":
    unittest.main(verbosity=2)
