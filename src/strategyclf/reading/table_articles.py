"""The rows of a table → articles, or paragraphs taken as they stand."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from strategyclf.article import Article, Paragraph
from strategyclf.messages import phrase
from strategyclf.reading.assembly import article_of
from strategyclf.reading.columns import Columns
from strategyclf.reading.facts import as_text, date_in, site_in, source_in
from strategyclf.reading.html import read_fragment
from strategyclf.reading.inputs import InputFile
from strategyclf.reading.json_lines import LineSlice, columns_of_slice
from strategyclf.reading.kinds import has_html
from strategyclf.reading.news import News
from strategyclf.reading.page import Facts, Page, squeezed
from strategyclf.reading.plain import read_plain
from strategyclf.reading.table_parts import TableOptions, TablePart
from strategyclf.reading.table_rows import Problems, Row


@dataclass(slots=True)
class ParagraphRows:
    """Rows of a table that are a paragraph each, as columns.

    Attributes
    ----------
    article : the id that they share, of the file or the sheet.
    numbers : of the rows. texts : as they stand. facts : what the row says of the article.
    columns : the other cells by column, where all rows have the same; else None, and `cells` has them.
    """

    article: str
    numbers: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    facts: list[Facts] = field(default_factory=list)
    columns: dict[str, tuple[Any, ...]] | None = None
    cells: list[dict[str, Any]] = field(default_factory=list)

    @property
    def carried(self) -> list[dict[str, Any]]:
        """The other cells of each row by column."""
        if self.columns is None:
            return self.cells
        rows = zip(*self.columns.values(), strict=True) if self.columns else [()] * len(self.texts)
        return [dict(zip(self.columns, row, strict=True)) for row in rows]


def articles_of_part(part: TablePart, options: TableOptions, news: News) -> Iterator[Article]:
    """An article for each row of `part` that has text; what is wrong with the others goes to `news`."""
    if options.rows == "paragraph":
        rows = paragraph_rows(part, news)
        columns = (rows.numbers, rows.texts, rows.facts, rows.carried)
        for number, text, facts, carried in zip(*columns, strict=True):
            yield _article_of_facts(rows.article, Paragraph(number, text), facts, carried)
        return
    problems = news.problems = Problems(part.file.path)
    columns_ = part.columns
    for row in part.read(problems):
        assert columns_ is not None
        text = as_text(row.cells.get(columns_.text))
        if not text.strip():
            problems.empty += 1
        elif article_id := _article_id(row, columns_, part.file, problems):
            yield _article(row, text, columns_, article_id, part.file)


def paragraph_rows(part: TablePart, news: News) -> ParagraphRows:
    """The rows of `part` that have text, a paragraph each; the others are counted in `news`."""
    problems = news.problems = Problems(part.file.path)
    found = ParagraphRows(f"{part.file.id}#{part.sheet}" if part.sheet else part.file.id)
    columns = part.columns
    if columns is None:
        deque(part.read(problems), maxlen=0)
    elif not (isinstance(part.rows, LineSlice) and _take_columns(part.rows, columns, found)):
        _take_rows(part, columns, problems, found)
    return found


def _take_columns(lines: LineSlice, columns: Columns, found: ParagraphRows) -> bool:
    """Take the rows of `lines` by column; False, and nothing taken, where one of them needs a closer look."""
    cells = columns_of_slice(lines)
    if cells is None:
        return False
    texts = cells.pop(columns.text, ())
    if set(map(type, texts)) != {str} or not all(map(str.strip, texts)):
        return False
    nothing = (None,) * len(texts)
    facts = Said()
    said = zip(*(cells.get(role, nothing) if role else nothing for role in roles_of(columns)), strict=True)
    found.facts = list(map(facts.of, said))
    found.texts = list(texts)
    found.numbers = list(range(lines.number, lines.number + len(texts)))
    found.columns = cells
    return True


def _take_rows(part: TablePart, columns: Columns, problems: Problems, found: ParagraphRows) -> None:
    facts, roles = Said(), roles_of(columns)
    for row in part.read(problems):
        cells = dict(row.cells)
        said = _said_in(cells, roles)
        text = cells.pop(columns.text, None)
        if type(text) is not str:
            text = as_text(text)
        if not text or text.isspace():
            problems.empty += 1
            continue
        found.facts.append(facts.of(said))
        found.numbers.append(row.number)
        found.texts.append(text)
        found.cells.append(cells)


def roles_of(columns: Columns) -> tuple[str, ...]:
    """The columns that say something of the article, in the order of `Said`; "" for one that is not there."""
    return columns.title, columns.date, columns.source, columns.site, columns.region


def _said_in(cells: Mapping[str, Any], roles: tuple[str, ...]) -> tuple[Any, ...]:
    """What a row's cells say of its article; a column may have no name, and is none of these then."""
    return tuple([cells.get(role) if role else None for role in roles])


class Said:
    """What cells say of an article, made out once for rows of one article that follow one another."""

    def __init__(self) -> None:
        self._last: tuple[Any, ...] | None = None
        self._facts = Facts()

    def of(self, said: tuple[Any, ...]) -> Facts:
        """What cells of the columns of `roles_of` give; the same object where they are as before."""
        if said != self._last:
            self._last = said
            self._facts = _facts(said)
        return self._facts


def _article_id(row: Row, columns: Columns, file: InputFile, problems: Problems) -> str:
    if not columns.id:
        return f"{file.id}#{row.sheet}#{row.number}" if row.sheet else f"{file.id}#{row.number}"
    found = as_text(row.cells.get(columns.id)).strip()
    if not found:
        problems.add(
            phrase("sheet {sheet}, row {number}", sheet=row.sheet, number=row.number)
            if row.sheet
            else phrase("row {number}", number=row.number),
            phrase("no id in column {column!r}", column=columns.id),
            "no_id",
            phrase("fill it, or leave out --id-column"),
        )
    return found


def _article_of_facts(id: str, paragraph: Paragraph, facts: Facts, carried: dict[str, Any]) -> Article:
    """The text of a row as the only paragraph, as it stands; its index is the row's number."""
    return Article(
        id=id,
        paragraphs=(paragraph,),
        title=facts.title,
        date=facts.date,
        date_basis=facts.date_basis,
        source=facts.source,
        site=facts.site,
        region=facts.region,
        carried=carried,
    )


def _article(row: Row, text: str, columns: Columns, article_id: str, file: InputFile) -> Article:
    """The text of a row as a page: scraped cells hold the menus of their site too."""
    page = Page(read_fragment(text)) if has_html(text) else read_plain(text)
    page = Page(page.blocks, _facts(_said_in(row.cells, roles_of(columns))))
    return article_of(page, article_id, file_id=file.id, carried=carried_cells(row, columns))


def carried_cells(row: Row, columns: Columns) -> dict[str, Any]:
    """The cells of a row but for its text, by column."""
    text = columns.text
    return {str(name): cell for name, cell in row.cells.items() if name != text}


# Dates, sources and sites come again and again down a table, whatever articles they are of.
_date_in, _source_in, _site_in = (lru_cache(maxsize=1024)(meant) for meant in (date_in, source_in, site_in))


def _facts(said: Iterable[Any]) -> Facts:
    """What cells of the columns of `roles_of` say."""
    title, date, source, site, region = ["" if cell is None else squeezed(as_text(cell)) for cell in said]
    date = _date_in(date)
    return Facts(
        title=title,
        date=date,
        date_basis="published" if date else "unknown",
        source=_source_in(source),
        site=_site_in(site),
        region=region,
    )
