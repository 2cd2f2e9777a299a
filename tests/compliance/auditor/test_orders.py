#!/usr/bin/env python3
"""An erasure and a hold by two people in a real Chromium: one proposes, another approves, who runs the log runs the command
that the page shows, and the page, the command line and the log then say the same."""
# Shows: P-09, P-10
import json
import subprocess
import sys

from auditor_program import WEIR, Auditor, run
from console_page import opened

SUBJECT = "s_" + "a" * 32  # of entry 33


def becomes(console, auditor, person):
    """Somebody else at the same socket, as its settings have it."""
    auditor.stop()
    auditor.socket_person = person
    auditor.start()
    console.open()
    console.page.wait(f"document.querySelector('#who').innerText.startsWith('{person}')")


def retention(console):
    console.click("[data-view=overview]")
    console.page.wait("document.querySelector('#standing')")
    console.click("[data-view=retention]")
    console.page.wait("document.querySelectorAll('#main h2').length === 4 && !document.querySelector('#standing')")


def propose(console, order, why, until=""):
    page = console.page
    console.view(33)
    page.wait("document.querySelector('#proposal')")
    page.run(f"document.querySelector('#proposal [name=order]').value = '{order}'")
    page.run("document.querySelector('#proposal [name=order]').dispatchEvent(new Event('change'))")
    page.run(f"document.querySelector('#proposal [name=why]').value = '{why}'")
    page.run(f"document.querySelector('#proposal [name=until]').value = '{until}'")
    console.click("#proposal [type=submit]")
    page.wait("/\\d+$/.test(document.querySelector('#proposal').innerText)")


def no_order_of_one(console):
    """Who proposed it sees neither a command nor a way to approve."""
    retention(console)
    text = console.page.run("document.querySelector('#main').innerText")
    assert text.count("待另一人批准") == 2, text
    assert not console.page.run("!!document.querySelector('#main code, [data-outcome]')")
    console.picture("16-proposed")


def approve_all(console):
    """Returns the commands, by what they are."""
    page = console.page
    for left in (2, 1):
        retention(console)
        assert page.run("document.querySelectorAll('[data-outcome=approved]').length") == left
        console.click("[data-outcome=approved]")
        page.wait(f"document.querySelectorAll('#main code').length === {3 - left}")
    console.picture("16-approved")
    commands = page.run("[...document.querySelectorAll('#main code')].map((each) => each.innerText)")
    return {command.split()[2]: command for command in commands}


def shell(command):
    return subprocess.run(command.replace("weir", WEIR, 1), shell=True, check=True, stdout=subprocess.PIPE, text=True).stdout


def set_hold(auditor, command):
    """As the command says: the request, signed by the log's two approvers."""
    signed = []
    with open(auditor.path("log", "approvers"), "w", encoding="ascii") as approvers:
        for name in ("alice", "bob"):
            key = auditor.path(name + ".approver")
            run(WEIR, "policy", "keygen", "-o", key)
            approvers.write(run(WEIR, "audit", "approve", "--key", key, "--name", name, "--vkey"))
    request = auditor.path("request")
    with open(request, "w", encoding="utf-8") as file:
        file.write(shell(command))
    for name in ("alice", "bob"):
        with open(auditor.path(name + ".signed"), "w", encoding="utf-8") as file:
            file.write(run(WEIR, "audit", "approve", request, "--key", auditor.path(name + ".approver"), "--name", name))
        signed.append(f"--approval={auditor.path(name + '.signed')}")
    shell(command.replace("--request", " ".join(signed)))


def carried_out(console, auditor):
    page = console.page
    retention(console)
    text = page.run("document.querySelector('#main').innerText")
    assert text.count("日志显示已执行") == 2 and "已限制处理" in text and "alice, bob" in text, text
    assert not page.run("!!document.querySelector('#main code, [data-outcome]')")
    console.picture("16-retention")
    console.click("#language")
    page.wait("document.querySelector('#main').innerText.includes('carried out, says the log')")
    console.picture("16-retention-en")
    holds = [json.loads(line) for line in run(WEIR, "audit", "hold", auditor.path("log"), "--list").splitlines()]
    assert [(one["subject"], one["tenant"], one["why"], one["approvers"]) for one in holds] == \
        [(SUBJECT, "it's;reboot", "2026-19", ["alice", "bob"])], holds
    assert page.run(f"!![...document.querySelectorAll('#main td button')].find((each) => each.innerText === '{holds[0]['hold']}')")
    again = json.loads(run(WEIR, "audit", "erase", auditor.path("log"), SUBJECT, "--tenant", "it's;reboot", "--json"))
    assert again["state"] == "restricted", again


def main():
    with Auditor() as auditor, opened(auditor) as console:
        console.open()
        propose(console, "erase", "2026-18")
        propose(console, "hold", "2026-19", "2031-01-31")
        no_order_of_one(console)
        becomes(console, auditor, "dpo")
        commands = approve_all(console)
        shell(commands["erase"])
        set_hold(auditor, commands["hold"])
        carried_out(console, auditor)
        console.nothing_came_of_it()
    print("two people ordered, and it was done")


if __name__ == "__main__":
    sys.exit(main())
