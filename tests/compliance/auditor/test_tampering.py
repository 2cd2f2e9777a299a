#!/usr/bin/env python3
"""What is wrong with a log or its index is red in the console: a real Chromium over the program, a log that was
rolled back, forked and regrown, signed with another key or one that the page cannot check, damaged; an index with rows taken
away, changed and hidden."""
# Shows: P-10
import base64
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys

from auditor_program import Auditor, make_log, run
from console_page import opened

# Straight from the definitions of RFC 9162, section 2.1: nothing of the page's own algorithm.
ORACLE = """async () => {
  const { continues, leafHash, rootOf } = await import('/tree.js');
  const hash = async (...bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes.flatMap((each) => [...each]))));
  const split = (n) => { let k = 1; while (2 * k < n) k *= 2; return k; };
  const known = new Map();
  const tree = async (leaves, from, to) => {
    const name = `${from} ${to}`;
    if (!known.has(name)) known.set(name, to - from === 1 ? leaves[from]
      : await hash([1], await tree(leaves, from, from + split(to - from)), await tree(leaves, from + split(to - from), to)));
    return known.get(name);
  };
  const path = async (leaves, at, from, to) => {
    if (to - from === 1) return [];
    const k = from + split(to - from);
    return at < k ? [...await path(leaves, at, from, k), await tree(leaves, k, to)] : [...await path(leaves, at, k, to), await tree(leaves, from, k)];
  };
  const proof = async (leaves, size, from, to, whole) => {
    if (size === to) return whole ? [] : [await tree(leaves, from, to)];
    const k = from + split(to - from);
    return size <= k ? [...await proof(leaves, size, from, k, whole), await tree(leaves, k, to)]
      : [...await proof(leaves, size, k, to, false), await tree(leaves, from, k)];
  };
  const leaves = [];
  for (let i = 0; i < SIZE; i++) leaves.push(await leafHash(Uint8Array.of(i)));
  const flipped = (bytes) => bytes.map((byte, i) => i ? byte : byte ^ 1);
  const wrong = [];
  let probes = 0;
  const expect = (wanted, got, what) => { probes += 1; if (wanted !== got) wrong.push(what); };
  for (let b = 2; b <= SIZE; b++) for (let a = 1; a < b; a++) {
    const [older, newer] = [{ size: a, root: await tree(leaves, 0, a) }, { size: b, root: await tree(leaves, 0, b) }];
    const good = await proof(leaves, a, 0, b, true);
    const holds = (x, y, z) => continues(x, y, z);
    expect(true, await holds(older, newer, good), `${a} ${b}`);
    expect(false, await holds({ ...older, root: flipped(older.root) }, newer, good), `${a} ${b} older`);
    expect(false, await holds(older, { ...newer, root: flipped(newer.root) }, good), `${a} ${b} newer`);
    expect(false, await holds(older, newer, good.slice(1)), `${a} ${b} short`);
    expect(false, await holds(older, newer, [...good, good[0]]), `${a} ${b} long`);
    for (let i = 0; i < good.length; i++) {
      expect(false, await holds(older, newer, good.map((each, j) => i === j ? flipped(each) : each)), `${a} ${b} hash ${i}`);
    }
    const inside = await rootOf(leaves[a], a, b, await path(leaves, a, 0, b));
    expect(true, String(inside) === String(newer.root), `${a} in ${b}`);
  }
  const some = { size: 3, root: leaves[0] };
  expect(false, await continues({ size: 0, root: leaves[0] }, some, [leaves[0]]), 'of nothing');
  expect(false, await continues(some, some, []), 'of the same size');
  expect(false, await continues({ size: 4, root: leaves[0] }, some, [leaves[0]]), 'of a larger one');
  return { probes, wrong };
}"""


def the_pages_proofs_are_those_of_the_definition(console):
    done = console.page.run("(" + ORACLE.replace("SIZE", "20") + ")()")
    assert done["probes"] > 1500 and not done["wrong"], done


def forked_and_regrown(console, auditor):
    """Another log with the same keys and beginning, longer than the one that the browser has seen; its operator has
    made the index anew, and every signature and proof of the new log holds."""
    log, honest, fork = auditor.path("log"), auditor.path("log.honest"), auditor.path("log.fork")
    shutil.copytree(log, fork)
    make_log(log, 20)
    console.view(39)
    console.badge("good")
    assert "一致性证明" in console.page.run("document.querySelector('#badge').innerText")
    make_log(fork, 31)

    def serve(now, away):
        auditor.stop()
        os.rename(log, away)
        os.rename(now, log)
        os.remove(auditor.path("state", "gateway.index"))
        auditor.start()
    serve(fork, honest)
    for _ in range(2):  # it stays red: what was seen is not forgotten
        console.view(39)
        console.badge("bad")
        wrong = console.wrong_steps()
        assert len(wrong) == 1 and "分叉" in wrong[0], wrong
    console.picture("13-forked")
    make_log(honest, 20)
    serve(honest, fork)
    console.view(39)
    console.badge("good")


def signed_with_sm2_alone(console, auditor):
    """The page says why it cannot tell and what can, and is red."""
    console.choose_log("gm")
    console.view(2)
    console.badge("good")  # by the Ed25519 head of the same log
    for name, second in (("log.vkey", "log.sm3.vkey"), ("checkpoint", "checkpoint.sm3")):
        shutil.copy(auditor.path("gm", name), auditor.path(name + ".kept"))
        shutil.copy(auditor.path("gm", second), auditor.path("gm", name))
    console.view(2)
    console.badge("bad")
    assert any("SM2" in step and "weir audit verify" in step for step in console.wrong_steps()), console.wrong_steps()
    console.picture("14-sm2")
    console.click("#language")
    console.page.wait("document.querySelector('#badge').innerText.includes('Run weir audit verify DIR')")
    console.click("#language")
    for name in ("log.vkey", "checkpoint"):
        shutil.copy(auditor.path(name + ".kept"), auditor.path("gm", name))
    console.choose_log("gateway")


def signed_anew(auditor):
    """The same tree under a key that somebody made today: (log.vkey, checkpoint), as the C2SP signed-note format has them."""
    key = auditor.path("another.key")
    run("openssl", "genpkey", "-algorithm", "ed25519", "-out", key)
    public = subprocess.run(["openssl", "pkey", "-in", key, "-pubout", "-outform", "DER"], check=True, stdout=subprocess.PIPE).stdout[-32:]
    with open(auditor.path("log", "checkpoint"), encoding="utf-8") as file:
        text = file.read().split("\n\n")[0] + "\n"
    origin = text.split("\n", maxsplit=1)[0]
    short = hashlib.sha256(origin.encode() + b"\n\x01" + public).digest()[:4]
    with open(auditor.path("another.text"), "w", encoding="utf-8") as file:
        file.write(text)
    signature = subprocess.run(["openssl", "pkeyutl", "-sign", "-rawin", "-inkey", key, "-in", auditor.path("another.text")],
                               check=True, stdout=subprocess.PIPE).stdout
    line = base64.b64encode(short + signature).decode()
    return f"{origin}+{short.hex()}+{base64.b64encode(bytes([1]) + public).decode()}\n", f"{text}\n\u2014 {origin} {line}\n"


def signed_with_another_key(console, auditor):
    """Every signature and proof holds, and the tree is the one that was seen; only the key is not. It is red until the
    auditor keeps the new key."""
    names = ("log.vkey", "checkpoint")
    for name, made in zip(names, signed_anew(auditor)):
        shutil.copy(auditor.path("log", name), auditor.path(name + ".honest"))
        with open(auditor.path("log", name), "w", encoding="utf-8") as file:
            file.write(made)
    for _ in range(2):
        console.view(39)
        console.badge("bad")
        wrong = console.wrong_steps()
        assert len(wrong) == 1 and "公钥变了" in wrong[0], wrong
    console.picture("16-another-key")
    with open(auditor.path("log", "log.vkey"), encoding="utf-8") as file:
        console.keep_key(file.read().strip())
    console.badge("good")
    console.keep_key("")
    console.badge("good")  # it is the one that was seen now
    for name in names:
        shutil.copy(auditor.path(name + ".honest"), auditor.path("log", name))
    console.view(39)
    console.badge("bad")
    with open(auditor.path("log", "log.vkey"), encoding="utf-8") as file:
        console.keep_key(file.read().strip())
    console.badge("good")
    console.keep_key("")
    console.badge("good")


def hidden_row(console, auditor):
    """A row that is there, with its leaf and time, and that no search for its values finds."""
    console.search(category="A.4.f")
    assert any(row.split()[0] == "25" for row in console.rows()), console.rows()
    with sqlite3.connect(auditor.path("state", "gateway.index")) as index:
        index.execute("CREATE VIRTUAL TABLE temp.word USING fts5vocab(main, term, instance)")
        terms = " ".join(sorted({term for (term,) in index.execute("SELECT term FROM temp.word WHERE doc = 26")}))
        index.execute("INSERT INTO term(term, rowid, terms) VALUES('delete', 26, ?)", (terms,))
    console.search(category="A.4.f")
    assert not any(row.split()[0] == "25" for row in console.rows()), console.rows()
    console.click("[data-view=check]")
    console.badge("bad")
    text = console.page.run("document.querySelector('#badge').innerText")
    assert "被隐藏（检索不到）: 25" in text and "缺失" not in text, text
    console.picture("15-hidden")


def rolled_back_checkpoint(console, auditor, older):
    path = auditor.path("log", "checkpoint")
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
        file.write(newer.replace(b"\n80\n", b"\n81\n"))
    console.view(39)
    console.badge("bad")
    assert any("签名" in step for step in console.wrong_steps()), console.wrong_steps()
    with open(path, "wb") as file:
        file.write(newer)


def tampered_index(console, auditor):
    with sqlite3.connect(auditor.path("state", "gateway.index")) as index:
        index.execute("DELETE FROM entry WHERE id = 6")
        index.execute("UPDATE entry SET at = at + 1 WHERE id = 8")
    console.click("[data-view=check]")
    console.badge("bad")
    text = console.page.run("document.querySelector('#badge').innerText")
    assert "缺失: 5" in text and "被改动: 7" in text, text
    console.picture("5-incomplete")


def flipped_byte(console, auditor):
    path = auditor.path("log", "segment", "000000000000.seg")
    with open(path, "r+b") as file:
        at = file.read().rindex(b"rule/") + 5
        file.seek(at)
        file.write(b"X")
    console.search()
    console.page.wait("document.querySelector('#results tr.bad')")
    console.picture("7-flipped-byte")


def main():
    with Auditor() as auditor, opened(auditor) as console:
        console.open()
        the_pages_proofs_are_those_of_the_definition(console)
        console.view(39)
        console.badge("good")
        with open(auditor.path("log", "checkpoint"), "rb") as file:
            older = file.read()
        forked_and_regrown(console, auditor)
        signed_with_another_key(console, auditor)
        signed_with_sm2_alone(console, auditor)
        rolled_back_checkpoint(console, auditor, older)
        hidden_row(console, auditor)
        tampered_index(console, auditor)
        flipped_byte(console, auditor)
        console.nothing_came_of_it()
    print("tampering was red")


if __name__ == "__main__":
    sys.exit(main())
