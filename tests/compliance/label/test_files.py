"""`weir label apply` and `check` against a reader that shares nothing with them."""
# Shows: L-06, L-21, L-25, L-27

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import label_reader  # noqa: E402

WEIR = pathlib.Path(os.environ["WEIR_BIN"]) / "weir"
PRODUCER = "001191110000MA00WE1R0Y1T001"
ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
CONTENTS = {
    "a.txt": "你好。\n第二行", "empty.txt": "", "a.md": "# Title\n\ntext\n",
    "b.md": "---\ntitle: x\nAIGC:\n  Label: \"2\"\n---\n\n# T\n", "a.json": '{"answer": "四十二", "n": [1, 2]}',
    "b.json": '{"AIGC": {"Label": "1"}, "x": null}',
}


class Files(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.dir = pathlib.Path(self.folder.name)
        self.key = self.dir / "label.key"
        self.files = []
        for name, content in CONTENTS.items():
            (self.dir / name).write_text(content, encoding="utf-8")
            self.files.append(str(self.dir / name))

    def tearDown(self):
        self.folder.cleanup()

    def weir(self, *args):
        return subprocess.run([WEIR, "label", *map(str, args)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, timeout=60)

    def apply(self, *files):
        done = self.weir("apply", "--producer", PRODUCER, "--id", ID, "--key", self.key, *files)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_what_is_applied_an_independent_reader_finds_once_and_signed(self):
        self.apply(*self.files)
        for path in self.files:
            with self.subTest(path):
                records, marks = label_reader.read_file(path)
                self.assertEqual(len(records), 1)
                self.assertEqual(label_reader.problems(records[0]), [])
                self.assertTrue(label_reader.visible_ok(marks[0]), marks)
                self.assertEqual(json.loads(records[0])["ProduceID"], ID)
                self.assertTrue(label_reader.signed_by(records[0], f"{self.key}.pub"))

    def test_applying_twice_is_applying_once_and_the_content_stays(self):
        self.apply(*self.files)
        sizes = {path: len(pathlib.Path(path).read_text(encoding="utf-8")) for path in self.files}
        self.apply(*self.files)
        for path in self.files:
            self.assertEqual(len(pathlib.Path(path).read_text(encoding="utf-8")), sizes[path], path)
        self.assertIn("你好。\n第二行\n", (self.dir / "a.txt").read_text(encoding="utf-8"))
        self.assertIn("# Title\n\ntext\n", (self.dir / "a.md").read_text(encoding="utf-8"))
        self.assertIn("title: x\n", (self.dir / "b.md").read_text(encoding="utf-8"))
        self.assertEqual(json.loads((self.dir / "a.json").read_text(encoding="utf-8"))["answer"], "四十二")

    def test_check_tells_labelled_files_from_others(self):
        self.assertEqual(self.weir("check", *self.files).returncode, 1)
        self.apply(*self.files)
        done = self.weir("check", "--key", f"{self.key}.pub", *self.files)
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_check_finds_damage(self):
        self.apply(*self.files)
        damages = {
            "a.txt": ("AIGC: {", "AIGC: {}\nAIGC: {"), "empty.txt": ("AIGC: ", "XIGC: "), "a.md": ("> ", ""),
            "b.md": ('Label: "1"', 'Label: "9"'), "a.json": ("人工智能", ""), "b.json": (PRODUCER, "某公司"),
        }
        for name, (before, after) in damages.items():
            path = self.dir / name
            text = path.read_text(encoding="utf-8")
            self.assertIn(before, text)
            path.write_text(text.replace(before, after, 1), encoding="utf-8")
            done = self.weir("check", path)
            self.assertEqual(done.returncode, 1, f"{name}: {done.stdout}")

    def test_a_changed_record_is_not_signed(self):
        self.apply(*self.files)
        path = self.dir / "a.json"
        path.write_text(path.read_text(encoding="utf-8").replace(ID, ID[:-1] + "W"), encoding="utf-8")
        self.assertEqual(self.weir("check", path).returncode, 0)
        done = self.weir("check", "--key", f"{self.key}.pub", path)
        self.assertEqual(done.returncode, 1)
        self.assertIn("not signed", done.stdout)

    def test_a_wrong_producer_code_and_an_unknown_kind_of_file_are_refused(self):
        done = self.weir("apply", "--producer", PRODUCER[:-5] + "2T001", self.files[0])
        self.assertEqual(done.returncode, 1)
        self.assertIn("position 23", done.stderr)
        (self.dir / "a.pdf").write_text("x")
        self.assertEqual(self.weir("check", self.dir / "a.pdf").returncode, 1)

    def test_the_reader_itself_knows_wrong_codes(self):
        self.assertTrue(label_reader.producer_ok("001191110102MAD55U9H0F10002"))
        self.assertFalse(label_reader.producer_ok("001191110102MAD55U9H1F10002"))
        self.assertFalse(label_reader.producer_ok("001191110102MAD55U9H0F20002"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
