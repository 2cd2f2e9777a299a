"""Two gateways behind nginx and behind HAProxy: killed under load, restarted one after the other, without Redis, with a full disk.

A client here does what the official ones do: it tries again what failed before the first byte of an answer.
"""
import hashlib
import http.client
import json
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

from probes import Probes
from stack import BIN, Stack, free_port
from test_upstream import DONE, HEAD, Upstream, event

KEY = "sk-test"
WORDS = [f"word{i}. " for i in range(10)]
STREAM = [HEAD] + [step for word in WORDS for step in (event(word), 0.05)] + [event(finish="stop"), DONE]
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"


def program(name):
    return shutil.which(name, path=PATH)


def free_to_connect(port):
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) != 0


class Replica:
    def __init__(self, stack, name, upstream, more=""):
        self.stack, self.name = stack, name
        self.port, self.operations = free_port(), free_port()
        self.probes = Probes(self.operations)
        self.state = stack.dir / name
        self.settings = stack.dir / f"{name}.yaml"
        base = (stack.dir / "cloud.yaml").read_text().split("\nmodel:")[0]
        base = base.replace("state_dir: cloud", f"state_dir: {name}").replace("test/cloud", f"test/{name}")
        if name == "full":
            base = base.replace("test/full}", "test/full, segment_size: 64KiB}")  # less that is there ahead
        base = re.sub(r"listen: 127.0.0.1:\d+", f"listen: 127.0.0.1:{free_port()}", base)
        self.settings.write_text(f"""{base}
http: {{listen: "127.0.0.1:{self.port}", api_keys: keys}}
operations: {{listen: "127.0.0.1:{self.operations}", drain_delay: 3s, drain_grace: 20s}}
upstreams: [{{id: mock, url: "http://127.0.0.1:{upstream.port}/v1", model: mock, region: CN}}]
{more}""")
        self.start()

    def start(self):
        with open(self.stack.dir / f"{self.name}.log", "a") as log:
            self.process = subprocess.Popen([BIN / "weir-cloud", "--config", self.settings], stderr=log)
        self.probes.wait_ready(self.process, (self.stack.dir / f"{self.name}.log").read_text)

    def end(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(60)

    def entries(self):
        done = self.stack.must(self.stack.weir("audit", "search", self.state / "ledger", "--json", "--limit", "100000"))
        return [json.loads(line) for line in done.stdout.splitlines()]

    def verify(self):
        return self.stack.weir("audit", "verify", self.state / "ledger").returncode


class Nginx:
    """docker/nginx/openai.conf with its names and ports replaced, and without TLS."""

    def __init__(self, replicas):
        self.port = free_port()
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="weir-nginx-"))
        text = (pathlib.Path(__file__).resolve().parents[2] / "docker/nginx/openai.conf").read_text()
        for i, replica in enumerate(replicas, 1):
            text = text.replace(f"cloud-{i}:8080", f"127.0.0.1:{replica.port}")
        text = text.replace("listen 443 ssl http2", f"listen 127.0.0.1:{self.port}")
        text = re.sub(r"  ssl_.*\n", "", text).replace("access_log /dev/stdout weir", "access_log off")
        temp = "".join(f"{n}_temp_path {self.dir}/{n};" for n in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self.dir / "nginx.conf").write_text(
            f"daemon off; master_process off; pid {self.dir}/pid; events {{}} http {{ {temp}\n{text} }}")
        with open(self.dir / "log", "w") as log:
            self.process = subprocess.Popen([program("nginx"), "-p", self.dir, "-c", self.dir / "nginx.conf"], stderr=log)

    def close(self):
        self.process.terminate()
        self.process.wait(10)
        shutil.rmtree(self.dir, ignore_errors=True)


class HaProxy:
    """With health checks on /readyz, as balancers that have them are to be set up."""

    def __init__(self, replicas):
        self.port = free_port()
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="weir-haproxy-"))
        servers = "".join(f"  server c{r.port} 127.0.0.1:{r.port} check port {r.operations} inter 300ms fall 1 rise 1\n"
                          for r in replicas)
        (self.dir / "haproxy.cfg").write_text(f"""
defaults
  mode http
  timeout connect 1s
  timeout client 60s
  timeout server 60s
  retries 2
  option redispatch
  retry-on conn-failure
frontend front
  bind 127.0.0.1:{self.port}
  default_backend gateways
backend gateways
  balance leastconn
  option httpchk GET /readyz
{servers}""")
        with open(self.dir / "log", "w") as log:
            self.process = subprocess.Popen([program("haproxy"), "-db", "-f", self.dir / "haproxy.cfg"], stdout=log, stderr=log)

    close = Nginx.close


class Load:
    """Clients that stream all the time and try again what failed before its first byte."""

    def __init__(self, port, clients=12):
        self.port = port
        self.stopping = threading.Event()
        self.done, self.broken, self.retried, self.lies = [], 0, 0, []
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.run) for _ in range(clients)]
        for thread in self.threads:
            thread.start()

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join(60)

    def run(self):
        while not self.stopping.is_set():
            for _ in range(20):
                if self.ask():
                    break
                with self.lock:
                    self.retried += 1
                time.sleep(0.1)

    def ask(self):
        """Whether the answer began."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        got, whole = b"", True
        try:
            connection.request("POST", "/v1/chat/completions", json.dumps(
                {"model": "mock", "stream": True, "messages": [{"role": "user", "content": "Hello"}]}),
                {"Authorization": f"Bearer {KEY}"})
            reply = connection.getresponse()
            if reply.status != 200:
                return False
            try:
                while part := reply.read1(65536):
                    got += part
            except (OSError, http.client.HTTPException):
                whole = False
        except (OSError, http.client.HTTPException):
            if not got:
                return False
        finally:
            connection.close()
        with self.lock:
            self.judge(got, whole)
        return True

    def judge(self, got, whole):
        text = got.decode(errors="replace")
        shown = "".join(re.findall(r'"content":"([^"]*)"', text))
        if text.endswith("data: [DONE]\n\n"):
            receipt = re.search(r'"index":(\d+)', text)
            self.done.append(re.search(r'"exchange_id":"(\w+)"', text).group(1))
            if not all(word in shown for word in WORDS) or not receipt:
                self.lies.append(text[-300:])
        else:
            self.broken += 1


class Replicas(unittest.TestCase):
    def setUp(self):
        self.upstream = Upstream()
        self.upstream.script = STREAM
        self.stack = Stack(cloud=False, local=False)
        self.stack.prepare()
        keys = self.stack.dir / "keys"
        keys.write_text(f"acme {hashlib.sha256(KEY.encode()).hexdigest()}\n")
        keys.chmod(0o600)
        self.replicas = []

    def tearDown(self):
        for replica in self.replicas:
            replica.end(signal.SIGKILL)
        self.stack.__exit__()
        self.upstream.close()

    def two(self):
        self.replicas = [Replica(self.stack, name, self.upstream) for name in ("one", "two")]

    def balancer(self, kind):
        if program(kind.__name__.lower()) is None:
            self.skipTest(f"no {kind.__name__} here")
        self.two()
        balancer = kind(self.replicas)
        until = time.monotonic() + 20
        while free_to_connect(balancer.port) and time.monotonic() < until:
            time.sleep(0.05)
        self.addCleanup(balancer.close)
        time.sleep(1)  # the first health checks
        return balancer

    def check_ledgers(self, load):
        """Each answer that a client took for whole is in one of the ledgers, closed as done."""
        for replica in self.replicas:
            replica.end()
            self.assertEqual(replica.verify(), 0, replica.name)
        done = {e["exchange"] for r in self.replicas for e in r.entries() if e.get("ending", "").lower().endswith("done")}
        self.assertEqual(set(load.done) - done, set())
        self.assertEqual(load.lies, [])
        self.assertEqual(len(load.done), len(set(load.done)))

    def kill(self, kind):
        load = Load(self.balancer(kind).port)
        for _ in range(3):
            time.sleep(1.5)
            self.replicas[0].end(signal.SIGKILL)
            time.sleep(1)
            self.replicas[0].start()
        time.sleep(2)
        load.stop()
        print(f"\n{kind.__name__}, killed 3 times: {len(load.done)} answers whole, {load.broken} cut and known to be, "
              f"{load.retried} tries again before a byte, 0 lost")
        self.assertGreater(len(load.done), 30)
        self.check_ledgers(load)

    def test_killed_under_load_behind_nginx_nothing_acknowledged_is_lost(self):
        self.kill(Nginx)

    def test_killed_under_load_behind_haproxy_nothing_acknowledged_is_lost(self):
        self.kill(HaProxy)

    def roll(self, kind):
        load = Load(self.balancer(kind).port)
        for replica in self.replicas:
            time.sleep(1)
            replica.end(signal.SIGTERM)
            replica.start()
        time.sleep(2)
        load.stop()
        print(f"\n{kind.__name__}, rolling restart: {len(load.done)} answers whole, {load.broken} cut, {load.retried} tries again")
        self.assertGreater(len(load.done), 30)
        self.assertEqual(load.broken, 0)
        self.check_ledgers(load)
        return load

    def test_a_rolling_restart_behind_haproxy_breaks_no_stream_and_refuses_nobody(self):
        self.assertEqual(self.roll(HaProxy).retried, 0)

    def test_a_rolling_restart_behind_nginx_breaks_no_stream(self):
        self.roll(Nginx)

    # --- what a replica stands on ---

    def ask(self, replica):
        connection = http.client.HTTPConnection("127.0.0.1", replica.port, timeout=30)
        connection.request("POST", "/v1/chat/completions", json.dumps(
            {"model": "mock", "max_tokens": 10, "messages": [{"role": "user", "content": "Hello"}]}),
            {"Authorization": f"Bearer {KEY}"})
        reply = connection.getresponse()
        text = reply.read().decode()
        connection.close()
        return reply.status, text

    def until(self, condition, what):
        end = time.monotonic() + 30
        while not condition():
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.1)

    def test_without_redis_requests_are_refused_or_pass_as_the_settings_say_and_it_comes_back(self):
        if program("redis-server") is None:
            self.skipTest("no Redis here")
        self.upstream.script = [HEAD, event("word. "), event(finish="stop"), DONE]
        port = free_port()

        def redis():
            started = subprocess.Popen([program("redis-server"), "--port", str(port), "--save", "", "--dir", self.stack.dir],
                                       stdout=subprocess.DEVNULL)
            self.addCleanup(lambda: (started.kill(), started.wait()))
            self.until(lambda: not free_to_connect(port), "Redis did not start")
            return started

        first = redis()
        quota = 'quota: {tenant: {requests_per_minute: 100}, redis: {address: "127.0.0.1:%d", on_error: %s}}'
        self.replicas = [Replica(self.stack, word, self.upstream, quota % (port, word)) for word in ("deny", "allow")]
        self.assertEqual([self.ask(r)[0] for r in self.replicas], [200, 200])
        first.kill()
        first.wait()
        self.assertEqual([self.ask(r)[0] for r in self.replicas], [503, 200])
        self.assertEqual([r.probes.get("/livez")[0] for r in self.replicas], [200, 200])
        redis()
        self.until(lambda: [self.ask(r)[0] for r in self.replicas] == [200, 200], "it did not come back")

    def test_a_full_disk_refuses_before_anything_is_asked_and_space_is_enough_to_go_on(self):
        self.upstream.script = [HEAD, event("word. "), event(finish="stop"), DONE]
        disk = self.stack.dir / "full"
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", disk], stderr=subprocess.DEVNULL)
        if mounted.returncode != 0:
            self.skipTest("may not mount here")
        self.addCleanup(lambda: subprocess.run(["umount", "-l", disk], check=True))
        replica = Replica(self.stack, "full", self.upstream)
        self.replicas = [replica]
        self.assertEqual(self.ask(replica)[0], 200)
        filler = disk / "filler"
        with open(filler, "wb", buffering=0) as out:
            try:
                while True:
                    out.write(b"x" * 512)
            except OSError:
                pass
        # What the file had ahead of itself is used up first.
        self.until(lambda: self.ask(replica)[0] == 429, "the disk is full and answers go on")
        asked = len(self.upstream.requests)
        for _ in range(5):
            status, text = self.ask(replica)
            self.assertEqual(status, 429)
            self.assertIn("entry was not written", text)
            self.assertNotIn(str(disk), text)
        self.assertEqual(len(self.upstream.requests), asked)
        self.assertEqual(replica.probes.get("/readyz")[0], 503)
        self.assertEqual(replica.probes.get("/livez")[0], 200)
        filler.unlink()
        replica.end()
        replica.start()
        self.assertEqual(self.ask(replica)[0], 200)
        replica.end()
        self.assertEqual(replica.verify(), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
