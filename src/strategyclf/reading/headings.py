"""Telling headings, list items and notes from body text, for lines without markup."""

from __future__ import annotations

import re

from strategyclf.reading.furniture_runs import SALUTATION

_NUMBERS = "一二三四五六七八九十百零〇"
# Ranks of numbering, outermost first, in the usage of Chinese official documents.
_RANKS = (
    re.compile(rf"第[{_NUMBERS}\d]{{1,4}}(?:编|篇|章|部分)|附[件录表]\s?[{_NUMBERS}\d]{{0,2}}(?:\W|$)"),
    re.compile(rf"第[{_NUMBERS}\d]{{1,4}}节"),
    re.compile(rf"[{_NUMBERS}]{{1,4}}、"),
    re.compile(rf"[（(][{_NUMBERS}]{{1,4}}[）)]"),
    re.compile(r"\d{1,2}\s?[.、．](?!\d)"),
    re.compile(r"[（(]\d{1,2}[）)]"),
)
_BULLET = re.compile(r"[●■◆▪•·○◇□★※]\s*\S")
_OPEN_END = re.compile(r"[。；;，,、：:…—]$")
_CLOSING = "”’」』》）)】\"'"
_HAN = re.compile(r"[\u4e00-\u9fff]")
_PLACE = re.compile(
    r"[—(（\s]*[12二][\d〇○零一二三四五六七八九]{3}年.{0,12}月.{0,4}日在.{2,40}|.{0,30}(?:会议|大会|全会)上[)）]?"
)
_OFFICE = re.compile(
    r".{0,24}(?:省长|市长|区长|县长|州长|主席|总理|主任|书记|部长|局长|院长|校长|行长|会长|董事长|总经理)\s*[\u4e00-\u9fff·]{1,12}(?:\s[\u4e00-\u9fff])?"
)
_SIGNED_DATE = re.compile(
    r"[12二][\d〇○零一二三四五六七八九]{3}\s?年\s?[\d一二三四五六七八九十]{1,2}\s?月(?:\s?[\d一二三四五六七八九十]{1,3}\s?日)?"
)
_GLOSSARY = re.compile(r"[\[［〔【]\d{1,3}[\]］〕】]|注\s?\d{0,2}\s?[:：]")
GLOSSARY_HEADING = re.compile(r"名词(?:解释|注释|说明)|术语|注\s?释|用语(?:解释|说明)|附\s?注")
LONGEST_HEADING = 45


def rank(text: str) -> int:
    """The rank of the numbering that `text` begins with, 0 outermost; -1 for none."""
    return next((number for number, pattern in enumerate(_RANKS) if pattern.match(text)), -1)


def could_be_heading(text: str) -> bool:
    """Short, with words, and not ended as a sentence, a clause or a lead-in is."""
    bare = text.rstrip(_CLOSING)
    if len(text) > LONGEST_HEADING or not bare or len(_HAN.findall(text)) < 2 or _OPEN_END.search(bare):
        return False
    return not (bare[-1] in "！？!?" and len(text) > 32)


def is_list_item(text: str) -> bool:
    """Begins with a bullet, or with an Arabic number."""
    return _BULLET.match(text) is not None or rank(text) >= 4


def is_note(text: str, *, edge: bool) -> bool:
    """Says nothing of the matter: a salutation, where and by whom a speech was held, a glossary line.

    Parameters
    ----------
    text : the line.
    edge : it stands before the text begins or after it ends, where signatures are.
    """
    if len(text) > 80:
        return _GLOSSARY.match(text) is not None
    if SALUTATION.fullmatch(text) or _GLOSSARY.match(text):
        return True
    if not edge:
        return False
    return any(pattern.fullmatch(text) for pattern in (_PLACE, _OFFICE, _SIGNED_DATE)) or text.startswith(
        "——"
    )
