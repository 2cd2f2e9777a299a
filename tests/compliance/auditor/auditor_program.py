"""weir-auditor as its operator starts it, and its people's certificates, for tests of the whole program."""
import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time

BIN = os.environ["WEIR_BIN"]
WEIR = os.path.join(BIN, "weir")
SKIPPED = 77  # what CTest takes for "skipped"
SETTINGS = """
socket: {work}/socket
socket_person: {person}
address: 127.0.0.1:{port}
tls: {{ca: {work}/ca.pem, cert: {work}/server.pem, key: {work}/server.key}}
state_dir: {work}/state
origin: example.cn/access
logs:
  - {{name: gateway, dir: {work}/log, root_key: {work}/log/seal.key}}
  - {{name: gm, dir: {work}/gm}}
people:
  - {{name: internal-audit, role: internal_auditor}}
  - {{name: dpo, role: dpo}}
  - {{name: keys, role: custodian}}
  - {{name: ops, role: operator}}
clauses: {{report: {work}/report/report.json}}
"""


def run(*words, text=None):
    return subprocess.run(words, check=True, input=text, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout


def make_log(directory, count):
    run(os.path.join(BIN, "make_log"), directory, str(count))


def make_gm_log(directory, count):
    """A log with two heads: Ed25519 over SHA-256, SM2 over SM3."""
    records = "".join(json.dumps({"exchange": f"gm {number}", "text": "what was said"}) + "\n" for number in range(count))
    run(WEIR, "audit", "append", directory, "--suite", "gm", "--origin", "example.cn/gm", text=records)


def make_report(work):
    """What `weir conformance` says of the policy and the sample bank that come with the sources; its report.json."""
    source = os.path.join(os.environ["WEIR_SOURCE"], "config/policy/cn-mainland")
    key, policy, report = (os.path.join(work, name) for name in ("policy.key", "cn.weir", "report"))
    run(WEIR, "policy", "keygen", "-o", key)
    run(WEIR, "policy", "build", source, "-o", policy, "--key", key)
    run(WEIR, "conformance", "--policy", policy, "--source", source, "--bank", os.path.join(source, "bank/sample.jsonl"), "-o", report)
    with open(os.path.join(report, "report.json"), encoding="utf-8") as file:
        return json.load(file)


def make_certificates(work):
    def path(name):
        return os.path.join(work, name)
    run("openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-days", "2", "-subj", "/CN=ca", "-keyout",
        path("ca.key"), "-out", path("ca.pem"))
    with open(path("ext"), "w", encoding="ascii") as file:
        file.write("subjectAltName=IP:127.0.0.1")
    for name in ("server", "dpo", "keys", "ops", "stranger"):
        run("openssl", "req", "-newkey", "ed25519", "-nodes", "-subj", f"/CN={name}", "-keyout",
            path(name + ".key"), "-out", path(name + ".csr"))
        more = ["-extfile", path("ext")] if name == "server" else []
        run("openssl", "x509", "-req", "-in", path(name + ".csr"), "-CA", path("ca.pem"), "-CAkey", path("ca.key"),
            "-days", "2", "-out", path(name + ".pem"), *more)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def forward(path):
    """What `ssh -L` does: a TCP port that leads to the Unix socket, whoever listens there now."""
    listener = socket.create_server(("127.0.0.1", 0))

    def pump(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def accept():
        while True:
            client = listener.accept()[0]
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(path)
            except OSError:
                client.close()
                continue
            threading.Thread(target=pump, args=(client, server), daemon=True).start()
            threading.Thread(target=pump, args=(server, client), daemon=True).start()
    threading.Thread(target=accept, daemon=True).start()
    return listener.getsockname()[1]


class Auditor:
    """A folder with a log of 40 entries, one with SM2, certificates, and the program over them."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.work = self.folder.name
        self.port = free_port()
        self.process = None
        self.socket_person = "internal-audit"
        make_log(self.path("log"), 40)
        make_gm_log(self.path("gm"), 5)
        make_certificates(self.work)

    def path(self, *parts):
        return os.path.join(self.work, *parts)

    def start(self):
        settings = self.path("auditor.yaml")
        with open(settings, "w", encoding="utf-8") as file:
            file.write(SETTINGS.format(work=self.work, port=self.port, person=self.socket_person))
        program = os.path.join(BIN, "weir-auditor")
        run(program, "--config", settings, "--check-config")
        self.process = subprocess.Popen([program, "--config", settings], stderr=subprocess.DEVNULL)
        for _ in range(300):
            try:
                with socket.socket(socket.AF_UNIX) as probe:
                    probe.connect(self.path("socket"))
                return
            except OSError:
                time.sleep(0.05)
        raise TimeoutError("weir-auditor does not start")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=30) == 0

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.folder.cleanup()

    def request(self, name, method, path, body=None):
        context = ssl.create_default_context(cafile=self.path("ca.pem"))
        if name:
            context.load_cert_chain(self.path(name + ".pem"), self.path(name + ".key"))
        link = http.client.HTTPSConnection("127.0.0.1", self.port, context=context, timeout=20)
        link.request(method, path, body and json.dumps(body), {"Content-Type": "application/json"} if body else {})
        return link.getresponse().status

    def get(self, name, path):
        """The status of an answer to who has the certificate of that name; None: without one."""
        return self.request(name, "GET", path)

    def post(self, name, path, body):
        return self.request(name, "POST", path, body)
