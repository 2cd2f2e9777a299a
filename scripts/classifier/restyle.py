"""Says rows in other forms (an order as a question, a question as an order), so that a form of request that one
source happens to use for one label does not stand for that label."""
import random
import re

ENGLISH = (
    "Can you {x}?", "Could you please {x}?", "How can I {x}?", "How do I {x}?", "How would you {x}?",
    "What is the best way to {x}?", "I want to {x}. Where do I start?", "Can you recommend any tools that help me {x}?",
    "Thank you. Can you also {x}?", "What are some tips to {x}?", "Can you give me some examples of how to {x}?",
    "Is there an easy way to {x}?", "What steps should I take to {x}?", "I am trying to {x}. Any advice?",
    "How can I make sure that I {x}?", "Teach me how to {x}.", "Give me step-by-step instructions to {x}.")
CHINESE = (
    "你能{x}吗？", "请问如何{x}？", "怎么{x}？", "怎样才能{x}？", "我想{x}，该怎么做？", "有什么方法可以{x}？", "教我{x}",
    "谢谢。你能再{x}吗？", "{x}有哪些技巧？", "如何更好地{x}？", "有没有工具可以{x}？", "你会如何{x}？", "可以帮我{x}吗",
    "如果我想{x}，应该怎么办？", "哪里可以{x}？", "{x}，能举几个例子吗？", "老师让我{x}，第一步做什么？")
STATED = ("我想知道{x}", "{x}，谈谈你的看法", "请写一篇短文，题目是：{x}", "说说{x}")
MOST_LETTERS = 160
HARMLESS_ENGLISH_FORMS = 3


def is_chinese(text):
    return sum("\u4e00" <= letter <= "\u9fff" for letter in text) >= 0.15 * max(1, len(text))


def _chinese(random_, label, text):
    if re.search("[？?]", text):
        if random_.random() > 0.3:
            return None
        topic = re.sub("^(请问|如何|怎么|怎样|为什么)", "", text.rstrip("？?。"))
        return random_.choice(STATED).replace("{x}", topic)
    if random_.random() > (0.8 if label else 0.5):
        return None
    act = re.sub("^(请你|请|帮我|你能|给我)", "", text).rstrip("。.！!")
    return random_.choice(CHINESE).replace("{x}", act)


def _english(random_, text):
    if text.rstrip().endswith("?"):
        act = re.sub("^how (can|do|would|could|might) (i|you|one|we|someone) ", "", text, flags=re.I)
        return None if act == text else act[0].upper() + act[1:].rstrip("?") + "."
    if not re.match("[A-Z][a-z]+ ", text):
        return None
    return random_.choice(ENGLISH).replace("{x}", text[0].lower() + text[1:].rstrip(".!"))


def restyled(rows, seed=11):
    """For some of the rows (source, label, text, ...): (source, label, text in another form)."""
    random_ = random.Random(seed)
    out = []
    for source, label, text in rows:
        if len(text) > MOST_LETTERS or "\n" in text:
            continue
        chinese = is_chinese(text)
        for _ in range(1 if chinese or label else HARMLESS_ENGLISH_FORMS):
            other = _chinese(random_, label, text) if chinese else _english(random_, text)
            if other:
                out.append((source, label, other))
    return out
