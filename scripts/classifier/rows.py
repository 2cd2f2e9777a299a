"""The rows that stage one is trained on, with their sources, weights and the heads that learn from them."""
import dataclasses
import glob
import hashlib
import json
import os

import numpy

import phrases
import restyle

MAY_BE_COMMITTED = ("permissive", "permissive*")  # license_class of a row
REQUEST, STATEMENT, ANSWER = 1, 2, 4               # heads, as bits
HARMLESS_ENGLISH_WEIGHT = 8.0
REFUSED_ENGLISH_WEIGHT = 0.1
MOST_ROWS = 8000  # of one source and label
# Sources that are left out together when a model is measured: one to refuse and one to answer, where there are both.
LEFT_OUT_TOGETHER = (
    ("jade", "belle"), ("jailbench", "safetybench_sub"), ("safety_prompts_sub", "alpaca_gpt4_zh_demo"), ("aig_eval",),
    ("xstest_en", "chinese_safetyqa"), ("alpaca_zh_hik",), ("alpaca_en", "lawbench"))
OWN_WEIGHT = {"bank": 10.0, "probes": 20.0, "phrases": 1.0}


@dataclasses.dataclass
class Table:
    sources: numpy.ndarray
    labels: numpy.ndarray  # 1 = to refuse
    kinds: numpy.ndarray   # of appendix A; may be empty
    heads: numpy.ndarray
    weights: numpy.ndarray
    texts: list

    def where(self, mask):
        texts = [text for text, keep in zip(self.texts, mask) if keep]
        return Table(self.sources[mask], self.labels[mask], self.kinds[mask], self.heads[mask], self.weights[mask], texts)

    def of(self, head):
        bit = {"request": REQUEST, "statement": STATEMENT, "answer": ANSWER}[head]
        return (self.heads & bit) != 0


def key_of(text):
    """Names a text in the files between the scripts, which hold no texts."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def half_of(text, twin=""):
    """0 or 1: which half of its source a row is in; twins are in the same one."""
    name = min(text, twin) if twin else text
    return int(key_of(name)[-1], 16) % 2


def _heads_of(kind, label):
    """What is harmless in one place is so in the others; what is harmful is learnt where it belongs."""
    if kind == "comment":
        return STATEMENT
    if kind == "response":
        return ANSWER if label else ANSWER | REQUEST
    return REQUEST if label else REQUEST | ANSWER | STATEMENT


def _public(folder):
    for path in sorted(glob.glob(os.path.join(folder, "*.jsonl"))):
        source, count = os.path.basename(path)[: -len(".jsonl")], [0, 0]
        with open(path, encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                if row["license_class"] in MAY_BE_COMMITTED and row["label"] in ("safe", "unsafe"):
                    label = int(row["label"] == "unsafe")
                    count[label] += 1
                    if count[label] > MOST_ROWS:
                        continue
                    yield source, label, row["category_tc260"] or "", _heads_of(row["kind"], label), row["text"]


def _bank(path, half):
    with open(path, encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if half is not None and half_of(row["id"], row.get("twin") or "") != half:
                continue
            label = int(row["expect"] == "refuse")
            yield "bank", label, row["kind"] if label else "", REQUEST | (STATEMENT | ANSWER if not label else 0), row["text"]


def _probes(path):
    """The policy's own probes: what words alone decide rightly, the classifier must not undo."""
    with open(path, encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if row["direction"] == "prompt" and row["action"] in ("allow", "mask", "refuse"):
                label = int(row["action"] == "refuse")
                yield "probes", label, "", REQUEST | (0 if label else STATEMENT), row["text"]


def _language_weight(row):
    """English rows to refuse are many and alike; strangers' harmless questions in English are not among the rows."""
    if restyle.is_chinese(row[4]):
        return 1.0
    return REFUSED_ENGLISH_WEIGHT if row[1] else HARMLESS_ENGLISH_WEIGHT


def read(bank, phrase_file, data=None, probes=None, half=None):
    """With `half`, of the bank and the public sources that half alone, so that the other one can be judged."""
    rows = list(_bank(bank, half)) + (list(_probes(probes)) if probes else [])
    for kind, label, text in phrases.sentences(phrase_file):
        insult = kind == "A.2" and label
        rows.append(("phrases", label, kind if len(kind) > 3 else "", REQUEST | (STATEMENT if insult or not label else 0), text))
    if data:
        public = [row for row in _public(data) if half is None or half_of(row[4]) == half]
        rows += public
        styled = restyle.restyled([(row[0], row[1], row[4]) for row in public if row[3] & REQUEST])
        rows += [(source, label, "", REQUEST, text) for source, label, text in styled]
    column = [numpy.array([row[i] for row in rows]) for i in range(4)]
    weights = numpy.array([OWN_WEIGHT.get(row[0], 1.0) * _language_weight(row) for row in rows])
    return Table(column[0], column[1], column[2], column[3], weights, [row[4] for row in rows])


def originals(bank, data, half):
    """The requests of one half as they were written: what a model of the other half is judged by."""
    rows = list(_bank(bank, half)) + [row for row in _public(data) if row[3] & REQUEST and half_of(row[4]) == half]
    column = [numpy.array([row[i] for row in rows]) for i in range(4)]
    return Table(*column, numpy.ones(len(rows)), [row[4] for row in rows])


def judged(sample, folder, most):
    """Rows to measure on: prompts and comments of every public set, and the bank's other half as `bank_sample`."""
    rows = [("bank_sample", *row[1:]) for row in _bank(sample, None)]
    count = {}
    for path in sorted(glob.glob(os.path.join(folder, "*.jsonl"))):
        source = os.path.basename(path)[: -len(".jsonl")]
        with open(path, encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                place = (source, row["label"])
                if row["kind"] != "prompt" or row["label"] not in ("safe", "unsafe") or count.get(place, 0) >= most:
                    continue
                count[place] = count.get(place, 0) + 1
                rows.append((source, int(row["label"] == "unsafe"), row["category_tc260"] or "", 0, row["text"]))
    column = [numpy.array([row[i] for row in rows]) for i in range(4)]
    return Table(*column, numpy.ones(len(rows)), [row[4] for row in rows])
