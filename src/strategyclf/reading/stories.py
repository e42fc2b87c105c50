"""A file of several stories → one page a story."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from strategyclf.article import LeftOut
from strategyclf.reading.furniture import RULES, is_link_line, rule_of
from strategyclf.reading.furniture_runs import furniture, is_running, repeats_headings
from strategyclf.reading.page import Block, Page
from strategyclf.reading.page_facts import date_of_title

SplitAt = Literal["auto", "heading", "none"]

_DATELINE = re.compile(
    r"[\u4e00-\u9fff]{1,8}(?:网|社|报|台|新闻)[\u4e00-\u9fff\d]{0,14}(?:消息|电|讯)|本[报网台刊](?:讯|消息|记者)"
)
_SUMMARY = re.compile(r"(?:新闻|内容|本期|今日|节目)?(?:摘要|提要|导读|要目|目录|目次|索引)")
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class _Part:
    heading: Block
    blocks: tuple[Block, ...]


def stories_of(page: Page, split_at: SplitAt) -> dict[int, Page] | None:
    """The stories of `page` by number from 1, each with its own title, or None where it is one article.

    ``auto`` splits at a heading level when most of the parts carry the mark of a story of their own (a
    dateline, a link to the original), or when a list in front repeats the headings. ``heading`` splits at
    the level that has the most headings. Text in front of the first story that is no furniture is number 0.
    """
    if split_at == "none":
        return None
    levels = sorted({block.level for block in page.blocks if block.level})
    by_level = {level: _parts(page.blocks, level) for level in levels}
    by_level = {
        level: cut for level, cut in by_level.items() if len(cut[1]) >= (1 if split_at == "auto" else 2)
    }
    if split_at == "heading":
        level = max(by_level, key=lambda level: len(by_level[level][1]), default=0)
    else:
        level = next((level for level in sorted(by_level, reverse=True) if _are_stories(*by_level[level])), 0)
    return (_pages(page, *by_level[level]) or None) if level else None


def _parts(blocks: Sequence[Block], level: int) -> tuple[tuple[Block, ...], list[_Part]]:
    """What stands outside the parts, and the parts: each from a heading of `level` to the next such."""
    outside: list[Block] = []
    parts: list[tuple[Block, list[Block]]] = []
    current = outside
    for block in blocks:
        if block.level == level:
            parts.append((block, []))
            current = parts[-1][1]
            continue
        if 0 < block.level < level:
            current = outside
        current.append(block)
    return tuple(outside), [_Part(heading, tuple(inner)) for heading, inner in parts]


def _are_stories(front: Sequence[Block], parts: Sequence[_Part]) -> bool:
    told = [part for part in parts if part.blocks]
    marked = sum(_is_marked(part) for part in told)
    if len(told) >= _FEWEST and marked * 3 >= len(told) * 2:
        return True
    lines = [block.text for block in front if not block.level]
    lists = len(lines) >= 3 and repeats_headings(lines, _headings(parts))
    return lists and bool(marked)


def _is_marked(part: _Part) -> bool:
    """Whether a part begins with a dateline or ends with a link to its original."""
    return _DATELINE.match(part.blocks[0].text) is not None or any(map(is_link_line, part.blocks[-3:]))


def _headings(parts: Sequence[_Part]) -> list[str]:
    """The headings of the parts, and the short lines inside them."""
    inner = [block.text for part in parts for block in part.blocks if block.level or not is_running(block)]
    return [*(part.heading.text for part in parts), *inner]


def _pages(page: Page, front: Sequence[Block], parts: Sequence[_Part]) -> dict[int, Page]:
    title = next((block.text for block in front if block.level), page.facts.title)
    date = page.facts.date or date_of_title(title)
    facts = replace(page.facts, title="", date=date)
    if date and not page.facts.date:
        facts = replace(facts, date_basis="title")
    kept, left_out = _front(front, parts)
    stories: dict[int, Page] = {}
    if any(map(is_running, kept)):
        stories[0] = Page(tuple(kept), replace(facts, title=title))
    else:
        left_out += [LeftOut(block.text, "front_of_stories") for block in kept]
    for number, part in enumerate(parts, 1):
        blocks = (part.heading, *part.blocks)
        if _is_empty(part):
            left_out += [LeftOut(block.text, "empty_story") for block in blocks]
        else:
            stories[number] = Page(blocks, replace(facts, title=part.heading.text))
    if not stories:
        return stories
    first = min(stories)
    stories[first] = replace(stories[first], left_out=(*page.left_out, *left_out), notices=page.notices)
    return stories


def _is_empty(part: _Part) -> bool:
    """Whether a part has a placeholder for a heading and nothing but furniture under it."""
    return bool(rule_of(replace(part.heading, level=0), RULES)) and all(furniture(part.blocks))


def _front(front: Sequence[Block], parts: Sequence[_Part]) -> tuple[list[Block], list[LeftOut]]:
    """What stands in front of the stories, less furniture and less the lists that repeat their headings."""
    rules = furniture(front)
    headings = _headings(parts)
    section: list[int] = []
    for number in range(len(front) + 1):
        if number == len(front) or front[number].level:
            lines = [front[n].text for n in section if not front[n].level]
            if repeats_headings(lines, headings) or (section and _SUMMARY.fullmatch(front[section[0]].text)):
                for n in section:
                    rules[n] = rules[n] or "repeats_headings"
            section = []
        section.append(number)
    kept = [block for block, rule in zip(front, rules, strict=True) if not rule]
    left_out = [LeftOut(block.text, rule) for block, rule in zip(front, rules, strict=True) if rule]
    return kept, left_out
