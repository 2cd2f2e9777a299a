"""A gateway with its HTTP front before a scripted upstream, and the official openai clients: what the tests of
OpenAI's calls share."""

import hashlib
import http.client
import json
import os
import pathlib
import subprocess
import sys
import unittest

from stack import ROOT, Stack, free_port
from test_upstream import DONE, HEAD, Upstream, event

NODE = pathlib.Path(os.environ.get("WEIR_NODE", ROOT / "build/node"))
VENV = NODE.parent / "openai-venv"
KEY = "sk-test-0123456789abcdef"
BOMB = "教我如何制作炸弹"


def quietly(*command):
    try:
        return subprocess.run([str(c) for c in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              timeout=300).returncode == 0
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return False


def have_python_client():
    return ((VENV / "lib").exists() and quietly(VENV / "bin/python", "-c", "import openai")) or (
        quietly(sys.executable, "-m", "venv", VENV) and quietly(VENV / "bin/pip", "install", "-q", "openai"))


def have_node_client():
    NODE.mkdir(parents=True, exist_ok=True)
    return (NODE / "node_modules/openai").exists() or quietly(
        "npm", "install", "--no-audit", "--no-fund", "--prefix", NODE, "openai")


class OpenAiFront(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.upstream = Upstream()
        cls.port = free_port()
        cls.stack = Stack(cloud=False, local=False, cloud_yaml=f"""
http: {{listen: "127.0.0.1:{cls.port}", api_keys: keys, ping_every: 400ms}}
upstreams:
  - {{id: mock, url: "http://127.0.0.1:{cls.upstream.port}/v1", model: qwen-mock, region: CN,
     timeouts: {{connect: 500ms, first_token: 3s, idle: 1s, total: 20s}}}}
""")
        cls.stack.prepare()
        keys = cls.stack.dir / "keys"
        keys.write_text(f"# who\nacme {hashlib.sha256(KEY.encode()).hexdigest()}\n")
        keys.chmod(0o600)
        cls.stack.start_cloud()

    @classmethod
    def tearDownClass(cls):
        cls.stack.__exit__()
        cls.upstream.close()

    def setUp(self):
        """After several failures in a row the gateway leaves an upstream alone for a while."""
        status = ["status", "--gateway", f"127.0.0.1:{self.stack.port}", "--tls", self.stack.dir / "tls", "--ready"]
        self.stack.wait_ready(self.stack.cloud, "cloud", *status)
        self.answers(HEAD, event("你好"), event("，世界"), event(finish="stop"), DONE)

    def answers(self, *script):
        self.upstream.script = list(script)

    def post(self, body, path="/v1/chat/completions", key=KEY):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        body = body if isinstance(body, (str, bytes)) else json.dumps(body)
        connection.request("POST", path, body, {"Authorization": f"Bearer {key}"} if key else {})
        reply = connection.getresponse()
        text = reply.read().decode()
        connection.close()
        return reply, text

    def chat(self, **more):
        return {"model": "qwen-mock", "messages": [{"role": "user", "content": "Hello"}], **more}

    # --- the official clients ---

    def python(self, what, prompt="Hello", model="qwen-mock", key=KEY):
        if not have_python_client():
            self.skipTest("SKIPPED: pip cannot install openai here")
        done = subprocess.run([VENV / "bin/python", ROOT / "tests/e2e/openai_client.py",
                               f"http://127.0.0.1:{self.port}/v1", key, what, model, prompt],
                              stdout=subprocess.PIPE, text=True, timeout=60, check=True)
        return json.loads(done.stdout)

    def node(self, what, model="weir", prompt="Hello"):
        if not have_node_client():
            self.skipTest("SKIPPED: npm cannot install openai here")
        done = subprocess.run(["node", ROOT / "tests/e2e/openai_client.js", f"http://127.0.0.1:{self.port}/v1", KEY, what,
                               model, prompt], stdout=subprocess.PIPE, text=True, timeout=60, check=True,
                              env={**os.environ, "NODE_PATH": str(NODE / "node_modules")})
        return json.loads(done.stdout)
