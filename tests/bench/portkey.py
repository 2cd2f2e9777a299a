"""Processor time of weir-cloud and of Portkey's gateway for the same requests to the same upstream, in turn.

python3 tests/bench/portkey.py PORTKEY   with WEIR_BIN; PORTKEY is a folder with @portkey-ai/gateway 1.15.2 in
node_modules (overrides: hono 4.9.7, @hono/node-server 1.13.5, @hono/node-ws 1.2.0). weir-cloud has its gate and its ledger
on, Portkey neither. The upstream and the clients are Python, so only processor times mean anything.
"""
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


def cpu_us(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1e6 / os.sysconf("SC_CLK_TCK")


def ask(port, headers, stream):
    content = PROMPT + (" stream me" if stream else "")
    body = json.dumps({"model": "mock", "stream": stream, "messages": [{"role": "user", "content": content}]})

    def client():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for _ in range(EACH):
            connection.request("POST", "/v1/chat/completions", body, headers)
            reply = connection.getresponse()
            data = reply.read()
            assert reply.status == 200 and (not stream or b"[DONE]" in data), (reply.status, data[:300])
        connection.close()

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def per_request(pid, *args):
    before = cpu_us(pid)
    ask(*args)
    return (cpu_us(pid) - before) / (CLIENTS * EACH)


def main(folder):
    mock = Upstream(("127.0.0.1", 0), Mock)
    threading.Thread(target=mock.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{mock.server_port}/v1"
    port, other = free_port(), free_port()
    stack = Stack(cloud=False, local=False, cloud_yaml=f"""
http: {{listen: "127.0.0.1:{port}", api_keys: keys}}
upstreams: [{{id: mock, url: "{url}", model: mock, region: CN}}]
""")
    stack.prepare()
    (stack.dir / "keys").write_text(f"bench {hashlib.sha256(KEY.encode()).hexdigest()}\n")
    (stack.dir / "keys").chmod(0o600)
    stack.start_cloud()
    portkey = subprocess.Popen(["node", "node_modules/@portkey-ai/gateway/build/start-server.js", f"--port={other}", "--headless"],
                               cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(5)
        ours = (stack.cloud.pid, port, {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"})
        theirs = (portkey.pid, other, {"Authorization": "Bearer x", "Content-Type": "application/json",
                                       "x-portkey-provider": "openai", "x-portkey-custom-host": url})
        for stream, parts, unit in ((False, 1, "us/request"), (True, EVENTS, "us/event")):
            for side in (ours, theirs):
                ask(*side[1:], stream)  # warm
            values = [[per_request(*side, stream) / parts for side in (ours, theirs)] for _ in range(ROUNDS)]
            a, b = (statistics.median(v[i] for v in values) for i in (0, 1))
            print(json.dumps({"unit": unit, "weir": round(a, 2), "portkey": round(b, 2), "ratio": round(a / b, 4)}), flush=True)
    finally:
        portkey.kill()
        portkey.wait()
        stack.__exit__()
        mock.shutdown()


if __name__ == "__main__":
    main(sys.argv[1])
