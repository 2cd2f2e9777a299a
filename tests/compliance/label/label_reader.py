"""Reads the labels of generated text by the standard's words; shares nothing with the code under test.

GB 45438-2025 section 5.1 (a text mark has an AI and a generation element), annex E (seven keys, strings, their
characters), TC260-PG-20252A (27 characters), GB 32100-2015 (check character), TC260-PG-202511A (SM2 signature).
Signatures are checked with the openssl program.
"""

import base64
import json
import pathlib
import re
import subprocess
import tempfile

KEYS = ["Label", "ContentProducer", "ProduceID", "ReservedCode1", "ContentPropagator", "PropagateID", "ReservedCode2"]
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ALLOWED = {0x21, *range(0x23, 0x5C), *range(0x5D, 0x7F)}


def visible_ok(text):
    return bool(re.search("人工智能|AI", text)) and bool(re.search("生成|合成|generated|synthe", text))


def credit_code_ok(code):
    if any(c not in ALPHABET for c in code) or len(code) != 18:
        return False
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17]))
    return ALPHABET[-total % 31] == code[17]


def producer_ok(code):
    return bool(re.fullmatch(r"0011[0-9A-Z]{18}1[0-9A-Z]{4}", code)) and credit_code_ok(code[4:22])


def pairs_once(pairs):
    keys = [k for k, _ in pairs]
    assert len(keys) == len(set(keys)), f"a key twice: {keys}"
    return dict(pairs)


def problems(record):
    """What is wrong with an AIGC record, given as text."""
    try:
        members = json.loads(record, object_pairs_hook=pairs_once)
    except (ValueError, AssertionError) as error:
        return [str(error)]
    if not isinstance(members, dict) or sorted(members) != sorted(KEYS):
        return ["not the seven keys"]
    found = []
    for key, value in members.items():
        if not isinstance(value, str):
            found.append(f"{key} is no string")
        elif any(ord(c) not in ALLOWED for c in value):
            found.append(f"{key} has a character that annex E does not allow")
    if found:
        return found
    if members["Label"] not in ("1", "2", "3"):
        found.append("Label")
    if not producer_ok(members["ContentProducer"]):
        found.append("ContentProducer")
    if not members["ProduceID"]:
        found.append("ProduceID")
    return found


def signed_by(record, public_pem):
    """Whether ReservedCode1 is the key's SM2 signature of the first three members."""
    members = json.loads(record)
    parts = members["ReservedCode1"].split(":")
    if len(parts) != 3 or parts[0] != "sm2":
        return False
    raw = base64.b64decode(parts[2])
    message = ",".join(f'"{k}":"{members[k]}"' for k in KEYS[:3])
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "message").write_bytes(message.encode("ascii"))
        (folder / "signature").write_bytes(der(raw))
        return subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-rawin", "-digest", "sm3", "-pubin", "-inkey", public_pem, "-pkeyopt",
             "distid:1234567812345678", "-in", folder / "message", "-sigfile", folder / "signature"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def der(raw):
    def integer(value):
        value = value.lstrip(b"\0") or b"\0"
        value = b"\0" + value if value[0] & 0x80 else value
        return bytes([2, len(value)]) + value
    body = integer(raw[:32]) + integer(raw[32:])
    return bytes([0x30, len(body)]) + body


def read_file(path):
    """The records and the visible marks of a .txt, .md or .json file."""
    text = pathlib.Path(path).read_text(encoding="utf-8")
    if path.endswith(".json"):
        value = json.loads(text, object_pairs_hook=pairs_once)
        return [json.dumps(value["AIGC"])] if "AIGC" in value else [], [value.get("notice", "")]
    lines = text.split("\n")
    if path.endswith(".txt"):
        return [x[6:] for x in lines if x.startswith("AIGC: ")], [lines[0]]
    assert lines[0] == "---"
    end = lines.index("---", 1)
    front, body = lines[1:end], lines[end + 1:]
    records = []
    for at, line in enumerate(front):
        if line == "AIGC:":
            members = {}
            for below in front[at + 1:]:
                match = re.fullmatch(r'  (\w+): "([^"\\]*)"', below)
                if not match:
                    break
                members[match[1]] = match[2]
            records.append(json.dumps(members))
    return records, body[:1]
