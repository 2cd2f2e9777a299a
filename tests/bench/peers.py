"""Processor time and waiting of weir-cloud and of other gateways for the same requests to the same upstream, in turn.

python3 tests/bench/peers.py [--portkey DIR] [--litellm VENV]     with WEIR_BIN

DIR has @portkey-ai/gateway 1.15.2 in node_modules (overrides: hono 4.9.7, @hono/node-server 1.13.5, @hono/node-ws 1.2.0);
VENV is a Python environment with litellm[proxy]. weir-cloud has its gate and its ledger on, the others neither. The
upstream and the clients are Python: processor times are the programs' own, waits hold the upstream's and the client's too.
"""
import argparse
import hashlib
import http.client
import http.server
import json
import os
import pathlib
import socketserver
import statistics
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from stack import Stack, free_port  # noqa: E402

KEY, CLIENTS, EACH, EVENTS, ROUNDS = "sk-bench", 8, 25, 64, 3
PROMPT = "How do plants turn light into sugar, and why are their leaves green and not black? Answer in a few short sentences."


def event(delta, finish=None):
    return b"data: " + json.dumps({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "mock",
                                   "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}).encode() + b"\n\n"


USAGE = {"prompt_tokens": 9, "completion_tokens": 9, "total_tokens": 18}


class Mock(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one segment: else each answer waits 40 ms for an acknowledgement
    disable_nagle_algorithm = True

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        # weir-cloud streams from its upstream always; what is not streamed to its caller is short.
        events = EVENTS if PROMPT in json.dumps(asked["messages"]) and "stream me" in json.dumps(asked["messages"]) else 4
        piece = "a" * (256 // events - 2) + ". "
        if asked.get("stream"):
            body = b"".join([event({"content": piece})] * events) + event({}, "stop")
            body += b"data: " + json.dumps({"choices": [], "usage": USAGE}).encode() + b"\n\ndata: [DONE]\n\n"
            kind = "text/event-stream"
        else:
            kind, message = "application/json", {"role": "assistant", "content": piece * events}
            body = json.dumps({"id": "c", "object": "chat.completion", "created": 1, "model": "mock", "usage": USAGE,
                               "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Upstream(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 64


def children(pid):
    """The process and all below it."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    pairs = list(zip(map(int, listed[::2]), map(int, listed[1::2])))
    found = [pid]
    for one in found:
        found += [child for child, parent in pairs if parent == one]
    return found


def cpu_us(pid):
    total = 0
    for one in children(pid):
        fields = pathlib.Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total * 1e6 / os.sysconf("SC_CLK_TCK")


def ask(port, headers, stream):
    """The waits in seconds: to the end of a whole answer, to the first event of a streamed one."""
    content = PROMPT + (" stream me" if stream else "")
    body = json.dumps({"model": "mock", "stream": stream, "messages": [{"role": "user", "content": content}]})
    waits, wrong = [], []

    def client():
        try:
            converse()
        except (OSError, http.client.HTTPException) as error:
            wrong.append(error)

    def converse():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for _ in range(EACH):
            begun = time.perf_counter()
            connection.request("POST", "/v1/chat/completions", body, headers)
            reply = connection.getresponse()
            first = reply.read1(65536)
            data = first if stream else first + reply.read()
            waits.append(time.perf_counter() - begun)
            data += reply.read()
            if reply.status != 200 or (stream and b"[DONE]" not in data):
                wrong.append((reply.status, data[:300]))
        connection.close()

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise AssertionError(wrong[0])
    return waits


class Gateway:
    """One side: the process, its port and what its callers say."""

    def __init__(self, name, process, port, headers):
        self.name, self.process, self.port = name, process, port
        self.headers = {"Content-Type": "application/json", **headers}

    def wait_until_it_answers(self):
        until = time.monotonic() + 90
        while True:
            try:
                return ask(self.port, self.headers, False)
            except AssertionError as error:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise RuntimeError(f"{self.name} does not answer") from error
                time.sleep(0.5)

    def measure(self, stream):
        before = cpu_us(self.process.pid)
        waits = ask(self.port, self.headers, stream)
        return (cpu_us(self.process.pid) - before) / (CLIENTS * EACH), waits

    def end(self):
        for one in reversed(children(self.process.pid)):
            os.kill(one, 9)
        self.process.wait()


def portkey(folder, url):
    port = free_port()
    process = subprocess.Popen(["node", "node_modules/@portkey-ai/gateway/build/start-server.js", f"--port={port}", "--headless"],
                               cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return Gateway("Portkey", process, port, {"Authorization": "Bearer x", "x-portkey-provider": "openai",
                                              "x-portkey-custom-host": url})


def litellm(environment, url, folder):
    port, settings = free_port(), folder / "litellm.yaml"
    settings.write_text(f"""
model_list:
  - model_name: mock
    litellm_params: {{model: openai/mock, api_base: "{url}", api_key: x}}
general_settings: {{master_key: sk-a-long-key-of-the-benchmark}}
""")
    process = subprocess.Popen([pathlib.Path(environment) / "bin/litellm", "--config", settings, "--port", str(port), "--host",
                                "127.0.0.1"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
    return Gateway("LiteLLM", process, port, {"Authorization": "Bearer sk-a-long-key-of-the-benchmark"})


def weir(stack, url):
    port = free_port()
    stack.cloud_yaml = f"""
http: {{listen: "127.0.0.1:{port}", api_keys: keys}}
upstreams: [{{id: mock, url: "{url}", model: mock, region: CN}}]
"""
    stack.prepare()
    (stack.dir / "keys").write_text(f"bench {hashlib.sha256(KEY.encode()).hexdigest()}\n")
    (stack.dir / "keys").chmod(0o600)
    stack.start_cloud()
    return Gateway("Weir", stack.cloud, port, {"Authorization": f"Bearer {KEY}"})


def percentile(waits, share):
    return round(sorted(waits)[min(len(waits) - 1, int(len(waits) * share))] * 1e3, 2)


def compare(sides, stream, parts, unit):
    """One line a side: the median of the rounds, and the waits of all."""
    for side in sides:
        side.measure(stream)  # warm
    cpu, waits = {side: [] for side in sides}, {side: [] for side in sides}
    for _ in range(ROUNDS):
        for side in sides:
            used, waited = side.measure(stream)
            cpu[side].append(used / parts)
            waits[side] += waited
    ours = statistics.median(cpu[sides[0]])
    for side in sides:
        median = statistics.median(cpu[side])
        print(json.dumps({"gateway": side.name, "unit": unit, "cpu": round(median, 1), "weir/this": round(ours / median, 4),
                          "p50_ms": percentile(waits[side], 0.5), "p99_ms": percentile(waits[side], 0.99)}), flush=True)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--portkey", metavar="DIR")
    options.add_argument("--litellm", metavar="VENV")
    given = options.parse_args()
    mock = Upstream(("127.0.0.1", 0), Mock)
    threading.Thread(target=mock.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{mock.server_port}/v1"
    stack = Stack(cloud=False, local=False, cloud_yaml="-")
    sides = []
    try:
        sides.append(weir(stack, url))
        if given.portkey:
            sides.append(portkey(given.portkey, url))
        if given.litellm:
            sides.append(litellm(given.litellm, url, stack.dir))
        for side in sides:
            side.wait_until_it_answers()
        compare(sides, False, 1, "us/request")
        compare(sides, True, EVENTS, "us/event")
    finally:
        for side in sides[1:]:
            side.end()
        stack.__exit__()
        mock.shutdown()


if __name__ == "__main__":
    main()
