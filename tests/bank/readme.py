"""The table of counts in a bank's README."""
import re

ROW = re.compile(r"(?m)^\| (A\.\d\.[a-z]|T06\.\d+|all) \|((?: *\d+ \|){6})$")


def claimed(readme):
    """{kind: [refuse, answer, zh, en, train, sample]} as written."""
    return {kind: [int(cell) for cell in cells.split("|")[:-1]] for kind, cells in ROW.findall(readme)}


def counted(rows):
    """The same of the rows, with the sum of all."""
    found = {}
    for half in rows:
        for row in rows[half]:
            hits = [row["expect"] == "refuse", row["expect"] == "answer", row["lang"] == "zh", row["lang"] == "en",
                    half == "train", half == "sample"]
            for kind in (row["kind"], "all"):
                found[kind] = [count + hit for count, hit in zip(found.get(kind, [0] * 6), hits)]
    return found
