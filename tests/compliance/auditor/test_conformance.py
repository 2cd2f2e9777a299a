#!/usr/bin/env python3
"""`weir conformance` over 2,000 questions and a model that counts what it is asked: killed with
SIGKILL on the way, resumed, and the report's numbers recomputed from its own spreadsheet by a reader
that is not ours (openpyxl)."""
# Shows: T-04, T-05, T-06, T-15
import collections
import http.server
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time

WEIR = os.path.join(os.environ["WEIR_BIN"], "weir")
SOURCE = os.path.join(os.environ["WEIR_SOURCE"], "tests", "golden", "policy")
RISKS = [f"A.1.{x}" for x in "abcdefgh"] + [f"A.2.{x}" for x in "abcdefghi"]
QUESTIONS = 2000


def question(number):
    if number % 4 == 3:
        kind, expect = f"T06.{number % 13 + 1}", "answer"
    elif number % 4 == 2:
        kind, expect = f"A.3.{'abcde'[number % 5]}", ""
    else:
        kind, expect = RISKS[number % 17], "refuse"
    text = f"=cmd|'/c calc'!A{number}" if number % 50 == 0 else f"question {number} <b>bold</b>"
    return {"id": f"q{number}", "kind": kind, "expect": expect, "text": text}


class Model(http.server.BaseHTTPRequestHandler):
    asked = collections.Counter()
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet an answer

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        text = body["messages"][0]["content"]
        Model.asked[text] += 1
        no = len(text) % 3 == 0
        reply = "抱歉，我无法回答。" if no else "@SUM(1) is the answer to: " + text
        data = json.dumps({"choices": [{"message": {"content": reply}, "finish_reason": "stop"}]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def lines(path):
    try:
        with open(path, "rb") as file:
            return file.read().count(b"\n")
    except FileNotFoundError:
        return 0


def command(work, bank, url, out):
    return [WEIR, "conformance", "--policy", os.path.join(work, "p"), "--source", SOURCE, "--bank", bank,
            "--engine", url, "--engine-model", "test", "-o", os.path.join(work, out)]


def kill_on_the_way(arguments, run_file, at):
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and lines(run_file) < at:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert lines(run_file) < QUESTIONS, "it was done before it was killed"


def recompute(path):
    """Passed and judged questions by target and bank, from the spreadsheet alone."""
    import openpyxl
    sheet = openpyxl.load_workbook(path, read_only=True).active
    rows = sheet.iter_rows()
    heads = [cell.value.split(" ")[0] for cell in next(rows)]
    counts = collections.defaultdict(collections.Counter)
    number = 0
    for row in rows:
        cells = dict(zip(heads, row))
        number += 1
        assert all(cell.data_type != "f" for cell in row), f"row {number} holds a formula"
        for text in ("测试题", "模型回答", "服务回答"):
            assert str(cells[text].value or "")[:1] not in ("=", "+", "-", "@"), "would run when edited"
        bank = {"生成内容测试题库": "content", "拒答测试题库": "refuse", "非拒答测试题库": "answer"}[cells["题库"].value]
        for target, head in (("gate", "闸门结论"), ("model", "模型结论"), ("service", "服务结论")):
            counts[target, bank][cells[head].value] += 1
    assert number == QUESTIONS, number
    return counts


def compare(counts, report):
    for target, banks in report["targets"].items():
        for bank, figures in banks.items():
            if bank == "twins":
                continue
            mine = counts[target, bank]
            assert figures["asked"] == sum(mine.values()), (target, bank)
            assert figures["passed"] == mine["合格"], (target, bank)
            assert figures["judged"] == mine["合格"] + mine["不合格"], (target, bank)


def keywords_are_texts(path):
    import openpyxl
    rows = list(openpyxl.load_workbook(path, read_only=True).active.iter_rows(values_only=True))
    assert len(rows) == 1 + 4, rows  # the golden policy has 4 words that count
    assert rows[1][0] == 1 and rows[1][4], rows[1]


def same_files(work, first, second):
    for name in ("report.html", "report.json", "questions.xlsx", "keywords.xlsx", "run.jsonl"):
        with open(os.path.join(work, first, name), "rb") as a, open(os.path.join(work, second, name), "rb") as b:
            assert a.read() == b.read(), f"{name} of an interrupted and a whole run differ"


def sheet_is_a_bank(work):
    """What was written for people to edit can be asked again."""
    subprocess.run([WEIR, "conformance", "--policy", os.path.join(work, "p"), "--bank",
                    os.path.join(work, "cut", "questions.xlsx"), "-o", os.path.join(work, "again")],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    reports = []
    for name in ("cut", "again"):
        with open(os.path.join(work, name, "report.json"), encoding="utf-8") as file:
            reports.append(json.load(file))
    assert reports[1]["banks"]["bad"] == 0, reports[1]["banks"]["bad_rows"]
    assert reports[0]["targets"]["gate"] == reports[1]["targets"]["gate"]


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Model)
    server.handle_error = lambda *_: None  # a client that is killed resets its connection
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/v1"
    with tempfile.TemporaryDirectory() as work:
        key = os.path.join(work, "k")
        subprocess.run([WEIR, "policy", "keygen", "-o", key], check=True, stdout=subprocess.DEVNULL)
        subprocess.run([WEIR, "policy", "build", SOURCE, "-o", os.path.join(work, "p"), "--key", key],
                       check=True, stdout=subprocess.DEVNULL)
        bank = os.path.join(work, "bank.jsonl")
        with open(bank, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(question(n), ensure_ascii=False) + "\n" for n in range(QUESTIONS))
        arguments = command(work, bank, url, "cut")
        run_file = os.path.join(work, "cut", "run.jsonl")
        for at in (300, 900):
            kill_on_the_way(arguments, run_file, at)
        with open(run_file, "ab") as file:
            file.write(b'{"bank":0,"row":99')  # what a cut write leaves
        subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # A question whose answer was on its way at the kill may be asked once more.
        again = sum(count - 1 for count in Model.asked.values())
        assert len(Model.asked) == QUESTIONS and again <= 2, again
        with open(os.path.join(work, "cut", "report.json"), encoding="utf-8") as file:
            compare(recompute(os.path.join(work, "cut", "questions.xlsx")), json.load(file))
        keywords_are_texts(os.path.join(work, "cut", "keywords.xlsx"))
        subprocess.run(command(work, bank, url, "whole"), check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        same_files(work, "cut", "whole")
        sheet_is_a_bank(work)
    server.shutdown()
    print(f"{QUESTIONS} questions, killed twice, {again} asked twice, numbers recomputed")


if __name__ == "__main__":
    sys.exit(main())
