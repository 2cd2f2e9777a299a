"""A headless Chromium over its DevTools protocol, with the standard library only."""
import base64
import json
import os
import shutil
import socket
import struct
import subprocess
import time
import urllib.request

NAMES = ("chromium", "chromium-browser", "google-chrome")


def program():
    """Its path, or None."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


class Browser:
    def __init__(self, profile):
        self.process = subprocess.Popen(
            [program(), "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0",
             "--window-size=1280,1000", "--lang=zh-CN", f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        port = self._port(os.path.join(profile, "DevToolsActivePort"))
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=30) as answer:
            page = next(each for each in json.load(answer) if each["type"] == "page")
        self.socket = self._connect(port, page["webSocketDebuggerUrl"].split(str(port), 1)[1])
        self.number = 0
        self.events = []
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(domain + ".enable")

    @staticmethod
    def _port(path):
        for _ in range(600):
            if os.path.exists(path) and os.path.getsize(path) > 0:
                with open(path, encoding="ascii") as file:
                    return int(file.readline())
            time.sleep(0.1)
        raise TimeoutError("the browser does not start")

    @staticmethod
    def _connect(port, path):
        link = socket.create_connection(("127.0.0.1", port), timeout=60)
        link.sendall((f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                      f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n"
                      "Sec-WebSocket-Version: 13\r\n\r\n").encode())
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += link.recv(1)
        assert b" 101 " in head, head
        return link

    def _exactly(self, count):
        data = b""
        while len(data) < count:
            piece = self.socket.recv(count - len(data))
            assert piece, "the browser has gone"
            data += piece
        return data

    def _receive(self):
        text = b""
        while True:
            first, size = self._exactly(2)
            if size == 126:
                size = struct.unpack(">H", self._exactly(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", self._exactly(8))[0]
            text += self._exactly(size)
            if first & 0x80:
                return json.loads(text)

    def call(self, method, **parameters):
        self.number += 1
        text = json.dumps({"id": self.number, "method": method, "params": parameters}).encode()
        size = struct.pack(">BBH", 0x81, 0xFE, len(text)) if len(text) > 125 else struct.pack(">BB", 0x81, 0x80 | len(text))
        self.socket.sendall(size + b"\0\0\0\0" + text)
        while True:
            message = self._receive()
            if message.get("id") == self.number:
                assert "error" not in message, message["error"]
                return message["result"]
            self.events.append(message)

    def run(self, script):
        """The value of an expression in the page; promises are waited for."""
        result = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def wait(self, condition, seconds=30):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.run(f"!!({condition})"):
                return
            time.sleep(0.05)
        raise AssertionError(f"never true: {condition}; the page says: {self.run('document.body.innerText')}")

    def screenshot(self, path):
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def close(self):
        self.process.terminate()
        self.process.wait()
