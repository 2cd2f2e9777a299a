"""Who reaches the agent's socket and what for; a socket that somebody else holds; one agent at a time."""

import json
import os
import socket
import subprocess
import time
import unittest

from stack import BIN, Stack, only

NOBODY = 65534
AS_ROOT = os.geteuid() == 0


class Callers(unittest.TestCase):
    def start(self, callers, **options):
        stack = Stack(edge_yaml=f"callers: [{callers}]\n" if callers else "", **options)
        self.addCleanup(stack.__exit__)
        stack.__enter__()
        os.chmod(stack.dir, 0o755)
        return stack

    def ask_as(self, stack, uid, *options):
        done = subprocess.run([BIN / "weir", "ask", "Hello!", "--json", "--max-tokens", "8", "--socket", stack.socket,
                               *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60,
                              preexec_fn=lambda: (os.setgid(uid), os.setuid(uid)), cwd="/")
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    @unittest.skipUnless(AS_ROOT, "needs root, to be somebody else")
    def test_by_default_another_user_cannot_even_connect(self):
        stack = self.start("", cloud=False)
        code, events, _ = self.ask_as(stack, NOBODY)
        self.assertEqual((code, events), (1, []))
        self.assertEqual(stack.ask("Hello!", "--max-tokens", "4")[0], 0)
        self.assertEqual(len([e for e in stack.entries("edge") if e["kind"] == "open"]), 1)

    @unittest.skipUnless(AS_ROOT, "needs root, to be somebody else")
    def test_a_caller_without_rights_is_sent_away_and_named_in_the_log_once(self):
        stack = self.start("{uid: 12345}", cloud=False)
        for _ in range(3):
            code, events, _ = self.ask_as(stack, NOBODY)
            self.assertEqual((code, events), (1, []))
        log = [line for line in stack.log("edge").splitlines() if "caller_without_rights" in line]
        self.assertEqual(len(log), 1, log)
        self.assertIn(str(NOBODY), log[0])
        self.assertEqual([e for e in stack.entries("edge") if e["kind"] == "open"], [])
        self.assertEqual(self.ask_as(stack, 12345)[0], 0)

    @unittest.skipUnless(AS_ROOT, "needs root, to be somebody else")
    def test_a_local_only_caller_never_reaches_the_cloud_whatever_it_asks_for(self):
        stack = self.start(f"{{uid: {NOBODY}, may: local_only}}")
        for options in ((), ("--privacy", "local-only")):
            code, events, err = self.ask_as(stack, NOBODY, *options)
            self.assertEqual(code, 0, err)
            self.assertEqual(only(events, "started")["decision"]["engine"], "local")
        code, events, err = self.ask_as(stack, NOBODY, "--privacy", "cloud-only")
        self.assertEqual((code, events), (1, []))
        self.assertIn("PERMISSION_DENIED", err)
        # The same words from a caller who may: the cloud is there and answers.
        code, events, err = stack.ask("Hello!", "--max-tokens", "8", "--privacy", "cloud-only")
        self.assertEqual(code, 0, err)
        self.assertEqual(only(events, "started")["decision"]["engine"], "cloud")
        self.assertEqual(len([e for e in stack.entries("cloud") if e["kind"] == "open"]), 1)


class OneAtATime(unittest.TestCase):
    def test_a_second_agent_does_not_start_and_says_who_is_there(self):
        with Stack(cloud=False) as stack:
            again = stack.run(BIN / "weir-edge", "--config", stack.dir / "edge.yaml")
            self.assertEqual(again.returncode, 1)
            self.assertIn(f"process {stack.edge.pid} of user {os.geteuid()} listens on", again.stderr)
            elsewhere = (stack.dir / "edge.yaml").read_text().replace("edge.sock", "other.sock")
            (stack.dir / "other.yaml").write_text(elsewhere)
            again = stack.run(BIN / "weir-edge", "--config", stack.dir / "other.yaml")
            self.assertEqual(again.returncode, 1)
            self.assertIn("another process has", again.stderr)
            self.assertFalse((stack.dir / "other.sock").exists())
            self.assertEqual(stack.ask("Hello!", "--max-tokens", "4")[0], 0)

    def test_a_socket_left_by_a_killed_agent_is_taken_over(self):
        with Stack(cloud=False) as stack:
            stack.kill("edge")
            self.assertTrue(stack.socket.exists())
            stack.start_edge()
            self.assertEqual(stack.ask("Hello!", "--max-tokens", "4")[0], 0)
            stack.end("edge")
            self.assertFalse(stack.socket.exists())


class HandedOver(Stack):
    """The socket is this test's, as systemd would hold it; the agent gets it as descriptor 3."""

    def __exit__(self, *problem):
        super().__exit__(*problem)
        self.held.close()

    def prepare(self):
        super().prepare()
        self.held = socket.socket(socket.AF_UNIX)
        self.held.bind(str(self.socket))
        self.held.listen(16)

    def start(self, name, count=1, descriptor=None):
        if name != "edge":
            return super().start(name)
        descriptor = self.held.fileno() if descriptor is None else descriptor
        command = f'LISTEN_PID=$$ LISTEN_FDS={count} exec "$0" --config "$1"'
        with open(self.dir / "edge.log", "a") as log:
            return subprocess.Popen(["/bin/sh", "-c", command, BIN / "weir-edge", self.dir / "edge.yaml"], stderr=log,
                                    close_fds=False,
                                    preexec_fn=lambda: (os.dup2(descriptor, 3), os.set_inheritable(3, True)))


class Activation(unittest.TestCase):
    def test_a_handed_over_socket_serves_survives_the_agent_and_loses_no_caller(self):
        with HandedOver(cloud=False) as stack:
            self.assertEqual(stack.ask("Hello!", "--max-tokens", "4")[0], 0)
            stack.end("edge")
            self.assertTrue(stack.socket.exists())
            # Asked while no agent runs: the kernel keeps the caller until there is one.
            early = subprocess.Popen([BIN / "weir", "status", "--json", "--socket", stack.socket],
                                     stdout=subprocess.PIPE, text=True)
            time.sleep(0.3)
            stack.start_edge()
            self.assertIn('"engines"', early.communicate(timeout=60)[0])
            self.assertEqual(early.returncode, 0)

    def test_what_is_not_one_listening_unix_socket_is_refused(self):
        with HandedOver(cloud=False) as stack:
            stack.end("edge")
            with open(os.devnull) as no_socket, socket.socket() as tcp, socket.socket(socket.AF_UNIX) as deaf:
                tcp.bind(("127.0.0.1", 0))
                tcp.listen(1)
                for count, descriptor in ((1, no_socket.fileno()), (1, tcp.fileno()), (1, deaf.fileno()),
                                          (2, stack.held.fileno()), (0, stack.held.fileno())):
                    daemon = stack.start("edge", count, descriptor)
                    self.assertEqual(daemon.wait(30), 1)
            self.assertEqual(stack.log("edge").count("is not a listening Unix socket"), 3)
            self.assertEqual(stack.log("edge").count("one is expected"), 2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
