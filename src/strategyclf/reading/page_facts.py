"""Title, date, source and site from the page's own lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from strategyclf.article import DateBasis
from strategyclf.reading.facts import date_in, site_in, source_in
from strategyclf.reading.page import Block, Facts
from strategyclf.reading.script import as_written, simplified_blocks

_FACT_RULES = frozenset({"fact_line", "date_line", "byline", "rights", "page_control", "stamp", "caption"})
_UPDATED = re.compile(r"(?:更新时间|更新日期|修改时间|更新于|最后更新)\s*[:：]?\s*")
_SOURCE = re.compile(
    r"(?<![据片源])(?:(?:本文|文章|稿件|信息|新闻|内容)?来源|稿源|供稿(?:单位)?|发布机构|发布单位)\s*[:：]\s*"
    r"(.*?)\s*(?=$|[|｜】）)]|(?:作者|记者|编辑|责任编辑|责编|发布|更新|时间|日期|浏览|阅读|点击|字号|字体|来源|\d{4}[-年/.])|\s{1,}\S+[:：])"
)
_POSTER = re.compile(r"(?:作者|发布者|发布人)\s*[:：]\s*(\S{2,20}?)(?=$|\s|[|｜])")
_RIGHTS = re.compile(r"(?:版权所有|主办单位|主办)\s*[:：]?\s*([\u4e00-\u9fff]{4,30})")
_SITE_NAME = re.compile(r".*(?:网|百科|在线|频道|论坛|平台|门户|头条|号)$")
_DATELINE = re.compile(
    r"([\u4e00-\u9fff]{1,6}(?:网|社|新闻|日报))(?:[\u4e00-\u9fff]{0,8}\d{1,2}月\d{1,2}日)?(?:消息|电|讯)(?:\s|[（(:：])"
)
_URL = re.compile(r"(?:https?:)?//[\w.-]+\.\w+")
_TITLE_DATE = re.compile(r"[（(]\s*((?:19|20)\d{6}|(?:19|20)\d{2}[-年/.]\d{1,2}[-月/.]\d{1,2}日?)\s*[)）]")


def facts_of_lines(blocks: Sequence[Block], rules: Sequence[str]) -> Facts:
    """What the lines left out state, and the agency that the first paragraph names."""
    simple = simplified_blocks(blocks)
    lines = [block.text for block, rule in zip(simple, rules, strict=True) if rule in _FACT_RULES]
    # A label and its value may stand on two lines.
    text = re.sub(r"([:：])\n(?=\S)", r"\1", "\n".join(lines))
    date, basis = _date(text)
    source = next((name for found in _SOURCE.finditer(text) if (name := source_in(found[1]))), "")
    kept = [block.text for block, rule in zip(simple, rules, strict=True) if not rule or rule == "dateline"]
    return Facts(
        date=date,
        date_basis=basis,
        source=as_written(source or _agency(kept), simple, blocks),
        site=as_written(_site(text, simple, rules), simple, blocks),
    )


def date_of_title(title: str) -> str:
    """The date in brackets that a title carries, as that of a day's news; "" for none."""
    found = _TITLE_DATE.search(title)
    return date_in(found[1]) if found else ""


def date_of_name(file_id: str) -> str:
    """The day in the name of a file; a year or month alone is too often something else."""
    date = date_in(PurePosixPath(file_id).stem.replace("_", "-"))
    return date if len(date) == 10 else ""


def _date(text: str) -> tuple[str, DateBasis]:
    """The date of publication, else that of the update."""
    updated = ""
    for line in text.splitlines():
        date = date_in(line)
        if not date:
            continue
        if _UPDATED.search(line) and not re.search(r"发布|发表", line):
            updated = updated or date
        else:
            return date, "published"
    return (updated, "updated") if updated else ("", "unknown")


def _agency(kept: Sequence[str]) -> str:
    """The agency in the dateline of the first running paragraph."""
    for text in kept[:4]:
        found = _DATELINE.match(text)
        if found:
            return found[1]
    return ""


def _site(text: str, blocks: Sequence[Block], rules: Sequence[str]) -> str:
    """The site that posted the page: by its poster, its copyright line, or a link of its own."""
    for found in _POSTER.finditer(text):
        if _SITE_NAME.match(found[1]):
            return found[1]
    rights = _RIGHTS.search(text)
    if rights:
        return source_in(rights[1])
    urls = [block.text for block, rule in zip(blocks, rules, strict=True) if rule == "bare_url"]
    hosts = (site_in(match[0]) for url in urls if (match := _URL.search(url)))
    return next(hosts, "")
