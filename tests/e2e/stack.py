"""A gateway and an edge agent on this machine for one test: real programs, real sockets, real ledgers.

Used by the scripts in this folder; only the standard library. WEIR_BIN names the folder of the programs and
WEIR_TEST_MODEL a GGUF (default: the tiny random-weight model, made once a build).
"""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("WEIR_BIN", ROOT / "build/release/bin"))
PRODUCER = "001191110000MA00WE1R0Y1T001"
CLOUD_PRODUCER = "001191110000MA00WE1R0Y1C001"
# Tests ask for much that is refused; those about conduct say their own.
LENIENT = "conduct: {strikes_in_a_row: 10, strikes_a_day: 50, suspend_for: 1m}\n"


def model():
    given = os.environ.get("WEIR_TEST_MODEL")
    if given:
        return given
    made = subprocess.run([ROOT / "scripts/get-model", "--tiny"], check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True).stdout
    return made.strip().splitlines()[-1]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Stack:
    """`with Stack() as s: s.ask("...")`. The policy is config/policy/cn-mainland."""

    def __init__(self, cloud=True, local=True, cloud_yaml="", edge_yaml="", **edge):
        """`edge`: edge_conduct, the section; edge_label, more options of that section; accept_spools, of the gateway."""
        self.edge_conduct = edge.get("edge_conduct", LENIENT)
        self.edge_label = edge.get("edge_label", "grants: false")
        self.accept_spools = edge.get("accept_spools", False)
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="weir-e2e-"))
        self.port = free_port()
        self.socket = self.dir / "edge.sock"
        self.with_cloud, self.with_local = cloud, local
        self.cloud_yaml, self.edge_yaml = cloud_yaml, edge_yaml
        self.cloud = self.edge = None

    def __enter__(self):
        self.prepare()
        if self.with_cloud:
            self.start_cloud()
        self.start_edge()
        return self

    def __exit__(self, *_):
        for daemon in (self.edge, self.cloud):
            if daemon and daemon.poll() is None:
                daemon.terminate()
                try:
                    daemon.wait(60)
                except subprocess.TimeoutExpired:
                    daemon.kill()
        shutil.rmtree(self.dir, ignore_errors=True)

    # --- preparation ---

    def run(self, *args, **kwargs):
        return subprocess.run([str(a) for a in args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=120, **kwargs)

    def weir(self, *args, **kwargs):
        return self.run(BIN / "weir", *args, **kwargs)

    def must(self, done):
        assert done.returncode == 0, f"{done.args}: exit {done.returncode}\n{done.stdout}{done.stderr}"
        return done

    def build_policy(self, built=None):
        """`built`: seconds since 1970 at which the bundle says it was built (SOURCE_DATE_EPOCH)."""
        environment = dict(os.environ) if built is None else {**os.environ, "SOURCE_DATE_EPOCH": str(int(built))}
        return self.must(self.weir("policy", "build", self.dir / "policy", "-o", self.dir / "policy.weir", "--key",
                                   self.dir / "policy.key", env=environment))

    def prepare(self):
        self.must(self.run(ROOT / "scripts/dev-ca", self.dir / "tls"))
        self.must(self.weir("policy", "keygen", "-o", self.dir / "policy.key"))
        shutil.copytree(ROOT / "config/policy/cn-mainland", self.dir / "policy")
        self.build_policy()
        engine = f"{{path: {model()}, context_tokens: 8192, sequences: 4, threads: 1}}"
        (self.dir / "cloud.yaml").write_text(f"""
listen: 127.0.0.1:{self.port}
tls: {{ca: tls/ca.crt, cert: tls/gateway.crt, key: tls/gateway.key}}
state_dir: cloud
policy: {{bundle: policy.weir, trusted_keys: [policy.key.pub]}}
region: CN
ledger: {{origin: weir.example/test/cloud}}
label: {{producer: "{CLOUD_PRODUCER}"}}
{LENIENT}reflection: true
accept_spools: {str(self.accept_spools).lower()}
""" + (self.cloud_yaml or f"model: {engine}\n"))
        local = f"model: {engine}\n" if self.with_local else ""
        (self.dir / "edge.yaml").write_text(f"""
socket: edge.sock
state_dir: edge
policy: {{bundle: policy.weir, trusted_keys: [policy.key.pub]}}
ledger: {{origin: weir.example/test/edge}}
label: {{producer: "{PRODUCER}", {self.edge_label}}}
{self.edge_conduct}cloud: {{enabled: true, address: "127.0.0.1:{self.port}", server_name: localhost, region: CN, ca: tls/ca.crt,
        cert: tls/device.crt, key: tls/device.key}}
{local}{self.edge_yaml}""")

    # --- life ---

    def start(self, name):
        with open(self.dir / f"{name}.log", "a") as log:
            return subprocess.Popen([BIN / f"weir-{name}", "--config", self.dir / f"{name}.yaml"], stderr=log)

    def wait_ready(self, daemon, name, *command):
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if self.weir(*command).returncode == 0:
                return
            assert daemon.poll() is None, f"weir-{name} ended:\n{self.log(name)}"
            time.sleep(0.05)
        raise AssertionError(f"weir-{name} was not ready within 60 s:\n{self.log(name)}")

    def start_cloud(self, wait=True):
        self.cloud = self.start("cloud")
        if wait:
            self.wait_ready(self.cloud, "cloud", "status", "--gateway", f"127.0.0.1:{self.port}", "--tls",
                            self.dir / "tls", "--ready")

    def start_edge(self, wait=True):
        self.edge = self.start("edge")
        if wait:
            ready = ["--ready"] if self.with_cloud else []
            self.wait_ready(self.edge, "edge", "status", "--socket", self.socket, *ready)

    def log(self, name):
        path = self.dir / f"{name}.log"
        return path.read_text() if path.exists() else ""

    def kill(self, name):
        daemon = getattr(self, name)
        daemon.send_signal(signal.SIGKILL)
        daemon.wait()

    def end(self, name):
        daemon = getattr(self, name)
        daemon.terminate()
        assert daemon.wait(60) == 0, self.log(name)

    # --- use ---

    def ask(self, prompt, *options):
        """The exit code, the events of `weir ask --json` and what it complained about."""
        done = self.weir("ask", "-", "--json", "--socket", self.socket, *options, input=prompt)
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    def entries(self, name):
        done = self.must(self.weir("audit", "search", self.dir / name / "ledger", "--json"))
        return [json.loads(line) for line in done.stdout.splitlines()]

    def verify(self, name):
        return self.weir("audit", "verify", self.dir / name / "ledger").returncode


def text_of(events):
    return "".join(e["text"].get("text", "") for e in events if "text" in e)


def only(events, kind):
    found = [e[kind] for e in events if kind in e]
    return found[0] if found else None
