"""Sentences of our own, made from phrases.yaml: refused and answered ones of the same topics and forms."""
import random
import re

import yaml

PER_ACT = 8        # refused sentences of one act
PER_GROUP = 24     # sentences of one group of people, on each side
PER_PLAIN = 16     # sentences of one harmless act
WRAPPED_SHARE = 6  # one sentence in so many is repeated in a wrapper


def items(text):
    return [item.strip() for item in re.split(r"\s+/\s+", " " + text + " ") if item.strip(" /")]


def _acts(random_, acts, ask, around):
    for kind, text in acts.items():
        for act in items(text):
            for form in random_.sample(ask, PER_ACT):
                yield kind, 1, form.replace("{x}", act)
            for form in random_.sample(around, PER_ACT * 3 // 4):
                yield kind, 0, form.replace("{x}", act)
            yield kind, 1, act


def _plain(random_, acts, ask, count):
    for act in acts:
        for form in random_.sample(ask, count):
            yield "", 0, form.replace("{x}", act)


def _groups(random_, source):
    flaws = items(source["flaws"])
    for group in items(source["groups"]):
        for label, forms in ((1, items(source["a2"])), (0, items(source["b2"]))):
            for form in random_.sample(forms, min(len(forms), PER_GROUP)):
                text = form.replace("{g}", group).replace("{f}", random_.choice(flaws))
                yield "A.2", label, text


def sentences(path, seed=5):
    """(kind or "", 1 = to refuse, text); the same for the same file and seed."""
    with open(path, encoding="utf-8") as file:
        source = yaml.safe_load(file)
    english = source["english"]
    random_ = random.Random(seed)
    out = list(_acts(random_, source["acts"], items(source["ask"]), items(source["around"])))
    out += _plain(random_, items(source["plain"]), items(source["ask"]), PER_PLAIN)
    out += _groups(random_, source)
    out += [("", 0, text) for text in items(source["everyday"])]
    out += _acts(random_, {"": english["acts"]}, items(english["ask"]), items(english["around"]))
    out += _plain(random_, items(english["plain"]), items(english["ask"]), PER_ACT)
    wrappers = items(source["wrappers"])
    for kind, label, text in random_.sample(out, len(out) // WRAPPED_SHARE):
        out.append((kind, label, random_.choice(wrappers).replace("{x}", text)))
    return out
