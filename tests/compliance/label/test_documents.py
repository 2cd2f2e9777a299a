"""`weir label check` on DOCX and PDF files that other programs have written (Debian's python3-docx, python3-reportlab,
python3-pypdf2)."""
# Shows: L-06, L-21, L-25
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import zipfile

try:
    import docx
    import PyPDF2
    from reportlab.pdfbase import cidfonts, pdfmetrics
    from reportlab.pdfgen import canvas
except ImportError as error:
    print(f"skipped: {error}; scripts/setup installs it")
    sys.exit(77)

WEIR = pathlib.Path(os.environ["WEIR_BIN"]) / "weir"
RECORD = json.dumps({"Label": "1", "ContentProducer": "001191110000MA00WE1R0Y1T001",
                     "ProduceID": "01ARZ3NDEKTSV4RRFFQ69G5FAV", "ReservedCode1": "", "ContentPropagator": "",
                     "PropagateID": "", "ReservedCode2": ""}, separators=(",", ":"))
MARK = "AI生成"
BODY = [f"第{number}行：没有什么特别的。" for number in range(1, 12)]
PROPERTY = ('<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{}" name="AIGC">'
            '<vt:lpwstr>{}</vt:lpwstr></property>')


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


class Documents(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.dir = pathlib.Path(self.folder.name)

    def docx(self, lines, *records, header=None):
        document = docx.Document()
        for line in lines:
            document.add_paragraph(line)
        if header:
            document.sections[0].header.paragraphs[0].text = header
        path = self.dir / "a.docx"
        document.save(str(path))
        if records:
            properties = "".join(PROPERTY.format(2 + i, escaped(one)) for i, one in enumerate(records))
            with zipfile.ZipFile(path, "a") as archive:
                archive.writestr("docProps/custom.xml", (
                    '<?xml version="1.0"?><Properties '
                    'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
                    'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
                    f"{properties}</Properties>"))
        return path

    def pdf(self, lines, record=None, password=None):
        pdfmetrics.registerFont(cidfonts.UnicodeCIDFont("STSong-Light"))
        plain = self.dir / "plain.pdf"
        page = canvas.Canvas(str(plain))
        page.setFont("STSong-Light", 12)
        for number, line in enumerate(lines):
            page.drawString(72, 780 - 20 * number, line)
        page.save()
        writer = PyPDF2.PdfWriter()
        for one in PyPDF2.PdfReader(str(plain)).pages:
            writer.add_page(one)
        if record:
            writer.add_metadata({"/AIGC": record})
        if password:
            writer.encrypt(password)
        path = self.dir / "a.pdf"
        with open(path, "wb") as file:
            writer.write(file)
        return path

    def check(self, path):
        done = subprocess.run([WEIR, "label", "check", str(path)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=60)
        return done.returncode, done.stdout.strip().rpartition(": ")[2]

    def test_what_has_mark_and_record_is_labelled(self):
        for path in (self.docx([MARK, *BODY], RECORD), self.docx([*BODY, MARK], RECORD),
                     self.docx(BODY, RECORD, header=MARK), self.docx([MARK, *BODY], f'{{"AIGC":{RECORD}}}'),
                     self.pdf([MARK, *BODY], RECORD), self.pdf([*BODY, MARK], RECORD)):
            self.assertEqual(self.check(path), (0, "labelled"), path)

    def test_what_lacks_one_of_them_says_which(self):
        self.assertEqual(self.check(self.docx([MARK, *BODY])), (1, "no AIGC record"))
        self.assertEqual(self.check(self.docx(BODY, RECORD)), (1, "no visible mark"))
        self.assertEqual(self.check(self.pdf([MARK, *BODY])), (1, "no AIGC record"))
        self.assertEqual(self.check(self.pdf(BODY, RECORD)), (1, "no visible mark"))

    def test_words_about_generated_text_are_no_mark(self):
        middle = [*BODY[:5], "本节讨论AI生成内容的标识。", *BODY[5:]]
        self.assertEqual(self.check(self.docx(middle, RECORD)), (1, "no visible mark"))
        sentence = "人工智能生成的文章应当怎样标识，" * 4
        self.assertEqual(self.check(self.docx([sentence, *BODY], RECORD)), (1, "no visible mark"))

    def test_a_second_record_and_a_wrong_one_are_found(self):
        self.assertEqual(self.check(self.docx([MARK], RECORD, RECORD)), (1, "2 AIGC records instead of one"))
        self.assertEqual(self.check(self.docx([MARK], RECORD.replace('"1"', '"9"'))),
                         (1, "the AIGC record is not well formed"))
        self.assertEqual(self.check(self.pdf([MARK], "某公司")), (1, "the AIGC record is not well formed"))

    def test_what_cannot_be_read_says_so_and_is_not_labelled(self):
        for name, content, what in (("b.docx", b"rubbish", "not a ZIP archive"), ("b.pdf", b"rubbish", "not a PDF file")):
            path = self.dir / name
            path.write_bytes(content)
            self.assertEqual(self.check(path), (1, what))
        self.assertEqual(self.check(self.pdf([MARK], RECORD, password="secret")), (1, "encrypted"))
        self.assertEqual(self.check(self.dir / "absent.docx")[0], 1)
        whole = self.docx([MARK, *BODY], RECORD).read_bytes()
        for size in range(0, len(whole), 997):
            path = self.dir / "cut.docx"
            path.write_bytes(whole[:size])
            self.assertEqual(self.check(path)[0], 1, size)

    def test_a_record_that_is_nested_or_of_many_members_is_not_well_formed_and_soon(self):
        many = '{"AIGC":{' + ",".join(f'"k{number}":1' for number in range(200000)) + "}}"
        for record in ('{"AIGC":' + "[" * 1000000 + "]" * 1000000 + "}", many, '{"AIGC":{"Label":[[]]}}'):
            self.assertEqual(self.check(self.docx([MARK], record)), (1, "the AIGC record is not well formed"))

    def test_a_document_type_is_refused(self):
        path = self.docx([MARK])
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("docProps/custom.xml",
                             '<!DOCTYPE x [<!ENTITY a "b">]><Properties><property name="AIGC">&a;</property></Properties>')
        self.assertEqual(self.check(path)[0], 1)

    def test_documents_are_not_written(self):
        path = self.docx([MARK])
        before = path.read_bytes()
        done = subprocess.run([WEIR, "label", "apply", "--producer", "001191110000MA00WE1R0Y1T001", str(path)],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn("documents are checked only", done.stderr)
        self.assertEqual(path.read_bytes(), before)


if __name__ == "__main__":
    unittest.main()
