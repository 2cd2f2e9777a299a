#!/usr/bin/env python3
"""Every check of a bank can fail: each fault is planted in a small clean bank and must be found."""
import copy
import os
import tempfile
import unittest

import bank
import readme
import talk

LEAVES = ["A.1.a", "A.2.b"]
SYLLABLES = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜"
WORDS = "river stone lamp paper garden window winter bread morning ladder copper violin".split()


def text(number, lang):
    """No two numbers begin alike or share five characters by more than chance."""
    source = SYLLABLES if lang == "zh" else WORDS
    picked = [source[(number * 7 + step * step * (number % 11 + 3) + number // 13 * step) % len(source)] for step in range(14)]
    return ("" if lang == "zh" else " ").join(picked) + ("" if lang == "zh" else f" {number}")


def clean():
    rows, number = {half: [] for half in bank.HALVES}, 0
    for half in rows:
        for kind in LEAVES + bank.ASPECTS:
            for at in range(bank.MIN_A_HALF):
                sides = ["answer"] if kind in bank.ASPECTS else ["refuse", "answer"]
                for side in sides:
                    number += 1
                    rows[half].append(row(kind, f"{kind}/{half}{at}", side, "en" if at < 3 else "zh", number))
    return rows


def row(kind, name, side, lang, number):
    made = {"id": f"{name}-{side}", "kind": kind, "expect": side, "lang": lang, "text": text(number, lang)}
    if kind not in bank.ASPECTS:
        made["twin"] = f"{name}-{'answer' if side == 'refuse' else 'refuse'}"
    return made


def at(rows, kind, half="train", index=-1):
    return [row for row in rows[half] if row["kind"] == kind][index]


class SelfTest(unittest.TestCase):
    def setUp(self):
        self.rows = clean()

    def assert_found(self, problems, part):
        self.assertTrue(any(part in problem for problem in problems), problems[:5])

    def test_the_clean_bank_passes_what_is_not_about_its_wording(self):
        found = bank.fields(self.rows) + bank.counts(self.rows, LEAVES) + bank.unique(self.rows)
        self.assertEqual(found + bank.twins(self.rows) + bank.languages(self.rows), [])

    def test_a_kind_one_short_in_one_half_is_found(self):
        self.rows["sample"].remove(at(self.rows, "A.2.b", "sample"))
        self.assert_found(bank.counts(self.rows, LEAVES), "'sample', 'A.2.b', 'answer'): 14")

    def test_an_aspect_one_short_and_an_unknown_kind_are_found(self):
        at(self.rows, "T06.7")["kind"] = "T06.14"
        self.assert_found(bank.counts(self.rows, LEAVES), "'T06.7', 'answer'): 14")
        self.assert_found(bank.counts(self.rows, LEAVES), "T06.14")

    def test_a_field_too_many_and_too_short_or_long_a_text_are_found(self):
        at(self.rows, "A.1.a")["answer"] = "here"
        at(self.rows, "T06.1")["text"] = "天地玄黄宇"
        at(self.rows, "T06.2")["text"] = "天" * (bank.LENGTH[1] + 1)
        for part in ("'answer'", "5 characters", f"{bank.LENGTH[1] + 1} characters"):
            self.assert_found(bank.fields(self.rows), part)

    def test_a_text_twice_is_found_across_the_halves(self):
        at(self.rows, "A.1.a")["text"] = at(self.rows, "A.1.a", "sample")["text"]
        self.assert_found(bank.unique(self.rows), "text twice")

    def test_twins_in_different_halves_or_of_one_mind_are_found(self):
        moved = copy.deepcopy(self.rows)
        moved["sample"].append(moved["train"].pop(0))
        self.assert_found(bank.twins(moved), "its twin is missing in sample")
        at(self.rows, "A.2.b")["expect"] = "refuse"
        self.assert_found(bank.twins(self.rows), "does not fit")

    def test_a_wrong_language_and_a_kind_without_english_are_found(self):
        at(self.rows, "A.1.a")["lang"] = "en"
        self.assert_found(bank.languages(self.rows), "is it en?")
        self.rows["train"] = [row for row in self.rows["train"] if (row["kind"], row["lang"]) != ("T06.3", "en")]
        self.assert_found(bank.languages(self.rows), "train T06.3: no en")

    def test_one_row_too_many_of_one_beginning_is_found(self):
        for index in range(bank.MAX_BEGINNING):
            at(self.rows, "T06.4", index=-1 - index)["text"] = "请你帮我写一" + SYLLABLES[index * 9:index * 9 + 9]
        self.assertFalse([p for p in bank.beginnings(self.rows) if "请你帮我写一" in p])
        at(self.rows, "T06.4", "sample")["text"] = "请你帮我写一篇关于长江的短文"
        self.assert_found(bank.beginnings(self.rows), f"{bank.MAX_BEGINNING + 1} begin with 请你帮我写一")

    def test_a_row_with_one_character_changed_is_found(self):
        copied = at(self.rows, "A.2.b", "sample")
        copied["text"] = SYLLABLES[:30] + "。"
        at(self.rows, "A.1.a")["text"] = SYLLABLES[:30] + "！"
        self.assert_found(bank.likeness(self.rows), copied["id"])

    def test_a_word_of_one_side_only_is_found(self):
        pairs = [{"lang": "zh", "twin": "x", "expect": "refuse", "text": f"羞辱{number}"} for number in range(50)]
        self.assert_found(bank.give_aways({"train": pairs}), "羞辱: 50 of 50")
        pairs += [{"lang": "zh", "twin": "x", "expect": "answer", "text": f"羞辱{number}"} for number in range(3)]
        self.assertFalse([p for p in bank.give_aways({"train": pairs}) if "羞辱" in p])

    def test_rubbish_and_a_last_line_cut_are_found(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "train.jsonl"), "w", encoding="utf-8") as file:
                file.write("rubbish\n" + '{"id": "' + "a" * bank.MAX_LINE_BYTES + '"}\n{"id": "b"}')
            rows, problems = bank.read(folder, ["train"])
        self.assertEqual([problem.split(": ")[0] for problem in problems], ["train:1", "train:2", "train:3"])
        self.assertEqual(len(rows["train"]), 2)

    def test_a_wrong_count_in_the_readme_is_found(self):
        table = "| kind | refuse |\n| A.1.a | 30 | 30 | 48 | 12 | 30 | 30 |\n"
        self.assertEqual(readme.claimed(table)["A.1.a"], readme.counted(self.rows)["A.1.a"])
        self.assertNotEqual(readme.claimed(table.replace("48", "49"))["A.1.a"], readme.counted(self.rows)["A.1.a"])


def conversation(number, side, last="user"):
    twin = "answer" if side == "refuse" else "refuse"
    return {"id": f"{number}-{side}", "kind": "A.1.a", "expect": side, "twin": f"{number}-{twin}",
            "turns": [{"role": "user", "text": f"{number}"}, {"role": "assistant", "text": "?"}, {"role": last, "text": side}]}


class TalkSelfTest(unittest.TestCase):
    def setUp(self):
        self.rows = [conversation(number, side) for number in range(30) for side in ("refuse", "answer")]

    def test_the_clean_conversations_pass(self):
        problems, pairs = talk.pairs(self.rows)
        self.assertEqual(problems + talk.turns(self.rows) + talk.same_opening(pairs), [])

    def test_a_twin_of_another_kind_and_a_row_short_are_found(self):
        self.rows[1]["kind"] = "A.1.b"
        self.assertEqual(talk.pairs(self.rows)[0], ["0-refuse: its twin does not fit"])
        self.assertEqual(talk.pairs(self.rows[2:])[0], ["too few rows, or not in pairs"])

    def test_the_assistant_last_an_empty_turn_and_another_opening_are_found(self):
        self.assertEqual(len(talk.turns([conversation(1, "refuse", "assistant")])), 1)
        self.rows[0]["turns"][0] = {"role": "user", "text": ""}
        self.assertEqual(len(talk.turns(self.rows)), 1)
        self.assertEqual(talk.same_opening(talk.pairs(self.rows)[1]), ["0-refuse"])

    def test_a_paraphrase_in_two_ways_or_in_one_language_or_of_another_kind(self):
        said = [{"id": f"P/1-r-{i}", "kind": "A.2", "expect": "refuse", "lang": lang} for i, lang in enumerate(["zh", "zh", "en"])]
        self.assertEqual(talk.paraphrases(said), [])
        self.assertEqual(talk.paraphrases(said[:2]), ["P/1-r"])
        self.assertEqual(talk.paraphrases([{**row, "lang": "zh"} for row in said]), ["P/1-r"])
        self.assertEqual(talk.paraphrases([{**said[0], "kind": "A.1"}, *said[1:]]), ["P/1-r"])

    def test_the_wrapper_is_what_stands_before_and_after(self):
        self.assertEqual(talk.shared("say A now", "say B now"), 8 / 9)
        self.assertEqual(talk.same_wrapper([({"id": "x", "text": "say A now"}, {"text": "tell B then"})]), ["x"])


if __name__ == "__main__":
    unittest.main()
