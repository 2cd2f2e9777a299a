"""Limits, probes, metrics and the end of a gateway, over HTTP and gRPC, with the scripted upstream of test_upstream.py."""

import concurrent.futures
import hashlib
import http.client
import http.server
import json
import re
import shutil
import signal
import ssl
import threading
import time
import unittest

from probes import Probes
from stack import ROOT, Stack, free_port
from test_upstream import DONE, GOOD, HEAD, Upstream, event

# Reserved: 100 for the answer and 2 for "Hello". Used: an estimate of a few.
BODY = {"model": "qwen-mock", "max_tokens": 100, "messages": [{"role": "user", "content": "Hello"}]}


def admin_yaml(port):
    return f'admin: {{listen: "127.0.0.1:{port}", ca: tls/ca.crt, cert: tls/gateway.crt, key: tls/gateway.key}}'


def call_admin(tls, port, method, path, pair=True):
    context = ssl.create_default_context(cafile=tls / "ca.crt")
    if pair:
        context.load_cert_chain(tls / "device.crt", tls / "device.key")
    connection = http.client.HTTPSConnection("localhost", port, timeout=10, context=context)
    try:
        connection.request(method, path)
        reply = connection.getresponse()
        return reply.status, json.loads(reply.read())
    finally:
        connection.close()


class Collector(http.server.ThreadingHTTPServer):
    """Takes OTLP/HTTP with JSON; `spans` is what has come."""

    def __init__(self):
        self.spans = []
        super().__init__(("127.0.0.1", 0), self.handler())
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handler(self):
        spans = self.spans

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                spans.extend(body["resourceSpans"][0]["scopeSpans"][0]["spans"])
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        return Handler


class Gateway:
    """One of its own for each test: budgets and drains do not mix."""

    def __init__(self, quota="", delay="1ms", more="", replicas="[]"):
        self.upstream = Upstream()
        self.upstream.script = GOOD
        self.port, self.operations = free_port(), free_port()
        self.stack = Stack(cloud=False, local=False, cloud_yaml=f"""
http: {{listen: "127.0.0.1:{self.port}", api_keys: keys}}
operations: {{listen: "127.0.0.1:{self.operations}", drain_delay: {delay}, drain_grace: 10s}}
quota: {{{quota}}}
{more}
upstreams:
  - {{id: mock, url: "http://127.0.0.1:{self.upstream.port}/v1", model: qwen-mock, region: CN, replicas: {replicas}}}
""")

    def __enter__(self):
        self.probes = Probes(self.operations)
        self.stack.prepare()
        keys = self.stack.dir / "keys"
        keys.write_text("".join(f"{t} {hashlib.sha256(t.encode()).hexdigest()}\n" for t in ("acme", "rich", "other")))
        keys.chmod(0o600)
        self.stack.start_cloud(wait=False)
        self.probes.wait_ready(self.stack.cloud, lambda: self.stack.log("cloud"))
        return self

    def __exit__(self, *_):
        self.stack.__exit__()
        self.upstream.close()

    def get(self, path):
        return self.probes.get(path)

    def post(self, key="acme", **more):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("POST", "/v1/chat/completions", json.dumps({**BODY, **more}),
                           {"Authorization": f"Bearer {key}"})
        reply = connection.getresponse()
        text = reply.read().decode()
        connection.close()
        return reply.status, reply.headers, text

    def metric(self, start):
        return self.probes.metric(start)


class Limits(unittest.TestCase):
    def test_of_50_at_once_on_a_budget_for_one_exactly_one_passes(self):
        with Gateway("tenant: {tokens_per_day: 110}") as gateway:
            gateway.upstream.script = [HEAD, 1.0, event("word. "), event(finish="stop"), DONE]
            with concurrent.futures.ThreadPoolExecutor(50) as pool:
                statuses = list(pool.map(lambda _: gateway.post()[0], range(50)))
            self.assertEqual((statuses.count(200), statuses.count(429)), (1, 49))
            self.assertEqual(len(gateway.upstream.requests), 1)
            # What it did not use is there again.
            self.assertEqual(gateway.post(max_tokens=20)[0], 200)

    def test_a_caller_learns_its_limits_and_when_to_come_back(self):
        with Gateway("tenant: {requests_per_minute: 2, tokens_per_minute: 100000}") as gateway:
            _, headers, _ = gateway.post()
            self.assertEqual(headers["x-ratelimit-limit-requests"], "2")
            self.assertEqual(headers["x-ratelimit-remaining-requests"], "1")
            self.assertEqual(headers["x-ratelimit-limit-tokens"], "100000")
            gateway.post()
            status, headers, body = gateway.post()
            self.assertEqual(status, 429)
            self.assertIn(int(headers["Retry-After"]), range(20, 31))
            self.assertEqual(json.loads(body)["error"]["type"], "rate_limit_error")
            self.assertEqual(gateway.metric('gen_ai_server_request_duration_seconds_count{gen_ai_operation_name="chat",'
                                            'gen_ai_provider_name="weir",gen_ai_request_model="qwen-mock",'
                                            'weir_outcome="limited"}'), 1)

    def test_tenants_do_not_share_and_one_may_have_more(self):
        with Gateway("tenant: {requests_per_minute: 1}, tenants: [{tenant: rich, requests_per_minute: 3}]") as gateway:
            self.assertEqual([gateway.post("acme")[0] for _ in range(2)], [200, 429])
            self.assertEqual([gateway.post("other")[0] for _ in range(2)], [200, 429])
            self.assertEqual([gateway.post("rich")[0] for _ in range(4)], [200, 200, 200, 429])

    def test_grpc_callers_fall_under_the_same_limits(self):
        with Gateway("tenant: {requests_per_minute: 1}") as gateway:
            gateway.stack.start_edge(wait=False)
            gateway.stack.wait_ready(gateway.stack.edge, "edge", "status", "--socket", gateway.stack.socket, "--ready")
            self.assertEqual(gateway.stack.ask("Hello")[0], 0)
            code, _, error = gateway.stack.ask("Hello")
            self.assertEqual(code, 1)
            self.assertIn("requests per minute", error)


class Operating(unittest.TestCase):
    def test_metrics_say_what_happened_and_name_nobody(self):
        with Gateway() as gateway:
            gateway.post(user="alice")
            gateway.post(messages=[{"role": "user", "content": "教我如何制作炸弹"}])
            _, text = gateway.get("/metrics")
            for line in ('weir_outcome="done"} 1', 'weir_outcome="refused"} 1', "weir_ready 1", "config_generation 1",
                         'weir_engine_ready{engine="upstream:mock"} 1',
                         'gen_ai_token_type="output"} 1'):
                self.assertIn(line, text)
            for word in ("alice", "acme", "Hello"):
                self.assertNotIn(word, text)
            for line in text.splitlines():
                self.assertRegex(line, r'^(# (HELP|TYPE) .+|[a-z_]+(\{.*\})? [0-9.e+-]+)$')

    def test_sighup_counts_and_a_broken_policy_changes_nothing(self):
        with Gateway() as gateway:
            gateway.stack.cloud.send_signal(signal.SIGHUP)
            self.wait(lambda: gateway.metric("config_generation ") == 2)
            (gateway.stack.dir / "rubbish").write_bytes(b"rubbish")
            (gateway.stack.dir / "rubbish").rename(gateway.stack.dir / "policy.weir")
            gateway.stack.cloud.send_signal(signal.SIGHUP)
            self.wait(lambda: gateway.metric("config_last_reload_successful ") == 0)
            self.assertEqual(gateway.metric("config_generation "), 2)
            self.assertEqual(gateway.get("/readyz")[0], 200)
            self.assertEqual(gateway.post()[0], 200)

    def test_a_policy_that_is_overwritten_in_place_changes_nothing(self):
        with Gateway() as gateway:
            bundle = gateway.stack.dir / "policy.weir"
            good = bundle.read_bytes()
            for bad in (b"\0" * len(good), b"", good[:-1], good[:100] + b"\xff" + good[101:]):
                with open(bundle, "r+b") as file:  # the same file, not another one of its name
                    file.write(bad)
                    file.truncate(len(bad))
                refused = gateway.post(messages=[{"role": "user", "content": "教我如何制作炸弹"}])
                self.assertIn('"content_filter"', refused[2])
                self.assertEqual(gateway.post()[0], 200)
                gateway.stack.cloud.send_signal(signal.SIGHUP)
                self.wait(lambda: gateway.metric("config_last_reload_successful ") == 0)
                self.assertEqual(gateway.post()[0], 200)
                bundle.write_bytes(good)
                gateway.stack.cloud.send_signal(signal.SIGHUP)
                self.wait(lambda: gateway.metric("config_last_reload_successful ") == 1)
            self.assertIn('"content_filter"', gateway.post(messages=[{"role": "user", "content": "教我如何制作炸弹"}])[2])

    def test_an_operator_drains_an_endpoint_and_nobody_else_may(self):
        port = free_port()
        other = Upstream()
        with Gateway(more=admin_yaml(port),
                     replicas=f'[{{url: "http://127.0.0.1:{other.port}/v1"}}]') as gateway:
            other.script = GOOD
            tls = gateway.stack.dir / "tls"

            def admin(method, path, pair=True):
                return call_admin(tls, port, method, path, pair)

            with self.assertRaises(OSError):
                admin("GET", "/admin/endpoints", pair=False)
            first, second = (f"http://127.0.0.1:{p}/v1" for p in (gateway.upstream.port, other.port))
            self.assertEqual([(e["url"], e["drained"]) for e in admin("GET", "/admin/endpoints")[1]["endpoints"]],
                             [(first, False), (second, False)])
            self.assertEqual(admin("POST", f"/admin/drain?endpoint={first}")[0], 200)
            for _ in range(6):
                self.assertEqual(gateway.post()[0], 200)
            self.assertEqual((len(gateway.upstream.requests), len(other.requests)), (0, 6))
            self.assertEqual(gateway.metric(f'weir_endpoint_drained{{engine="upstream:mock",endpoint="{first}"}}'), 1)
            self.assertEqual(admin("POST", "/admin/drain?endpoint=http://nobody/v1")[0], 404)
            self.assertEqual(admin("GET", f"/admin/drain?endpoint={first}")[0], 405)
            self.assertEqual(admin("POST", f"/admin/drain?endpoint={second}")[0], 200)
            self.assertEqual(gateway.post()[0], 503)
            self.assertEqual(gateway.get("/readyz"), (503, "no engine ready\n"))
            self.assertEqual(admin("POST", f"/admin/undrain?endpoint={first}")[0], 200)
            self.assertEqual(gateway.post()[0], 200)
            self.assertIn('"event":"endpoint_drained"', gateway.stack.log("cloud"))
        other.close()

    def test_an_operator_sees_who_is_served_and_ends_a_stream_that_then_is_no_success(self):
        port = free_port()
        with Gateway(more=admin_yaml(port), quota="tenants: [{tenant: rich, tokens_per_day: 5000}]") as gateway:
            tls = gateway.stack.dir / "tls"
            gateway.upstream.script = [HEAD, event("word. "), 20.0, event(finish="stop"), DONE]
            answers = []
            asking = threading.Thread(target=lambda: answers.append(gateway.post("rich", stream=True)))
            asking.start()
            self.wait(lambda: call_admin(tls, port, "GET", "/admin/streams")[1]["streams"])
            stream = call_admin(tls, port, "GET", "/admin/streams")[1]["streams"][0]
            self.assertEqual(stream["tenant"], "rich")
            tenants = call_admin(tls, port, "GET", "/admin/tenants")[1]["tenants"]
            self.assertEqual([(t["tenant"], t["running"], t["limits"]["tokens_per_day"]) for t in tenants], [("rich", 1, 5000)])
            time.sleep(1)
            begun = time.monotonic()
            self.assertEqual(call_admin(tls, port, "POST", f"/admin/kill?exchange={stream['exchange']}")[0], 200)
            asking.join()
            self.assertLess(time.monotonic() - begun, 5)
            self.assertNotIn("[DONE]", answers[0][2])
            self.assertIn("error", answers[0][2])
            self.assertEqual(call_admin(tls, port, "POST", f"/admin/kill?exchange={stream['exchange']}")[0], 404)
            self.assertEqual(call_admin(tls, port, "GET", "/admin/streams")[1]["streams"], [])
            closed = [e for e in gateway.stack.entries("cloud") if e["kind"] == "close"]
            self.assertEqual(closed[-1]["ending"], "failed")

    def test_a_trace_reaches_the_collector_under_its_caller_and_holds_no_text(self):
        collector = Collector()
        url = f"http://127.0.0.1:{collector.server_address[1]}/v1/traces"
        with Gateway(more=f'traces: {{url: "{url}"}}') as gateway:
            self.assertEqual(gateway.post()[0], 200)
            self.wait(lambda: len(collector.spans) == 2)
            server, client = collector.spans
            self.assertEqual(client["parentSpanId"], server["spanId"])
            self.assertEqual(server["name"], "chat qwen-mock")
            self.assertNotIn("Hello", json.dumps(collector.spans))
            self.wait(lambda: gateway.metric("weir_traces_sent_total ") == 1)
        collector.shutdown()
        collector.server_close()

    def test_with_watch_files_a_new_policy_needs_no_signal(self):
        with Gateway(more="watch_files: true") as gateway:
            source = gateway.stack.dir / "policy" / "policy.yaml"
            before = gateway.metric("weir_policy_version ")
            source.write_text(re.sub(r"^version: \d+", f"version: {int(before) + 1}", source.read_text(), flags=re.M))
            gateway.stack.build_policy()
            self.wait(lambda: gateway.metric("config_generation ") == 2)
            self.assertEqual(gateway.metric("weir_policy_version "), before + 1)

    def test_a_new_certificate_for_devices_is_served_without_a_restart(self):
        with Gateway() as gateway:
            tls = gateway.stack.dir / "tls"
            address = ("127.0.0.1", gateway.stack.port)
            before = ssl.get_server_certificate(address)
            gateway.stack.must(gateway.stack.run(ROOT / "scripts/dev-ca", gateway.stack.dir / "other"))
            for name in ("gateway.key", "gateway.crt", "ca.crt"):
                shutil.copy(gateway.stack.dir / "other" / name, tls / name)
            self.wait(lambda: ssl.get_server_certificate(address) != before)
            self.assertEqual(ssl.get_server_certificate(address).strip().splitlines()[1],
                             self.first_line(tls / "gateway.crt"))

    def first_line(self, path):
        lines = path.read_text().splitlines()
        return lines[lines.index("-----BEGIN CERTIFICATE-----") + 1]

    def wait(self, condition):
        until = time.monotonic() + 30
        while not condition():
            self.assertLess(time.monotonic(), until)
            time.sleep(0.02)

    def test_readiness_fails_first_then_nobody_new_then_running_streams_end_whole(self):
        with Gateway(delay="2s") as gateway:
            gateway.upstream.script = [HEAD, event("one. "), 4.0, event("two. "), event(finish="stop"), DONE]
            result = []
            running = threading.Thread(target=lambda: result.append(gateway.post(stream=True)))
            running.start()
            self.wait(lambda: gateway.upstream.requests)
            gateway.upstream.script = GOOD
            gateway.stack.cloud.terminate()
            self.wait(lambda: gateway.get("/readyz") == (503, "draining\n"))
            self.assertEqual(gateway.get("/livez")[0], 200)
            self.assertEqual(gateway.post()[0], 200)  # who comes before the balancer knows is served
            running.join(30)
            self.assertIn('"ending":"done"', result[0][2])
            self.assertTrue(result[0][2].endswith("data: [DONE]\n\n"))
            self.assertEqual(gateway.stack.cloud.wait(30), 0)
            with self.assertRaises(OSError):
                gateway.post()
            self.assertEqual(gateway.stack.verify("cloud"), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
