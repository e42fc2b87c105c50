"""A page → an article: furniture out, facts found, lines made paragraphs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from strategyclf.article import Article, LeftOut
from strategyclf.reading.furniture import cut_credits
from strategyclf.reading.furniture_runs import furniture, zones
from strategyclf.reading.headings import could_be_heading, is_note, rank
from strategyclf.reading.page import Block, Facts, Page
from strategyclf.reading.page_facts import date_of_name, date_of_title, facts_of_lines
from strategyclf.reading.paragraphs import paragraphs_of

_LONGEST_TITLE = 80


def article_of(
    page: Page, article_id: str, *, file_id: str, carried: Mapping[str, Any] | None = None
) -> Article:
    """The article on `page`.

    Parameters
    ----------
    page : its facts come before those that its lines state.
    article_id : the id of the article.
    file_id : the id of the file, whose name may hold the date.
    carried : the other columns of a table row.
    """
    blocks = page.blocks
    rules = furniture(blocks, page.facts.title)
    facts = page.facts.over(facts_of_lines(blocks, rules))
    title = facts.title or _title(blocks, rules)
    facts = _dated(replace(facts, title=title), file_id)
    kept, left_out = _parted(blocks, rules)
    return Article(
        id=article_id,
        paragraphs=paragraphs_of(kept, title),
        title=title,
        date=facts.date,
        date_basis=facts.date_basis,
        source=facts.source,
        site=facts.site,
        region=facts.region,
        carried=carried or {},
        left_out=(*page.left_out, *left_out),
    )


def _dated(facts: Facts, file_id: str) -> Facts:
    """The facts with the date in the title, else in the file's name, where the page states none."""
    if facts.date:
        return facts
    if date := date_of_title(facts.title):
        return replace(facts, date=date, date_basis="title")
    if date := date_of_name(file_id):
        return replace(facts, date=date, date_basis="file name")
    return facts


def _title(blocks: Sequence[Block], rules: Sequence[str]) -> str:
    """The only heading of the outermost level, else the first line before the text, if it can be a title."""
    first, last = zones(blocks, rules)
    marked = [
        (block.level, block.text)
        for block, rule in zip(blocks, rules, strict=True)
        if block.level and not rule
    ]
    if marked:
        outermost = min(level for level, _ in marked)
        titles = [text for level, text in marked if level == outermost]
        if len(titles) == 1 and (outermost == 1 or marked[0][1] == titles[0]):
            return titles[0]
    if last == len(blocks) and first == 0:
        return ""
    for block, rule in zip(blocks[:first], rules, strict=False):
        if not rule and not block.level and not is_note(block.text, edge=True):
            return block.text if _could_be_title(block.text) else ""
    return ""


def _could_be_title(text: str) -> bool:
    if len(text) > _LONGEST_TITLE or rank(text) >= 0:
        return False
    return could_be_heading(text[-32:]) or text[-1] in "？?！!"


def _parted(blocks: Sequence[Block], rules: Sequence[str]) -> tuple[list[Block], list[LeftOut]]:
    """The lines kept, credits at their ends cut, and what was left out, in order."""
    kept: list[Block] = []
    left_out: list[LeftOut] = []
    for block, rule in zip(blocks, rules, strict=True):
        if rule:
            left_out.append(LeftOut(block.text, rule))
            continue
        text, credits = ("", "") if block.level else cut_credits(block.text)
        if credits:
            left_out.append(LeftOut(credits, "credits"))
        if text or not credits:
            kept.append(replace(block, text=text) if credits else block)
    return kept, left_out
