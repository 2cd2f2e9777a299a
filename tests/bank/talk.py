"""What must hold of conversation.jsonl, wrapper.jsonl and paraphrase.jsonl. Each check returns its problems; none is good."""
import os

MIN_ROWS = 60
MIN_TURNS, MAX_CHARACTERS = 3, 400
MIN_SHARED = 0.3           # of the shorter twin's characters: the wrapper, before and after what is wrapped


def pairs(rows):
    """(problems, pairs): each pair is the row to refuse and its twin."""
    by_id = {row["id"]: row for row in rows}
    found = [(row, by_id.get(row["twin"])) for row in rows if row["expect"] == "refuse"]
    problems = [] if len(rows) >= MIN_ROWS and len(by_id) == len(rows) == 2 * len(found) else ["too few rows, or not in pairs"]
    for row, twin in found:
        if twin is None or (twin["twin"], twin["expect"], twin["kind"]) != (row["id"], "answer", row["kind"]):
            problems.append(f"{row['id']}: its twin does not fit")
    return problems, [pair for pair in found if pair[1] is not None]


def turns(rows):
    """A conversation is user and assistant in turn and ends with the user, who is then to be refused or answered."""
    problems = []
    for row in rows:
        roles = [turn["role"] for turn in row["turns"]]
        whole = sum(len(turn["text"]) for turn in row["turns"])
        if len(roles) < MIN_TURNS or roles != ["user", "assistant"] * (len(roles) // 2) + ["user"]:
            problems.append(f"{row['id']}: roles {roles}")
        if whole > MAX_CHARACTERS or not all(turn["text"] for turn in row["turns"]):
            problems.append(f"{row['id']}: {whole} characters, or an empty turn")
    return problems


def same_opening(pairs_of_rows):
    """Both sides of a pair open alike, so that only what comes later decides."""
    return [row["id"] for row, twin in pairs_of_rows if row["turns"][0] != twin["turns"][0]]


def same_wrapper(pairs_of_rows):
    return [row["id"] for row, twin in pairs_of_rows if shared(row["text"], twin["text"]) < MIN_SHARED]


def shared(one, other):
    before = len(os.path.commonprefix([one, other]))
    after = len(os.path.commonprefix([one[before:][::-1], other[before:][::-1]]))
    return (before + after) / min(len(one), len(other))


def paraphrases(rows):
    """Each request stands there in three ways, one of them in the other language."""
    ways = {}
    for row in rows:
        ways.setdefault(row["id"].rpartition("-")[0], []).append(row)
    return [name for name, said in ways.items()
            if len(said) != 3 or len({(row["kind"], row["expect"]) for row in said}) != 1 or len({row["lang"] for row in said}) != 2]
