"""Texts that hypothesis draws to be scored: whatever a page may hold, and what no page should."""

from __future__ import annotations

from hypothesis import strategies as st

# Where the ranges of UTF-8, of UTF-16 and of all code points begin and end; surrogates without their half.
EDGES = [
    chr(point)
    for point in (0, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0xE000, 0xFFFF)
] + ["\U00010000", "\U0010ffff", "\ud83d\ude00", "\ude00\ud83d"]
# What folding, clauses and words turn on more often than chance would give it.
SIGNS = list("。！？；，!?;,…\n\r\t \u3000\x1c\x85”’」』）)\"'.%+#&_-/:@０Ａｂ")
WORDS = [
    "技术改造",
    "招商引資",
    "數字經濟",
    "工業上樓",
    "新能源汽车",
    "产业链",
    "5G",
    "co2",
    "IPv6",
    "T恤",
    "\r\n",
]
SCRIPTS = [
    (0x4E00, 0x9FFF),  # Chinese
    (0x20, 0x24F),  # Latin
    (0x370, 0x6FF),  # Greek to Arabic
    (0x3040, 0x30FF),  # kana
    (0xAC00, 0xD7A3),  # hangul
    (0x20000, 0x2A6DF),  # rare Chinese, beyond 16 bits
]

ANY_UNICODE = st.text(st.characters(exclude_categories=()), max_size=12)
ONE_SCRIPT = st.one_of(
    [st.text(st.characters(min_codepoint=first, max_codepoint=last), max_size=10) for first, last in SCRIPTS]
)
DIGITS = st.integers(0, 10**10).map("{:,}".format) | st.text("0123456789,.%+-０９٤½", max_size=10)
URLS = st.builds(
    "{}://{}.cn/{}".format,
    st.sampled_from(["http", "https", "ftp", "HTTPS"]),
    st.text("abcXYZ09-_.", max_size=8),
    st.text("abc%E4/._~?=&+#@5城", max_size=12),
)
OFTEN = st.sampled_from(EDGES) | st.sampled_from(SIGNS) | st.sampled_from(WORDS)

TEXTS = st.lists(ANY_UNICODE | ONE_SCRIPT | ONE_SCRIPT | DIGITS | URLS | OFTEN | OFTEN, max_size=6).map(
    "".join
)
"""Any Unicode, scripts side by side, digits, URLs, edges and lone surrogates; sometimes nothing at all."""
