"""jieba's dictionary as its tokenizer holds it, read without jieba."""

from __future__ import annotations

import re
from collections.abc import Mapping

from strategyclf.text.segmentation import dictionary_path

# The characters that jieba cuts by its dictionary (``jieba.re_han_default``); any other stands alone.
HAN_RUN = re.compile(r"[\u4E00-\u9FD5a-zA-Z0-9+#&\._%\-]+")


def word_frequencies(user_words: Mapping[str, int]) -> tuple[dict[str, int], int]:
    """Word → frequency, and the total that jieba divides by.

    As in jieba the last line of a word counts, the total counts every line, and a user's word comes on top.
    """
    frequencies: dict[str, int] = {}
    total = 0
    for line in dictionary_path().read_text(encoding="utf-8").rstrip("\n").split("\n"):
        word, count, *_ = line.strip().split(" ")
        frequencies[word] = int(count)
        total += int(count)
    for word, frequency in user_words.items():
        frequencies[word] = int(frequency)
        total += int(frequency)
    return frequencies, total
