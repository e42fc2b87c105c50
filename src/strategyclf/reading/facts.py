"""Dates, sources and sites as pages write them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from strategyclf.reading.page import Facts, squeezed

_NUMERALS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)")
_MONTH = re.compile(r"(?<!\d)((?:19|20)\d{2})\s?[-/.年]\s?(\d{1,2})(?:月|$)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:年|$|\.0$)")
_SPOKEN = re.compile(
    r"([一二][〇○零一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_SPOKEN_NUMBER = re.compile(r"[一二三]?十?[一二三四五六七八九]|[一二三]?十")
# What a content system writes where the source should stand: letters and digits, or no letter at all.
_CODE = re.compile(r"[A-Za-z_-]{0,12}\d[\dA-Za-z_-]*|[\W\d_]*")
_LONGEST_SOURCE = 30

_TITLES = ("title", "标题", "headline")
_DATES = ("publish_date", "published", "date", "发布时间", "发布日期", "日期")
_UPDATES = ("updated", "last_modified_at", "lastmod", "更新时间")
_SOURCES = ("source", "来源", "publisher", "媒体")
_SITES = ("site", "网站", "source_url", "url", "link", "canonical_url")
_REGIONS = ("region", "province", "地区", "省份", "city", "城市")


def date_in(text: str) -> str:
    """The first date in `text` as ISO 8601, with a day, else a month, else a year; "" for none."""
    text = text[:400]
    for pattern in (_DATE, _COMPACT):
        for match in pattern.finditer(text):
            if found := _iso(*map(int, match.groups())):
                return found
    spoken = _SPOKEN.search(text)
    if spoken and all(map(_SPOKEN_NUMBER.fullmatch, spoken.groups()[1:])):
        year = int(spoken[1].translate(_NUMERALS))
        return _iso(year, _spoken_number(spoken[2]), _spoken_number(spoken[3]))
    month = _MONTH.search(text)
    if month and 1 <= int(month[2]) <= 12:
        return f"{month[1]}-{int(month[2]):02d}"
    year_alone = _YEAR.search(text)
    return year_alone[1] if year_alone else ""


def source_in(text: str) -> str:
    """`text` if it can be the name of a source: not a code, not a date, not a sentence; else ""."""
    name = squeezed(text).strip(" 　|:：,，;；、-—()（）[]【】")
    if len(name) > _LONGEST_SOURCE or _CODE.fullmatch(name) or "。" in name:
        return ""
    return name


def site_in(text: str) -> str:
    """The host of a URL, else `text` as the name of a site."""
    text = squeezed(text)
    if "://" in text or text.startswith("//"):
        try:
            return urlsplit(text).hostname or ""
        except ValueError:
            # Brackets that hold no address, or signs that are none of a host's.
            return ""
    return source_in(text)


def facts_of_mapping(stated: Mapping[str, Any]) -> Facts:
    """The facts in the front matter of a page; names in any case."""
    values = {str(key).strip().lower(): value for key, value in stated.items()}

    def first(names: tuple[str, ...]) -> str:
        return next((text for name in names if (text := as_text(values.get(name)))), "")

    published, updated = date_in(first(_DATES)), date_in(first(_UPDATES))
    return Facts(
        title=squeezed(first(_TITLES)),
        date=published or updated,
        date_basis="published" if published else "updated" if updated else "unknown",
        source=source_in(first(_SOURCES)),
        site=site_in(first(_SITES)),
        region=squeezed(first(_REGIONS)),
    )


def as_text(value: Any) -> str:
    """A cell or a front-matter value as text; "" for nothing, for a list and for a mapping."""
    if type(value) is str:
        return value
    if value is None or isinstance(value, list | tuple | dict | set) or value != value:
        return ""
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()
    return str(value)


def _iso(year: int, month: int, day: int) -> str:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return ""


def _spoken_number(text: str) -> int:
    """一 to 三十一 as a number."""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int(text.translate(_NUMERALS))
    return 10 * (int(tens.translate(_NUMERALS)) if tens else 1) + (
        int(ones.translate(_NUMERALS)) if ones else 0
    )
