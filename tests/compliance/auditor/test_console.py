#!/usr/bin/env python3
"""weir-auditor as its people use it: the console in a real Chromium, over the Unix socket; roles by client
certificate over TLS. WEIR_SCREENSHOTS names a folder for pictures of each step."""
# Shows: P-10, M-05, G-14
import http.client
import json
import os
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

import browser

BIN = os.environ["WEIR_BIN"]
PICTURES = os.environ.get("WEIR_SCREENSHOTS")
SETTINGS = """
socket: {work}/socket
socket_person: internal-audit
address: 127.0.0.1:{port}
tls: {{ca: {work}/ca.pem, cert: {work}/server.pem, key: {work}/server.key}}
state_dir: {work}/state
origin: example.cn/access
logs:
  - {{name: gateway, dir: {work}/log, root_key: {work}/log/seal.key}}
people:
  - {{name: internal-audit, role: internal_auditor}}
  - {{name: dpo, role: dpo}}
  - {{name: keys, role: custodian}}
  - {{name: ops, role: operator}}
"""


def run(*words):
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


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
    """What `ssh -L` does: a TCP port that leads to the Unix socket."""
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
            server.connect(path)
            threading.Thread(target=pump, args=(client, server), daemon=True).start()
            threading.Thread(target=pump, args=(server, client), daemon=True).start()
    threading.Thread(target=accept, daemon=True).start()
    return listener.getsockname()[1]


def start(work, port):
    settings = os.path.join(work, "auditor.yaml")
    with open(settings, "w", encoding="utf-8") as file:
        file.write(SETTINGS.format(work=work, port=port))
    program = os.path.join(BIN, "weir-auditor")
    run(program, "--config", settings, "--check-config")
    process = subprocess.Popen([program, "--config", settings], stderr=subprocess.DEVNULL)
    for _ in range(300):
        if os.path.exists(os.path.join(work, "socket")):
            break
        time.sleep(0.05)
    return process


def status_over_tls(work, port, name, path):
    context = ssl.create_default_context(cafile=os.path.join(work, "ca.pem"))
    if name:
        context.load_cert_chain(os.path.join(work, name + ".pem"), os.path.join(work, name + ".key"))
    link = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=20)
    link.request("GET", path)
    return link.getresponse().status


def check_roles(work, port):
    assert status_over_tls(work, port, "dpo", "/api/overview?log=gateway") == 200
    assert status_over_tls(work, port, "dpo", "/api/search?log=gateway") == 403
    assert status_over_tls(work, port, "ops", "/api/overview?log=gateway") == 403
    assert status_over_tls(work, port, "stranger", "/api/me") == 403
    try:
        status_over_tls(work, port, None, "/")
    except (ssl.SSLError, OSError):
        return
    raise AssertionError("somebody without a certificate was served")


class Console:
    def __init__(self, page, url):
        self.page = page
        self.url = url

    def picture(self, name):
        if PICTURES:
            self.page.screenshot(os.path.join(PICTURES, name + ".png"))

    def open(self, query=""):
        self.page.call("Page.navigate", url=self.url + "/" + query)
        self.page.wait("document.querySelector('main svg')")

    def click(self, selector):
        self.page.run(f"document.querySelector({selector!r}).click()")

    def search(self, **facets):
        self.click("[data-view=search]")
        self.page.wait("document.querySelector('form [name=category]') && document.querySelector('#results').children.length")
        for name, value in facets.items():
            self.page.run(f"document.querySelector('form [name={name}]').value = {value!r}")
        self.page.run("document.querySelector('#results').replaceChildren()")
        self.click("form [type=submit]")
        self.page.wait("document.querySelector('#results').children.length")

    def view(self, index):
        self.search()
        self.page.wait(f"[...document.querySelectorAll('#results button')].some(b => b.textContent === '{index}')")
        self.page.run("document.querySelector('#badge')?.remove()")
        self.page.run(f"[...document.querySelectorAll('#results button')].find(b => b.textContent === '{index}').click()")

    def badge(self, kind):
        self.page.wait("document.querySelector('#badge')")
        assert self.page.run(f"document.querySelector('#badge').classList.contains({kind!r})"), \
            self.page.run("document.querySelector('#badge').innerText")

    def wrong_steps(self):
        return self.page.run("[...document.querySelectorAll('#badge li.bad')].map(each => each.innerText)")


def find_and_verify(console):
    page = console.page
    console.open()
    console.picture("1-overview")
    today = page.run("new Date(Date.now() - 3600e3 * 12).toISOString().slice(0, 16)")
    console.search(category="A.4.f", action="refuse", since=today)
    rows = page.run("[...document.querySelectorAll('#results tbody tr')].map(row => row.innerText)")
    assert rows and all("A.4.f" in row and "refuse" in row for row in rows), rows
    console.picture("2-search")
    console.click("#results tbody button")
    console.badge("good")
    console.picture("3-verified")
    console.click("#language")
    page.wait("document.querySelector('#badge').innerText.includes('Verified by this page')")
    assert " root " in page.run("document.querySelector('#coverage').innerText"), "the coverage stays Chinese"
    console.picture("4-english")
    console.click("#language")
    console.open("?own-ed25519")
    console.view(39)
    console.badge("good")


def export(console, work):
    console.search(action="refuse")
    console.page.wait("document.querySelector('#export')")
    path = os.path.join(work, "evidence.zip")
    with urllib.request.urlopen(console.url + console.page.run("document.querySelector('#export').getAttribute('href')")) as answer, \
            open(path, "wb") as file:
        file.write(answer.read())
    done = subprocess.run([os.path.join(BIN, "weir"), "audit", "verify", path], stdout=subprocess.PIPE, check=True, text=True)
    assert "intact" in done.stdout, done.stdout


def review(console):
    page = console.page
    console.click("[data-view=queue]")
    page.wait("document.querySelector('[data-outcome=wrong]')")
    before = page.run("document.querySelectorAll('#main table:first-of-type tbody tr').length")
    page.run("document.querySelector('.decide input').value = '<b>不应拒答</b>'")
    console.click("[data-outcome=wrong]")
    page.wait("document.querySelector('#figures')")
    assert "100.0 % (1 / 1" in page.run("document.querySelector('#figures').innerText")
    assert page.run("document.querySelectorAll('#main table:first-of-type tbody tr').length") == before - 1
    assert "rule/" in page.run("document.querySelectorAll('#main table')[1].innerText")
    console.picture("8-review")


def complaints_and_incidents(console):
    page = console.page
    console.click("[data-view=complaints]")
    page.wait("document.querySelector('[data-outcome=rejected]')")
    console.picture("9-complaints")
    console.click("[data-outcome=rejected]")
    page.wait("document.querySelector('#main td')?.closest('tr').innerText.includes('申诉不成立 · internal-audit')")
    console.click("[data-view=incidents]")
    page.wait("document.querySelector('#incident')")
    page.run("document.querySelector('[name=title]').value = '<img src=x onerror=window.harmed=1>'")
    page.run("document.querySelector('[name=discovered]').value = new Date(Date.now() - 5 * 3600e3 - "
             "new Date().getTimezoneOffset() * 60e3).toISOString().slice(0, 16)")
    console.click("#incident [type=submit]")
    page.wait("document.querySelector('#main tr.bad')")
    assert "已超时" in page.run("document.querySelector('#main tr.bad').innerText")
    console.picture("10-incident")
    console.click("[data-outcome=reported]")
    page.wait("!document.querySelector('[data-outcome=reported]')")


def post_over_tls(work, port, name, path, body):
    context = ssl.create_default_context(cafile=os.path.join(work, "ca.pem"))
    context.load_cert_chain(os.path.join(work, name + ".pem"), os.path.join(work, name + ".key"))
    link = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=20)
    link.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
    return link.getresponse().status


def clauses(console):
    console.click("[data-view=clauses]")
    console.page.wait("document.querySelector('#clauses')")
    text = console.page.run("document.querySelector('#main').innerText")
    assert "T-11" in text and "未覆盖" in text, text
    console.picture("12-clauses")


def slow_answer_does_not_come_back(console):
    page = console.page
    page.run("""window.quick = window.fetch; window.fetch = (address, ...rest) => {
        const answer = window.quick(address, ...rest);
        return address.includes('overview') ? new Promise((done) => setTimeout(() => done(answer), 700)) : answer; }""")
    console.click("[data-view=overview]")
    console.click("[data-view=check]")
    console.badge("good")
    page.run("new Promise((done) => setTimeout(done, 1000))")
    console.badge("good")
    page.run("window.fetch = window.quick")


def four_eyes(console, work, port):
    page = console.page
    console.view(33)
    page.wait("document.querySelector('#opening')")
    page.run("document.querySelector('#why').value = '2026-17'")
    console.click("#opening button")
    page.wait("/\\d+$/.test(document.querySelector('#opening').innerText)")
    number = int(page.run("document.querySelector('#opening').innerText.match(/\\d+$/)[0]"))
    console.click("[data-view=openings]")
    page.wait("document.querySelector('[data-read]')")
    console.click("[data-read]")
    page.wait("!document.querySelector('#problem').hidden")  # nobody has approved
    approval = {"kind": "approval", "index": number, "outcome": "approved"}
    assert post_over_tls(work, port, "ops", "/api/approve", approval) == 403
    assert post_over_tls(work, port, "keys", "/api/approve", approval) == 200
    console.click("[data-view=overview]")
    console.click("[data-view=openings]")
    page.wait("document.querySelector('#main td') && document.querySelector('#main').innerText.includes('keys')")
    console.click("[data-read]")
    page.wait("document.querySelector('#texts pre')")
    assert page.run("document.querySelector('#texts pre').innerText") == "what was asked"
    console.picture("11-opened")


def tampered_index(console, work):
    with sqlite3.connect(os.path.join(work, "state", "gateway.index")) as index:
        index.execute("DELETE FROM entry WHERE id = 6")
        index.execute("UPDATE entry SET at = at + 1 WHERE id = 8")
    console.click("[data-view=check]")
    console.badge("bad")
    text = console.page.run("document.querySelector('#badge').innerText")
    assert "缺失: 5" in text and "被改动: 7" in text, text
    console.picture("5-incomplete")


def rolled_back_checkpoint(console, work, older):
    path = os.path.join(work, "log", "checkpoint")
    console.view(39)
    console.badge("good")
    with open(path, "rb") as file:
        newer = file.read()
    with open(path, "wb") as file:
        file.write(older)
    console.view(39)
    console.badge("bad")
    assert any("未回退" in step for step in console.wrong_steps()), console.wrong_steps()
    console.picture("6-rolled-back")
    with open(path, "wb") as file:
        file.write(newer.replace(b"\n40\n", b"\n41\n").replace(b"\n60\n", b"\n61\n"))
    console.view(39)
    console.badge("bad")
    assert any("签名" in step for step in console.wrong_steps()), console.wrong_steps()
    with open(path, "wb") as file:
        file.write(newer)


def flipped_byte(console, work):
    path = os.path.join(work, "log", "segment", "000000000000.seg")
    with open(path, "r+b") as file:
        at = file.read().rindex(b"rule/") + 5
        file.seek(at)
        file.write(b"X")
    console.search()
    console.page.wait("document.querySelector('#results tr.bad')")
    console.picture("7-flipped-byte")


def nothing_came_of_it(console):
    page = console.page
    assert page.run("window.harmed") is None, "markup of an entry was run"
    assert not page.run("document.querySelector('main script, main img')"), "markup of an entry became elements"
    urls = [each["params"]["request"]["url"] for each in page.events if each["method"] == "Network.requestWillBeSent"]
    inside = (console.url + "/", "data:", "about:blank")  # the browser's own widgets have data: pictures
    strange = [url for url in urls if not url.startswith(inside)]
    assert urls and not strange, strange
    refused = [each for each in page.events if each["method"] == "Log.entryAdded"
               and "Content Security Policy" in each["params"]["entry"]["text"]]
    assert not refused, refused


def drive(work, port):
    url = f"http://127.0.0.1:{forward(os.path.join(work, 'socket'))}"
    page = browser.Browser(os.path.join(work, "profile"))
    try:
        console = Console(page, url)
        find_and_verify(console)
        export(console, work)
        review(console)
        complaints_and_incidents(console)
        slow_answer_does_not_come_back(console)
        four_eyes(console, work, port)
        clauses(console)
        with open(os.path.join(work, "log", "checkpoint"), "rb") as file:
            older = file.read()
        run(os.path.join(BIN, "make_log"), os.path.join(work, "log"), "20")
        rolled_back_checkpoint(console, work, older)
        tampered_index(console, work)
        flipped_byte(console, work)
        nothing_came_of_it(console)
    finally:
        page.close()


def main():
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as work:
        run(os.path.join(BIN, "make_log"), os.path.join(work, "log"), "40")
        make_certificates(work)
        port = free_port()
        auditor = start(work, port)
        try:
            check_roles(work, port)
            if browser.program():
                drive(work, port)
            else:
                print("SKIPPED: no Chromium; only the roles were tried")
            auditor.send_signal(signal.SIGHUP)
            check_roles(work, port)
            auditor.send_signal(signal.SIGTERM)
            assert auditor.wait(timeout=30) == 0
        finally:
            auditor.kill()
        run(os.path.join(BIN, "weir"), "audit", "verify", os.path.join(work, "state", "access"))
    print("the console was used, tampering was red, roles held")


if __name__ == "__main__":
    sys.exit(main())
