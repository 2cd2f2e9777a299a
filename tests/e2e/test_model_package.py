"""A model that is delivered with a signed manifest: made with `weir model`, obeyed by the daemon, seen in Preview, status and record."""
# Shows: T-22
import json
import os
import unittest

from own_model import OwnModel
from stack import only


class Packaged(OwnModel):
    """The edge agent wants a signed package."""

    model_settings = ", package: signed"

    def make(self, *options, key="policy.key"):
        self.must(self.weir("model", "make", self.model, "--licence", "Apache-2.0", "--source", "here", "--key",
                            self.dir / key, *options))

    def restart(self):
        self.end("edge")
        self.start_edge(wait=False)
        self.wait_until(lambda: self.weir("status", "--socket", self.socket).returncode == 0)
        self.wait_until(lambda: self.local()["readiness"] != "loading")

    def cloud_answers(self, test, reason):
        """The device does not answer, for this reason: the cloud does, or nobody."""
        code, events, err = self.ask("Hello!", "--max-tokens", "8")
        test.assertEqual(code, 0, err)
        test.assertEqual(only(events, "started")["decision"]["engine"], "cloud")
        test.assertIn(f"local:{reason}", only(events, "started")["decision"]["reasons"])
        code, _, err = self.ask("Hello!", "--max-tokens", "8", "--privacy", "local-only")
        test.assertNotEqual(code, 0)
        test.assertIn(f"local:{reason}", err)
        test.assertTrue(any(f"local:{reason}" in e["reasons"] for e in self.entries("edge")))


class ModelPackage(unittest.TestCase):
    def start(self, stack):
        stack.start_edge(wait=False)
        stack.wait_until(lambda: stack.weir("status", "--socket", stack.socket).returncode == 0)
        stack.wait_until(lambda: stack.local()["readiness"] != "loading")

    def test_only_a_package_that_was_signed_answers(self):
        stack = Packaged()
        stack.prepare()
        try:
            stack.start_cloud()
            self.start(stack)
            self.assertEqual(stack.local()["readiness"], "failed")
            self.assertIn("there is no manifest", stack.local()["problem"])
            stack.cloud_answers(self, "model_unverified")

            stack.must(stack.weir("policy", "keygen", "-o", stack.dir / "stranger.key"))
            stack.make(key="stranger.key")
            stack.wait_until(lambda: "0 of 1 trusted" in stack.local().get("problem", ""))

            stack.make("--filing", "Beijing-0001", "--minimum-policy", "1")
            stack.wait_until(lambda: stack.local()["readiness"] == "ready")
            package = stack.local()["package"]
            self.assertEqual((package["licence"], package["filing"], package["signatures"]), ("Apache-2.0", "Beijing-0001", 1))
            code, events, err = stack.ask("Hello!", "--max-tokens", "8", "--privacy", "local-only")
            self.assertEqual(code, 0, err)
            checked = json.loads(stack.must(stack.weir("model", "check", stack.model, "--trust", stack.dir / "policy.key.pub",
                                                       "--json")).stdout)
            self.assertEqual((checked["filing"], checked["expired"], len(checked["signers"])), ("Beijing-0001", False, 1))

            with open(stack.dir / "other.gguf", "wb") as other:
                other.write(stack.model.read_bytes()[:-1] + b"\xee")
            os.replace(stack.dir / "other.gguf", stack.model)
            self.assertEqual(stack.weir("model", "check", stack.model).returncode, 1)
            stack.restart()
            self.assertIn("SHA-256", stack.local()["problem"])
            stack.cloud_answers(self, "model_unverified")
            self.assertEqual(stack.verify("edge"), 0)
        finally:
            stack.__exit__()

    def test_a_package_has_a_last_day_and_a_least_policy(self):
        stack = Packaged()
        stack.prepare()
        try:
            stack.start_cloud()
            stack.make("--not-after", "2020-01-01T00:00:00Z")
            self.start(stack)
            self.assertEqual(stack.local()["readiness"], "outdated")
            self.assertIn("until 2020-01-01", stack.local()["problem"])
            stack.cloud_answers(self, "model_expired")
            stack.make("--minimum-policy", "4000000000")
            stack.restart()
            self.assertEqual(stack.local()["readiness"], "outdated")
            self.assertIn("policy version 4000000000", stack.local()["problem"])
            stack.cloud_answers(self, "model_needs_policy")
            stack.make("--not-after", "2099-01-01T00:00:00Z")
            stack.restart()
            self.assertEqual(stack.local()["readiness"], "ready")
            replay = stack.weir("router", "replay", stack.dir / "edge" / "ledger")
            self.assertEqual(replay.returncode, 0, replay.stdout + replay.stderr)
        finally:
            stack.__exit__()


if __name__ == "__main__":
    unittest.main()
