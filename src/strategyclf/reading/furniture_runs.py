"""Page furniture that takes several lines to see, and the rule for every line of a page.

The lines of a page fall in three zones: the head before its text begins, the body, the tail after its text
ends. The text begins at the first line that is running text or a salutation, and ends at the last one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from strategyclf.reading.facts import date_in
from strategyclf.reading.furniture import EDGE_RULES, HEAD_RULES, RULES, rule_of
from strategyclf.reading.page import Block
from strategyclf.reading.script import simplified_blocks

_RUNNING = re.compile(r"[\u4e00-\u9fff].*[。；;][”’」』）)】\"']*$", re.DOTALL)
# Titles end in these marks too, so only a longer line is text by them.
_EXCLAIMED = re.compile(r"[！？!?…][”’」』）)】\"']*$")
SALUTATION = re.compile(
    r"(?:各位|尊敬的|女士们|先生们|同志们|朋友们|全体|亲爱的|父老乡亲)[^。]{0,40}[:：!！]"
)
_LABEL = re.compile(
    r"[【（(\[]?(?:更新时间|发布时间|发表时间|发布日期|时间|日期|(?:本文|文章|信息)?来源|作者|责任编辑|编辑|记者|供稿)\s*[:：]"
)
_NUMBERING = re.compile(r"^(?:[（(]?[\d一二三四五六七八九十]{1,3}[）)、.．]\s*)+")
_FOOTER = frozenset({"rights", "contact", "scan_me", "phone_number"})
_SHORT = 60


def zones(blocks: Sequence[Block], rules: Sequence[str]) -> tuple[int, int]:
    """Where the body begins and ends; all of the page where there is no running text."""
    body = [
        n for n, (block, rule) in enumerate(zip(blocks, rules, strict=True)) if not rule and is_running(block)
    ]
    return (body[0], body[-1] + 1) if body else (0, len(blocks))


def is_running(block: Block) -> bool:
    """Running text: a sentence of some length, long text, or a salutation. A heading by markup is none."""
    text = block.text
    if block.level:
        return False
    if SALUTATION.fullmatch(text):
        return True
    if len(text) >= 200:
        return True
    if _EXCLAIMED.search(text):
        return len(text) >= 36 or "。" in text
    return len(text) >= _SHORT or (len(text) >= 16 and _RUNNING.search(text) is not None)


def furniture(blocks: Sequence[Block], title: str = "") -> list[str]:
    """For each of `blocks` the rule that makes it furniture, or "".

    Parameters
    ----------
    blocks : the lines of one page.
    title : the title by metadata; its first line on the page stays.
    """
    blocks = simplified_blocks(blocks)
    rules = [rule_of(block, RULES) for block in blocks]
    first, last = zones(blocks, rules)
    for number in (*range(first), *range(last, len(blocks))):
        rules[number] = rules[number] or rule_of(blocks[number], HEAD_RULES if number < first else EDGE_RULES)
    _mark_breadcrumb_runs(blocks, rules, first)
    _mark_values(blocks, rules, (*range(first), *range(last, len(blocks))))
    _mark_contents(blocks, rules)
    _mark_repeats(blocks, rules, first, title)
    _mark_related(blocks, rules, last)
    _mark_footer(blocks, rules, last)
    return rules


def repeats_headings(lines: Sequence[str], headings: Sequence[str]) -> bool:
    """Whether at least half of `lines` only repeat text of `headings`, numbers and punctuation aside."""
    whole = "\n".join(map(_key, headings))
    keys = [key for key in map(_key, lines) if len(key) > 3]
    return bool(keys) and sum(key in whole for key in keys) * 2 >= len(keys)


def _key(text: str) -> str:
    return "".join(re.findall(r"[^\W_]", _NUMBERING.sub("", text.strip())))


def _mark_breadcrumb_runs(blocks: Sequence[Block], rules: list[str], first: int) -> None:
    """A path with each step on a line of its own: the lines around each ``>``, and after its label."""
    for number in range(first):
        if blocks[number].text in (">", "»", "›", ">>") or rules[number] == "breadcrumb":
            rules[number] = "breadcrumb"
            for beside in (number - 1, number + 1):
                if 0 <= beside < first and not rules[beside] and len(blocks[beside].text) <= 16:
                    rules[beside] = "breadcrumb" if blocks[number].text in (">", "»", "›", ">>") else ""


def _mark_values(blocks: Sequence[Block], rules: list[str], edge: Sequence[int]) -> None:
    """The line after a label that stands alone: ``来源：`` and under it the name."""
    for number in edge:
        value = number + 1
        if value in edge and not rules[value] and _LABEL.fullmatch(blocks[number].text):
            text = blocks[value].text
            if (len(text) <= 20 and not is_running(blocks[value])) or date_in(text):
                rules[number] = rules[number] or "fact_line"
                rules[value] = rules[number]


def _mark_repeats(blocks: Sequence[Block], rules: list[str], first: int, title: str) -> None:
    """In the head, a line that stands there again."""
    seen: set[str] = set()
    left_out = {
        block.text for block, rule in zip(blocks[:first], rules, strict=False) if rule == "breadcrumb"
    }
    for number in range(first):
        text = blocks[number].text
        if not rules[number] and (text in seen or (text in left_out and text != title)):
            rules[number] = "repeated_line"
        elif not rules[number]:
            seen.add(text)


def _mark_contents(blocks: Sequence[Block], rules: list[str]) -> None:
    """A table of contents: three short lines or more in a row that all stand again as lines further down."""
    keys = [
        _key(block.text) if len(block.text) <= _SHORT and not rule else ""
        for block, rule in zip(blocks, rules, strict=True)
    ]
    latest = {key: number for number, key in enumerate(keys) if key}
    start = 0
    while start < len(blocks):
        end = start
        while end < len(blocks) and keys[end] and latest[keys[end]] > end and latest[keys[end]] - start >= 3:
            end += 1
        if end - start >= 3 and all(latest[keys[n]] >= end for n in range(start, end)):
            rules[start:end] = ["repeats_headings"] * (end - start)
            if start and keys[start - 1] in ("目录", "目次", "内容提要"):
                rules[start - 1] = "repeats_headings"
        start = max(end, start + 1)


def _mark_related(blocks: Sequence[Block], rules: list[str], last: int) -> None:
    """After the text, the short lines under ``相关报道`` and its like."""
    under = False
    for number in range(last, len(blocks)):
        if rules[number] == "related_label":
            under = True
        elif under and not rules[number] and len(blocks[number].text) <= _SHORT:
            rules[number] = "related_list"


def _mark_footer(blocks: Sequence[Block], rules: list[str], last: int) -> None:
    """After the text, everything from the first line of a site's footer."""
    footer = False
    for number in range(last, len(blocks)):
        footer = footer or rules[number] in _FOOTER
        if footer and not rules[number]:
            rules[number] = "footer"
