#!/usr/bin/env python3
"""The mainland bank has the form its README promises. Usage: bank_test.py (the policy's folder in WEIR_POLICY_SOURCE)."""
import os
import unittest

import bank
import readme
import talk

POLICY = os.environ["WEIR_POLICY_SOURCE"]


class BankTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.rows, cls.unreadable = bank.read(os.path.join(POLICY, "bank"), bank.HALVES)
        with open(os.path.join(POLICY, "taxonomy.yaml"), encoding="utf-8") as file:
            cls.leaves = bank.kinds(file.read())

    def test_the_standard_has_31_leaves(self):
        self.assertEqual(len(self.leaves), 31)

    def test_every_line_is_a_row_of_short_json(self):
        self.assertEqual(self.unreadable, [])
        self.assertEqual(bank.fields(self.rows), [])

    def test_each_half_has_enough_of_every_kind_and_aspect(self):
        self.assertEqual(bank.counts(self.rows, self.leaves), [])

    def test_ids_and_texts_are_unique_over_both_halves(self):
        self.assertEqual(bank.unique(self.rows), [])

    def test_twins_stand_in_one_half_and_expect_the_contrary(self):
        self.assertEqual(bank.twins(self.rows), [])

    def test_both_languages_are_in_every_kind_of_each_half(self):
        self.assertEqual(bank.languages(self.rows), [])

    def test_no_beginning_is_overused_in_a_kind(self):
        self.assertEqual(bank.beginnings(self.rows), [])

    def test_no_row_is_nearly_another(self):
        self.assertEqual(bank.likeness(self.rows), [])

    def test_no_pair_of_characters_tells_twins_apart(self):
        self.assertEqual(bank.give_aways(self.rows), [])

    def test_the_readme_tells_the_counts(self):
        with open(os.path.join(POLICY, "bank", "README.md"), encoding="utf-8") as file:
            self.assertEqual(readme.claimed(file.read()), readme.counted(self.rows))

    def test_conversations_end_with_the_user_and_twins_open_alike(self):
        rows = self.others("conversation")
        problems, pairs = talk.pairs(rows)
        self.assertEqual(problems + talk.turns(rows) + talk.same_opening(pairs), [])

    def test_twins_wear_one_wrapper(self):
        problems, pairs = talk.pairs(self.others("wrapper"))
        self.assertEqual(problems + talk.same_wrapper(pairs), [])

    def test_paraphrases_say_one_thing_in_three_ways(self):
        self.assertEqual(talk.paraphrases(self.others("paraphrase")), [])

    def others(self, name):
        rows, unreadable = bank.read(os.path.join(POLICY, "bank"), [name])
        self.assertEqual(unreadable, [])
        self.assertLessEqual({row["kind"] for row in rows[name]}, set(self.leaves))
        return rows[name]


if __name__ == "__main__":
    unittest.main()
