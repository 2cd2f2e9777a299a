#!/usr/bin/env python3
"""weir-auditor as its people use it: the console in a real Chromium, over the Unix socket. WEIR_SCREENSHOTS names
a folder for pictures of each step."""
# Shows: P-10, M-05, G-14
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from datetime import datetime, timedelta, timezone

from auditor_program import BIN, Auditor, make_report
from console_page import opened

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../e2e"))
import strangers  # noqa: E402

# What is changed in a member of a bundle, by the end of its name.
CHANGES = {"jsonl": (b"\"bytes\":\"", b"\"bytes\":\"AA"), "tlog-proof": (b"index ", b"index 1")}
CHINA = timezone(timedelta(hours=8))


def day(ago):
    return (datetime.now(CHINA) - timedelta(days=ago)).strftime("%Y-%m-%d")


def find_and_verify(console):
    page = console.page
    console.open()
    console.picture("1-overview")
    console.search(category="A.4.f", action="refuse", day=day(1))
    assert [row.split()[0] for row in console.rows()] == ["8", "1"], console.rows()
    console.search(category="A.4.f", action="refuse", day=day(2))
    assert not console.rows(), console.rows()
    console.search(category="A.4.f", action="refuse", day=day(0))
    rows = console.rows()
    assert rows and all(int(row.split()[0]) >= 10 and "A.4.f" in row and "refuse" in row for row in rows), rows
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


def go_verifier(work):
    """The e2e tests' verifier of bundles; None where Go has not what it needs."""
    program = strangers.build(work, "xmod_evidence.go", "xmod_proof.go")
    if not program:
        print("the bundle was not given to Go: " + strangers.ABSENT)
    return program


def checks_with_go(program, work, bundle):
    """A verifier that shares no code with this project accepts the bundle under the log's own key, and no other one."""
    def end(members):
        with tempfile.TemporaryDirectory(dir=work) as unpacked:
            for name, data in members.items():
                path = os.path.join(unpacked, name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "wb") as file:
                    file.write(data)
            shutil.copy(os.path.join(work, "log", "log.vkey"), unpacked)
            return subprocess.run([program, unpacked], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    with zipfile.ZipFile(bundle) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    done = end(members)
    assert done.returncode == 0 and done.stdout == "OK 10\n", done.stdout
    for name in ("records.jsonl", next(name for name in members if name.endswith(".tlog-proof"))):
        bad = {**members, name: members[name].replace(*CHANGES[name.rsplit(".", 1)[-1]], 1)}
        assert bad[name] != members[name], name
        assert end(bad).returncode == 1, name


def export(console, work):
    console.search(action="refuse")
    console.page.wait("document.querySelector('#export')")
    path = os.path.join(work, "evidence.zip")
    with urllib.request.urlopen(console.url + console.page.run("document.querySelector('#export').getAttribute('href')")) as answer, \
            open(path, "wb") as file:
        file.write(answer.read())
    done = subprocess.run([os.path.join(BIN, "weir"), "audit", "verify", path], stdout=subprocess.PIPE, check=True, text=True)
    assert "intact" in done.stdout, done.stdout
    go = go_verifier(work)
    if go:
        checks_with_go(go, work, path)


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


def clauses(console):
    console.click("[data-view=clauses]")
    console.page.wait("document.querySelector('#clauses')")
    text = console.page.run("document.querySelector('#main').innerText")
    assert "T-11" in text and "未覆盖" in text, text
    console.picture("12-clauses")


def assessment(console, report):
    """The page shows the report's own figures, as it was made by the command a moment ago."""
    page = console.page
    console.click("[data-view=assessment]")
    page.wait("document.querySelector('#gaps')")
    assert page.run("document.querySelectorAll('#gaps li').length") == len(report["gaps"]) > 0
    assert report["policy"]["digest"] in page.run("document.querySelector('#report').innerText")
    rows = page.run("[...document.querySelectorAll('#results tbody tr')].map((row) => [...row.cells].map((cell) => cell.innerText))")
    refuse = report["targets"]["gate"]["refuse"]
    row = next(row for row in rows if row[0].startswith("过滤闸门") and row[1].startswith("拒答"))
    assert row[2] == f"{refuse['judged']} / {refuse['asked']}" and row[3] == str(refuse["sample_minimum"]), row
    assert not page.run("/gap_|gate_|undefined|{\\d}/.test(document.querySelector('#main').innerText)")
    console.picture("17-assessment")


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


def a_long_check_says_how_far_it_is(console):
    page = console.page
    page.run("""window.quick = window.fetch; window.fetch = (address, ...rest) => !address.includes('/api/check') ? window.quick(address, ...rest)
        : Promise.resolve(new Response(new ReadableStream({ start(to) {
            window.say = (text) => to.enqueue(new TextEncoder().encode(text)); window.end = () => to.close(); } })))""")
    console.click("[data-view=check]")
    page.wait("window.say && document.querySelector('progress')")
    page.run("say('{\"done\":10,\"of')")  # lines come in any pieces
    page.run("say('\":40}\\n')")
    page.wait("document.querySelector('#progress').innerText === '10 / 40 条记录 (25 %)'")
    assert page.run("[document.querySelector('progress').value, document.querySelector('progress').max]") == [10, 40]
    page.run("end()")  # without its last line it is not taken for an answer
    page.wait("!document.querySelector('#problem').hidden")
    assert not page.run("!!document.querySelector('#badge')")
    page.run("window.fetch = window.quick")
    console.click("[data-view=check]")
    console.badge("good")


def four_eyes(console, auditor):
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
    assert auditor.post("ops", "/api/approve", approval) == 403
    assert auditor.post("keys", "/api/approve", approval) == 200
    console.click("[data-view=overview]")
    console.click("[data-view=openings]")
    page.wait("document.querySelector('#main td') && document.querySelector('#main').innerText.includes('keys')")
    console.click("[data-read]")
    page.wait("document.querySelector('#texts pre')")
    assert page.run("document.querySelector('#texts pre').innerText") == "what was asked"
    console.picture("11-opened")


def main():
    with Auditor() as auditor, opened(auditor) as console:
        report = make_report(auditor.work)
        find_and_verify(console)
        export(console, auditor.work)
        review(console)
        complaints_and_incidents(console)
        slow_answer_does_not_come_back(console)
        a_long_check_says_how_far_it_is(console)
        four_eyes(console, auditor)
        clauses(console)
        assessment(console, report)
        console.nothing_came_of_it()
    print("the console was used")


if __name__ == "__main__":
    sys.exit(main())
