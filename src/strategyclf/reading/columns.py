"""Which column of a table holds the text, the title, the date, the source, the site and the region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from strategyclf.errors import InputError
from strategyclf.messages import phrase

TEXT_NAMES = (
    "text",
    "full_text",
    "fulltext",
    "content",
    "body",
    "正文",
    "内容",
    "全文",
    "文本",
    "article",
    "段落",
    "paragraph",
)
_TITLE_NAMES = ("title", "标题", "题目", "headline")
_DATE_NAMES = (
    "publish_date",
    "published",
    "pub_date",
    "date",
    "发布时间",
    "发布日期",
    "日期",
    "时间",
    "年份",
    "year",
    "年",
)
_SOURCE_NAMES = ("source", "来源", "媒体", "publisher")
_SITE_NAMES = ("site", "网站", "source_url", "url", "链接", "网址")
_REGION_NAMES = ("province", "region", "地区", "省份", "省", "城市", "city", "市")


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of columns as the table has them; "" where there is none."""

    text: str
    title: str = ""
    date: str = ""
    source: str = ""
    site: str = ""
    region: str = ""
    id: str = ""

    def __str__(self) -> str:
        found = (
            (phrase("text column"), self.text),
            (phrase("title"), self.title),
            (phrase("date"), self.date),
            (phrase("source"), self.source),
            (phrase("site"), self.site),
            (phrase("region"), self.region),
            (phrase("id"), self.id),
        )
        return ", ".join(f"{role} {name}" for role, name in found if name)


def find_columns(
    names: Sequence[str],
    *,
    text_column: str | None = None,
    id_column: str | None = None,
    file: str = "",
    place: str = "",
) -> Columns:
    """The roles of the columns called `names`; case and white space around a name do not count.

    Raises
    ------
    InputError
        There is no text column, or none of the given name.
    """
    text = _first(names, (text_column,) if text_column else TEXT_NAMES)
    listing = ", ".join(name or "(unnamed)" for name in names) or "none"
    if not text:
        wanted = (
            phrase("no column {text_column!r}", text_column=text_column)
            if text_column
            else phrase("no text column")
        )
        raise InputError(
            phrase("{wanted}; the columns are: {listing}", wanted=wanted, listing=listing),
            code="no_text_column",
            file=file,
            place=place,
            remedy=phrase("name the column that holds the text with --text-column"),
        )
    identity = _first(names, (id_column,)) if id_column else ""
    if id_column and not identity:
        raise InputError(
            phrase(
                "no column {id_column!r}; the columns are: {listing}", id_column=id_column, listing=listing
            ),
            code="no_id_column",
            file=file,
            place=place,
            remedy=phrase("name the column that holds the ids with --id-column"),
        )
    rest = [name for name in names if name != text]
    return Columns(
        text=text,
        title=_first(rest, _TITLE_NAMES),
        date=_first(rest, _DATE_NAMES),
        source=_first(rest, _SOURCE_NAMES),
        site=_first(rest, _SITE_NAMES),
        region=_first(rest, _REGION_NAMES),
        id=identity,
    )


def _first(names: Sequence[str], wanted: Sequence[str]) -> str:
    """The column of the earliest of the `wanted` names, or ""."""
    by_name = {name.strip().lower(): name for name in reversed(names)}
    return next((by_name[want.strip().lower()] for want in wanted if want.strip().lower() in by_name), "")
