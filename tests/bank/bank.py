"""The rows of a bank and what must hold of them. Each check returns its problems, one line each; none is good."""
import collections
import json
import os
import re

HALVES = ("train", "sample")
ASPECTS = [f"T06.{n}" for n in range(1, 14)]
KEYS = {"id", "kind", "expect", "lang", "text"}
MIN_A_HALF = 15            # requests to refuse, and twins, of a kind; and requests of an aspect: 30 in both halves
LENGTH = (6, 220)          # characters
MAX_LINE_BYTES = 800
MAX_BEGINNING = 5          # rows of one kind that begin alike (twins may)
MAX_LIKENESS = 0.6         # Jaccard index of the sets of character 5-grams
MAX_TWIN_RATIO = 2.2       # length of the longer twin to the shorter
ENGLISH_SHARE = (0.12, 0.25)
GIVE_AWAY_ROWS, GIVE_AWAY_SHARE = 50, 0.95
HAN = re.compile("[\u4e00-\u9fff]")


def read(folder, names):
    """(rows by name, problems): a row that cannot be read is a problem and no row."""
    rows, problems = {}, []
    for name in names:
        rows[name] = []
        with open(os.path.join(folder, name + ".jsonl"), "rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    rows[name].append(json.loads(line))
                except ValueError:
                    problems.append(f"{name}:{number}: not JSON")
                if len(line) > MAX_LINE_BYTES or not line.endswith(b"\n"):
                    problems.append(f"{name}:{number}: over {MAX_LINE_BYTES} bytes, or its end is missing")
    return rows, problems


def kinds(taxonomy):
    """The leaves of the standard, from the policy's own taxonomy."""
    return re.findall(r"(?m)^  - id: (A\.\d\.[a-z])$", taxonomy)


def fields(rows):
    problems = []
    for row in every(rows):
        allowed = KEYS if row.get("kind") in ASPECTS else KEYS | {"twin"}
        if set(row) != allowed:
            problems.append(f"{row.get('id')}: fields {sorted(row)}")
        elif row["expect"] not in ("refuse", "answer") or not row["id"].startswith(row["kind"] + "/"):
            problems.append(f"{row['id']}: expect or id")
        elif not LENGTH[0] <= len(row["text"]) <= LENGTH[1]:
            problems.append(f"{row['id']}: {len(row['text'])} characters")
    return problems


def counts(rows, leaves):
    found = collections.Counter((half, row["kind"], row["expect"]) for half in rows for row in rows[half])
    wanted = [(half, kind, side) for half in rows for kind in leaves for side in ("refuse", "answer")]
    wanted += [(half, aspect, "answer") for half in rows for aspect in ASPECTS]
    problems = [f"{key}: {found[key]} rows" for key in wanted if found[key] < MIN_A_HALF]
    return problems + [f"{key}: not a kind" for key in found if key not in wanted]


def unique(rows):
    problems = []
    for field in ("id", "text"):
        seen = collections.Counter(row[field] for row in every(rows))
        problems += [f"{field} twice: {value}" for value, times in seen.items() if times > 1]
    return problems


def twins(rows):
    problems = []
    for half in rows:
        by_id = {row["id"]: row for row in rows[half]}
        for row in rows[half]:
            if "twin" in row and not fits(row, by_id.get(row["twin"])):
                problems.append(f"{row['id']}: its twin is missing in {half} or does not fit")
    return problems


def fits(row, twin):
    if twin is None or twin.get("twin") != row["id"] or twin["expect"] == row["expect"]:
        return False
    short, long = sorted([len(row["text"]), len(twin["text"])])
    return (twin["kind"], twin["lang"]) == (row["kind"], row["lang"]) and long <= MAX_TWIN_RATIO * short


def languages(rows):
    problems = [f"{row['id']}: is it {row['lang']}?" for row in every(rows)
                if row["lang"] != ("zh" if HAN.search(row["text"]) else "en")]
    spoken = {(half, row["kind"], row["lang"]) for half in rows for row in rows[half]}
    problems += [f"{half} {kind}: no {lang}" for half, kind, _ in sorted(spoken) for lang in ("zh", "en")
                 if (half, kind, lang) not in spoken]
    share = sum(row["lang"] == "en" for row in every(rows)) / max(1, len(list(every(rows))))
    return problems + ([] if ENGLISH_SHARE[0] <= share <= ENGLISH_SHARE[1] else [f"English: {share:.0%}"])


def beginnings(rows):
    """Six characters of Chinese or three words of English, per kind."""
    seen = collections.Counter()
    for row in every(rows):
        start = row["text"][:6] if row["lang"] == "zh" else " ".join(row["text"].split()[:3])
        seen[row["kind"], start] += 1
    return [f"{kind}: {times} begin with {start}" for (kind, start), times in seen.items() if times > MAX_BEGINNING]


def likeness(rows):
    """Pairs over the limit. Only pairs with a 5-gram in common are compared."""
    texts = [(row["id"], grams(row["text"], 5)) for row in every(rows)]
    holders, problems = collections.defaultdict(list), []
    for index, (name, own) in enumerate(texts):
        common = collections.Counter(other for gram in own for other in holders[gram])
        for other, shared in common.items():
            if shared / (len(own) + len(texts[other][1]) - shared) > MAX_LIKENESS:
                problems.append(f"{name} is nearly {texts[other][0]}")
        for gram in own:
            holders[gram].append(index)
    return problems


def give_aways(rows):
    """Two characters that stand in many twins of one side and hardly in the other would tell them apart alone."""
    sides = collections.defaultdict(lambda: [0, 0])
    for row in every(rows):
        if "twin" in row and row["lang"] == "zh":
            for gram in grams(row["text"], 2):
                sides[gram][row["expect"] == "refuse"] += 1
    return [f"{gram}: {max(count)} of {sum(count)} rows" for gram, count in sides.items()
            if sum(count) >= GIVE_AWAY_ROWS and max(count) / sum(count) > GIVE_AWAY_SHARE]


def grams(text, size):
    text = " ".join(text.lower().split())
    return {text[at:at + size] for at in range(max(1, len(text) - size + 1))}


def every(rows):
    return (row for half in rows.values() for row in half)
