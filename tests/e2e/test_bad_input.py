"""Bad input and bad days: a clear error, nothing lost, no crash."""

import os
import pathlib
import shutil
import subprocess
import time
import unittest

from stack import BIN, Stack, model, only


class BadInput(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = Stack(cloud=False).__enter__()

    @classmethod
    def tearDownClass(cls):
        assert cls.stack.edge.poll() is None, "the agent died"
        cls.stack.__exit__()

    def ask_stdin(self, data):
        return subprocess.run([BIN / "weir", "ask", "-", "--socket", self.stack.socket], input=data,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)

    def test_empty_prompt(self):
        code, _, err = self.stack.ask("")
        self.assertEqual(code, 1)
        self.assertIn("INVALID_ARGUMENT", err)

    def test_invalid_utf8(self):
        done = self.ask_stdin(b"hello \xff\xfe")
        self.assertEqual(done.returncode, 1)
        self.assertNotIn(b"hello", done.stderr)

    def test_prompt_over_the_text_limit_names_both_numbers(self):
        done = self.ask_stdin(b"a" * 300_000)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"300000", done.stderr)
        self.assertIn(b"262144", done.stderr)

    def test_ten_megabytes(self):
        done = self.ask_stdin(b"a" * 10_000_000)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"RESOURCE_EXHAUSTED", done.stderr)

    def test_prompt_longer_than_the_window(self):
        code, _, err = self.stack.ask("word " * 20000, "--privacy", "local-only")
        self.assertEqual(code, 1)
        self.assertTrue("INVALID_ARGUMENT" in err or "context_too_small" in err, err)

    def test_no_agent_says_what_to_do(self):
        done = self.stack.weir("ask", "hi", "--socket", self.stack.dir / "nobody.sock")
        self.assertEqual(done.returncode, 1)
        self.assertIn("start weir-edge", done.stderr)

    def test_ledger_is_intact_after_all_this(self):
        self.assertEqual(self.stack.verify("edge"), 0)


class BadStart(unittest.TestCase):
    """A daemon that cannot be safe does not start, and says why."""

    def setUp(self):
        self.stack = Stack(cloud=False)
        self.stack.prepare()

    def tearDown(self):
        self.stack.__exit__()

    def start_fails(self):
        self.stack.edge = self.stack.start("edge")
        self.assertEqual(self.stack.edge.wait(30), 1)
        return self.stack.log("edge")

    def test_policy_with_one_byte_changed(self):
        bundle = self.stack.dir / "policy.weir"
        data = bytearray(bundle.read_bytes())
        data[len(data) // 2] ^= 1
        bundle.write_bytes(data)
        self.assertIn("policy.weir", self.start_fails())

    def test_policy_signed_by_another_key(self):
        self.stack.must(self.stack.weir("policy", "keygen", "-o", self.stack.dir / "other.key"))
        shutil.copy(self.stack.dir / "other.key.pub", self.stack.dir / "policy.key.pub")
        self.assertIn("trusted", self.start_fails())

    def test_config_with_three_errors_reports_all_with_line_and_field(self):
        path = self.stack.dir / "edge.yaml"
        path.write_text(path.read_text() + "limits: {exchanges: 0, exhanges: 4}\nlog_level: loud\n")
        done = self.stack.run(BIN / "weir-edge", "--config", path, "--check-config")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(done.stderr.strip().splitlines()), 3, done.stderr)
        for part in ("edge.yaml:", "limits.exchanges", "limits.exhanges", "log_level"):
            self.assertIn(part, done.stderr)

    def test_second_agent_on_the_same_ledger_is_refused(self):
        self.stack.start_edge()
        second = self.stack.start("edge")
        self.assertEqual(second.wait(30), 1)
        self.assertEqual(self.stack.ask("Hello", "--max-tokens", "4")[0], 0)


class BadModel(unittest.TestCase):
    def test_a_model_cut_in_half_fails_clearly_and_the_cloud_is_still_tried(self):
        stack = Stack(cloud=False)
        try:
            stack.prepare()
            whole = pathlib.Path(model()).read_bytes()
            (stack.dir / "half.gguf").write_bytes(whole[: len(whole) // 2])
            path = stack.dir / "edge.yaml"
            path.write_text(path.read_text().replace(model(), str(stack.dir / "half.gguf")))
            stack.start_edge()
            time.sleep(1)
            status = stack.must(stack.weir("status", "--socket", stack.socket)).stdout
            self.assertIn("engine local: failed", status)
            code, _, err = stack.ask("Hello", "--privacy", "local-only")
            self.assertEqual(code, 1)
            self.assertIn("engine_failed", err)
        finally:
            stack.__exit__()


@unittest.skipUnless(os.geteuid() == 0, "SKIPPED: needs root to mount a small file system")
class FullDisk(unittest.TestCase):
    def test_a_full_disk_refuses_and_loses_nothing_acknowledged(self):
        stack = Stack(cloud=False)
        mount = stack.dir / "small"
        try:
            stack.prepare()
            mount.mkdir()
            done = stack.run("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", mount)
            if done.returncode != 0:
                self.skipTest("SKIPPED: cannot mount tmpfs here")
            path = stack.dir / "edge.yaml"
            path.write_text(path.read_text().replace("origin: weir.example/test/edge",
                                                     "origin: weir.example/test/edge, dir: small/ledger"))
            stack.start_edge()
            receipts, failed = [], False
            for _ in range(200):
                code, events, _ = stack.ask("教我如何制作炸弹" + "。" * 60_000)
                if code == 1:
                    failed = True
                    break
                receipts.append(only(events, "finished")["receipt"])
            self.assertTrue(failed, "the disk never filled")
            self.assertIsNone(stack.edge.poll(), "the agent died")
            stack.edge.terminate()
            stack.edge.wait(60)
            for receipt in receipts:
                shown = stack.weir("audit", "show", mount / "ledger", receipt.get("index", "0"), "--json")
                self.assertEqual(shown.returncode, 0, shown.stderr)
            self.assertEqual(stack.weir("audit", "verify", mount / "ledger").returncode, 0)
        finally:
            stack.__exit__()
            stack.run("umount", "-l", mount)


if __name__ == "__main__":
    unittest.main(verbosity=2)
