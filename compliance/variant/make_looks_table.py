#!/usr/bin/env python3
"""Writes looks_table.inc: which Han characters look or mean the same, and what emoji stand for.

    bzcat /usr/share/unicode/Unihan_Variants.txt.bz2 > variants.txt
    opencc_dict -i /usr/share/opencc/TSCharacters.ocd2 -o TSCharacters.txt -f ocd2 -t text
    python3 compliance/variant/make_looks_table.py variants.txt TSCharacters.txt \\
        /usr/share/unicode/cldr/common/annotations/zh.xml > compliance/variant/looks_table.inc

The inputs are the Unihan database (Debian package unicode-data) and the annotations of CLDR (Debian
package unicode-cldr-core), both under the Unicode licence, and OpenCC's characters (packages opencc
and libopencc-data, Apache-2.0), because text is folded before it is looked up; LOOK_ALIKES below is
our own. The output depends on nothing else. Whoever changes it also raises kLooksVersion in looks.h.
"""

import re
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'text'))
from c_array import print_array

FIRST, LAST = 0x4E00, 0x9FFF  # the block that holds every character in ordinary use
FIELDS = ('kZVariant', 'kSpoofingVariant', 'kSemanticVariant')
MAX_EMOJI = 4  # for one word
MAX_LETTERS = 4  # of a word that an emoji stands for
TOO_VAGUE = {'男', '女', '人', '手', '脸', '心', '红', '动物', '自然', '食物', '蔬菜', '水果', '建筑'}

# Characters that are taken for each other at a glance, or that playful writing puts for each other.
LOOK_ALIKES = """
手掱扌毛 果菓裹粿 苹萍蘋 机朹 面靣 烧绕浇 牛午 肉禸 红洪 吃吔乞 好妤 条絛
人入八 大太犬夨 天夭夫 土士 日曰 未末 己已巳 千干 力刀刁 王玉主 木术本 田由甲申
月用 贝见 今令 少小 失矢 午牛 九丸 几凡 乌鸟 戊戌戍 免兔 折拆 候侯 治冶 拔拨 抢枪 杨扬汤
清情请晴睛 性姓 洒酒 茶荼 斤斥 毒每 赌睹 博搏膊 钱线浅 银根很 卖买 药葯 杀刹 死夗 自白
目且 目曱 口囗 中仲串 国囯囶 法砝灋 轮论伦 功攻 枪抢 弹掸 炸诈 药荮 暴曝瀑 警儆 官宫 军车 党堂
政征 主住 共供 产彦 学孚 生苼 运云 动勭 色铯 情倩 黄簧 淫婬 妓技 女囡 裸棵 赤亦 处外 外處
你伱沵妳 我莪珴硪 他怹 她彵 的哋恴 地哋 了叻 是媞昰 不卟 来婡 去厾 在茬 有洧 爱嬡 心杺 想湘 会侩 说説
到菿 得嘚 和囷 没莈 什仕 么庅 时溡 间簡 这適 那哪 吗嗎玛 吧妑 呢昵 啊娿 哦涐 要婹 请埥 看侴
开閞 关関 门冂 电甸 话話 号號 微徽 信訫 加茄 联聯 系係 代玳 办辦 证証 发髪 票嘌 贷货 款窾 借惜
真眞 假叚 包苞 刷涮 单箪 号呺 身裑 份汾 考栲 试拭 答嗒 案桉 卡咔 粉汾 冰氷 毒蝳 麻嫲 吸汲 食蚀
水氺 火吙 金釒 石鉐 山屾 川巛 风飌 雨雫 雪膤 花婲 草騲 树樹 林琳 森淼 海嗨 河菏 江茳 湖糊
一弌壹 二弍贰 三弎叁 四泗肆 五伍 六陆 七柒 八捌 九玖 十拾 百佰 千仟 万卍 亿忆
"""

# What people write for words that CLDR's annotations do not name; before those.
OWN_EMOJI = {
    '肉': '🥩', '血': '🩸', '毒': '☠💉', '针': '💉', '鸡': '🐔🐓', '狗': '🐶🐕', '草': '🌿🌱', '死': '💀☠',
    '叶': '🍁🍃', '冰': '🧊', '火': '🔥', '水': '💧', '爱': '❤💕', '钱': '💰💵', '炮': '💥', '弹': '💣', '雷': '⚡',
    '鱼': '🐟', '虾': '🦐', '蛋': '🥚', '米': '🍚', '饭': '🍚', '面': '🍜🍝', '菜': '🥬', '茶': '🍵', '糖': '🍬',
    '瓜': '🍉', '桃': '🍑', '花': '🌸', '树': '🌳', '日': '☀', '月': '🌙', '星': '⭐', '车': '🚗', '船': '🚢',
    '飞机': '✈', '电脑': '💻', '电话': '☎📞', '房': '🏠', '书': '📖', '药': '💊', '烟': '🚬', '酒': '🍺🍷',
}


def read_variants(path):
    """Pairs of characters that Unihan calls variants of each other's shape or meaning."""
    pairs = []
    with open(path, encoding='utf-8') as lines:
        for line in lines:
            fields = line.rstrip('\n').split('\t')
            if len(fields) == 3 and fields[1] in FIELDS:
                code = int(fields[0][2:], 16)
                others = [int(o, 16) for o in re.findall(r'U\+([0-9A-F]+)', fields[2])]
                pairs += [(code, other) for other in others]
    return pairs


def read_simplified(path):
    table = {}
    with open(path, encoding='utf-8') as lines:
        for line in lines:
            traditional, _, choices = line.rstrip('\n').partition('\t')
            simplified = choices.split(' ')[0]
            if len(traditional) == 1 and len(simplified) == 1:
                table[ord(traditional)] = ord(simplified)
    return table


def classes(pairs):
    """Code -> the least code of those it is connected with, for what is in the block."""
    parent = {}

    def root(code):
        while parent.setdefault(code, code) != code:
            code = parent[code]
        return code

    for a, b in pairs:
        if FIRST <= a <= LAST and FIRST <= b <= LAST:
            least, most = sorted((root(a), root(b)))
            parent[most] = least
    return {code: root(code) for code in parent if root(code) != code}


def own_pairs():
    for group in LOOK_ALIKES.split():
        yield from ((ord(group[0]), ord(other)) for other in group[1:])


def read_emoji(path):
    """Word -> emoji, those that are called so before those that have it as a keyword."""
    names, keywords = {}, {}
    for node in xml.parse(path).getroot().iter('annotation'):
        emoji = node.get('cp').replace('\ufe0f', '')
        if len(emoji) != 1 or ord(emoji) < 0x2190:
            continue
        if node.get('type') == 'tts':
            names[emoji] = node.text
        else:
            keywords[emoji] = node.text.split(' | ')
    table = {}
    for rank, fits in enumerate((lambda e, w: names[e] == w, lambda e, w: names[e] == w + '头',
                                 lambda e, w: names[e].endswith(w),
                                 lambda e, w: w in keywords.get(e, []))):
        for emoji in sorted(names):
            for word in [names[emoji], names[emoji].rstrip('头')] + keywords.get(emoji, []):
                if is_word(word) and fits(emoji, word) and emoji not in table.setdefault(word, []):
                    if rank < 3 or len(table[word]) < 2:
                        table[word].append(emoji)
    for word, own in OWN_EMOJI.items():
        table[word] = list(dict.fromkeys(list(own) + table.get(word, [])))
    return {word: emoji[:MAX_EMOJI] for word, emoji in table.items() if emoji}


def is_word(word):
    han = all(FIRST <= ord(c) <= LAST for c in word)
    return han and 1 <= len(word) <= MAX_LETTERS and word not in TOO_VAGUE


HEAD = """\
// Generated by compliance/variant/make_looks_table.py. Do not edit; see there how to make it again.
//
// Sources: the Unihan database and the annotations of CLDR (Unicode licence) and OpenCC's characters
// (Apache-2.0) as packaged by Debian, and a list of our own. Included inside namespace
// weir::variant, after EmojiWord.
"""


def main():
    simplified = read_simplified(sys.argv[2])
    pairs = read_variants(sys.argv[1]) + list(own_pairs())
    same = classes([(simplified.get(a, a), simplified.get(b, b)) for a, b in pairs])
    words = read_emoji(sys.argv[3])
    emoji = sorted({e for some in words.values() for e in some})
    codes = sorted(same)
    print(HEAD, end='')
    print(f'\nconstexpr char32_t kFirstLooked = 0x{FIRST:X};')
    print(f'constexpr char32_t kLastLooked = 0x{LAST:X};')
    bits = [sum(1 << (c - base) for c in range(base, base + 64) if c in same)
            for base in range(FIRST, LAST + 1, 64)]
    print('\n// A bit for each character that is another\'s variant, and how many come before each word.')
    print_array('constexpr uint64_t kIsVariant', [f'0x{b:X}' for b in bits])
    print_array('constexpr uint16_t kVariantsBefore',
                [sum(1 for c in codes if c < base) for base in range(FIRST, LAST + 1, 64)])
    print_array('constexpr uint16_t kVariantOf', [f'0x{same[c]:X}' for c in codes])
    print_array('constexpr char32_t kEmoji', [f'0x{ord(e):X}' for e in emoji])
    print_array('constexpr EmojiWord kEmojiWords',
                [f'{{{{{letters(w)}}}, {emoji.index(e)}}}' for w in sorted(words) for e in words[w]])


def letters(word):
    return ', '.join(f"0x{ord(c):X}" for c in word)


main()
