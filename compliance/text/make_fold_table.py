#!/usr/bin/env python3
"""Writes fold_table.inc: what each code point folds to, and its Kind (see unit.h).

    opencc_dict -i /usr/share/opencc/TSCharacters.ocd2 -o TSCharacters.txt -f ocd2 -t text
    python3 compliance/text/make_fold_table.py TSCharacters.txt > compliance/text/fold_table.inc

The dictionary is OpenCC's (Debian packages opencc and libopencc-data, Apache-2.0); everything else
is Unicode data as Python knows it, ICU's table of confusable characters (python3-icu) and the short
lists below. The output depends on nothing else.
Whoever changes it also raises kFoldVersion in reader.h.
"""

import re
import sys
import unicodedata as ucd

import icu

from c_array import print_array

LETTER, DIGIT, INVISIBLE, SYMBOL, BREAK = range(5)  # order of text::Kind
LAST = 0x10FFFF
BASIC = 0x10000
REPLACEMENT = 0xFFFD
BLOCK = 64  # code points in a block, and blocks in a plane of the index

# Letters drawn like Latin ones. Lower case only: a capital folds to its small letter first, so
# both look-alike and case folding hold at once. Matching only, so a false friend costs little.
LOOK_ALIKES = {
    'greek': ('αβεζηικμνορτυχ', 'abezhikmnoptyx'),
    'cyrillic': ('авекмнорстухѕіјһԁԛԝѵ', 'abekmhopctyxsijhdqwv'),
    'small capitals': ('ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ', 'abcdefghijklmnoprstuvwyz'),
    'strokes and hooks': ('ɑƀɓđɗƒɡɠħɦıɩȷƙłɱɲŋøƥʠʂŧƭʋⱳƴƶ', 'abbddfgghhiijklmnnopqsttvwyz'),
}

# Symbols that one identifier or pattern may be written with, brought to one form.
DASHES = [0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2043, 0x2212]
MIDDLE_DOTS = [0x2022, 0x2027, 0x2219, 0x22C5, 0x30FB]
SPACES = [0x09, 0x0B, 0x0C, 0x0D, 0x2800]  # and the category Zs; 2800 is a Braille cell without dots

# What ends a sentence or a line, and the form it folds to.
BREAKS = {
    0x0A: '\n', 0x85: '\n', 0x2028: '\n', 0x2029: '\n',
    0x21: '!', 0xFF01: '!', 0xFE57: '!', 0xFE15: '!', 0x203C: '!', 0x2049: '!',
    0x3F: '?', 0xFF1F: '?', 0xFE56: '?', 0xFE16: '?', 0x2047: '?', 0x2048: '?', 0x203D: '?',
    0x61F: '?', 0x3002: '。', 0xFF61: '。', 0xFE12: '。', 0x0964: '।', 0x0965: '॥',
}

FILLERS = {0x115F, 0x1160, 0x3164, 0xFFA0}  # letters of Hangul that draw nothing


def read_simplified(path):
    """OpenCC's first choice for each traditional character; phrases are not in this file."""
    table = {}
    with open(path, encoding='utf-8') as lines:
        for line in lines:
            if '\t' not in line or line.startswith('#'):
                continue
            traditional, choices = line.rstrip('\n').split('\t')
            simplified = choices.split(' ')[0]
            if len(traditional) == 1 and len(simplified) == 1:
                table[traditional] = simplified
    return table


def one_to_one():
    table = {}
    for lookalikes, latin in LOOK_ALIKES.values():
        assert len(lookalikes) == len(latin)
        table.update(zip(lookalikes, latin))
    table.update({chr(code): '-' for code in DASHES})
    table.update({chr(code): '·' for code in MIDDLE_DOTS})
    table.update({chr(code): ' ' for code in SPACES})
    table.update({chr(code): to for code, to in BREAKS.items()})
    for i in range(26):
        letter = chr(ord('a') + i)
        table[chr(0x1F150 + i)] = letter  # negative circled
        table[chr(0x1F170 + i)] = letter  # negative squared
        table[chr(0x1F1E6 + i)] = letter  # regional indicator
    for i in range(26):
        for first in (0x41, 0x61):  # tags: letters that draw nothing; other tags are not seen
            table[chr(0xE0000 + first + i)] = chr(ord('a') + i)
    return table


def confusable(char):
    """The one Latin letter that this letter of another script is taken for (UTS #39), or None.

    Scripts from right to left are left out: a stroke is a stroke, but nobody reads it in a Latin word.
    """
    if ucd.category(char)[0] != 'L' or ucd.bidirectional(char) != 'L':
        return None
    skeleton = CHECKER.getSkeleton(0, char)
    if len(skeleton) == 1 and skeleton != char and skeleton.isalpha():
        latin = SMALL_CAPITALS.get(skeleton, skeleton).lower()
        return latin if 'a' <= latin <= 'z' else None
    return None


def latin_base(char):
    """The letter that Unicode's name says it is: LATIN SMALL LETTER D WITH STROKE, SQUARED LATIN .."""
    match = re.fullmatch(
        r'(?:(?:CROSSED )?NEGATIVE SQUARED |SQUARED )?LATIN (?:SMALL |CAPITAL )?LETTER '
        r'(?:SMALL CAPITAL )?(?:DOTLESS )?([A-Z])(?: WITH .*| BAR)?', ucd.name(char, ''))
    return match.group(1).lower() if match else None


def ideograph(char):
    """The ideograph that a radical is drawn as (UTS #39), or None: not all have a compatibility form."""
    skeleton = CHECKER.getSkeleton(0, char) if 0x2E80 <= ord(char) <= 0x2FD5 else ''
    return skeleton if len(skeleton) == 1 and skeleton != char else None


def look_of_letter(char):
    """The Latin letter of a letter that is drawn like one and has no form of its own, or None."""
    code = ord(char)
    if code < 0x80 or CJK_FIRST <= code <= CJK_LAST:
        return None
    return latin_base(char) or confusable(char)


CHECKER = icu.SpoofChecker()
SMALL_CAPITALS = dict(zip(*LOOK_ALIKES['small capitals']))
CJK_FIRST, CJK_LAST = 0x2E80, 0x9FFF


ONE_TO_ONE = one_to_one()


def is_invisible(char):
    code = ord(char)
    if char in ONE_TO_ONE:
        return False
    if ucd.category(char) in ('Mn', 'Me', 'Cf', 'Cc') or code in FILLERS:
        return True
    # Not assigned, but ignorable by default (Unicode, DerivedCoreProperties).
    return code == 0x2065 or 0xFFF0 <= code <= 0xFFF8 or 0xE0000 <= code <= 0xE0FFF


def unwrapped(char):
    """The compatibility form without marks and enclosing brackets; '' when nothing is left."""
    form = ''.join(c for c in ucd.normalize('NFKD', char) if not is_invisible(c))
    if len(form) == 3 and form[0] in '(〔' and form[2] in ')〕':
        return form[1]
    return form


def step(char, simplified):
    """One step of folding; the caller repeats it until nothing changes."""
    if char in ONE_TO_ONE:
        return ONE_TO_ONE[char]
    digit = ucd.digit(char, None)
    if digit is not None:
        return str(digit)
    if ucd.category(char) == 'Zs':
        return ' '
    form = unwrapped(char)
    if len(form) == 1 and form != char:
        return form
    lower = ''.join(c for c in char.casefold() if not is_invisible(c))
    if len(lower) == 1 and lower != char:
        return lower
    drawn = look_of_letter(char) or ideograph(char)
    if drawn and drawn != char:
        return drawn
    return simplified.get(char, char)


def fold(char, simplified):
    seen = [char]
    while True:
        after = step(seen[-1], simplified)
        if after == seen[-1]:
            return after
        assert after not in seen, f'U+{ord(char):04X} folds in a circle'
        seen.append(after)


def kind_of_folded(char):
    """The kind of a code point that folds to itself and is not invisible."""
    code, category = ord(char), ucd.category(char)
    if code in BREAKS:
        return BREAK
    if '0' <= char <= '9':
        return DIGIT
    if 0x02B9 <= code <= 0x02FF:  # modifier letters that are apostrophes and accents
        return SYMBOL
    if category in ('Cn', 'Co'):  # the ideographic planes grow from year to year
        return LETTER if 0x20000 <= code <= 0x3FFFD else SYMBOL
    return LETTER if category[0] == 'L' or category in ('Nl', 'Mc') else SYMBOL


def entry(code, simplified):
    """(folded code point, kind) of one code point."""
    if 0xD800 <= code <= 0xDFFF:
        return REPLACEMENT, SYMBOL
    char = chr(code)
    if is_invisible(char) or unwrapped(char) == '':
        return code, INVISIBLE
    folded = fold(char, simplified)
    return ord(folded), kind_of_folded(folded)


def packed(rows, size):
    """Splits rows into blocks of `size`; returns (distinct rows in order, index of each block)."""
    distinct, places = [], {}
    index = []
    for at in range(0, len(rows), size):
        block = tuple(rows[at:at + size])
        if block not in places:
            places[block] = len(places)
            distinct.extend(block)
        index.append(places[block])
    return distinct, index


HEAD = """\
// Generated by compliance/text/make_fold_table.py. Do not edit; see there how to make it again.
//
// Sources: the Unicode Character Database {version} and ICU's confusable characters (Unicode
// licence), and the traditional to simplified character table of OpenCC as packaged by Debian
// (TSCharacters, Apache-2.0).
// An entry is (folded - code point) * 8 + kind. See fold_table.h for the way through the arrays.
"""


def main():
    simplified = read_simplified(sys.argv[1])
    rows = []
    for code in range(LAST + 1):
        folded, kind = entry(code, simplified)
        rows.append((folded - code) * 8 + kind)
    entries, blocks = packed(rows, BLOCK)
    block_index, planes = packed(blocks, BLOCK)
    print(HEAD.format(version=ucd.unidata_version), end='')
    print_array('const uint8_t kFoldPlanes', planes)
    print_array('const uint16_t kFoldBlocks', block_index)
    print_array('const int32_t kFoldEntries', entries)
    own = [sum(1 << i for i in range(64) if rows[at + i] == LETTER) for at in range(0, BASIC, 64)]
    print_array('const uint64_t kOwnLetters', [f'0x{word:X}' for word in own])


if __name__ == "__main__":
    main()
