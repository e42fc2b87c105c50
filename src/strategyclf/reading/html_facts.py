"""What the head of an HTML page states: title, date, source and site."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from strategyclf.reading.facts import date_in, source_in
from strategyclf.reading.page import Facts, squeezed

# Names of meta tags, lower case: those of Chinese government sites, Open Graph, and common ones.
_TITLE = ("articletitle", "og:title", "twitter:title")
_DATE = (
    "pubdate",
    "publishdate",
    "article:published_time",
    "og:published_time",
    "datepublished",
    "date",
    "dc.date",
)
_UPDATED = ("article:modified_time", "og:updated_time", "lastmodified")
_SOURCE = ("contentsource", "source", "article:author_site")
_SITE = ("sitename", "og:site_name", "application-name")
_URL = ("og:url",)


def facts_of_head(tree: Any, lines: Sequence[str]) -> Facts:
    """The facts in meta tags, ``<title>`` and ``<h1>``; a title that stands in `lines` comes first."""
    metas = _metas(tree)
    published = date_in(_first(metas, _DATE))
    updated = date_in(_first(metas, _UPDATED))
    return Facts(
        title=_title(tree, metas, lines),
        date=published or updated,
        date_basis="published" if published else "updated" if updated else "unknown",
        source=source_in(_first(metas, _SOURCE)),
        site=_first(metas, _SITE) or _host(_canonical(tree) or _first(metas, _URL)),
    )


def _metas(tree: Any) -> dict[str, str]:
    metas: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (
            (element.get("name") or element.get("property") or element.get("itemprop") or "").strip().lower()
        )
        content = squeezed(element.get("content") or "")
        if name and content:
            metas.setdefault(name, content)
    return metas


def _first(metas: Mapping[str, str], names: Sequence[str]) -> str:
    return next((metas[name] for name in names if name in metas), "")


def _title(tree: Any, metas: Mapping[str, str], lines: Sequence[str]) -> str:
    """The stated title; else the page's ``<h1>``; else the part of ``<title>`` that stands on the page."""
    stated = _first(metas, _TITLE)
    headings = [squeezed(" ".join(element.itertext())) for element in tree.iter("h1")]
    headings = [heading for heading in headings if heading in lines]
    whole = squeezed(tree.findtext(".//title") or "")
    parts = [part.strip() for part in re.split(r"\s*[_|｜–—]\s*|\s+-\s*|-{2,}", whole) if part.strip()]
    on_page = [part for part in (whole, *parts) if part in lines]
    if stated in lines:
        return stated
    if len(headings) == 1:
        return headings[0]
    return next(filter(None, [*on_page, stated, *headings, *parts]), "")


def _canonical(tree: Any) -> str:
    return next((link.get("href") or "" for link in tree.iter("link") if link.get("rel") == "canonical"), "")


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
