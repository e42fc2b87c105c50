"""Where labelled paragraphs come from: the year and the source that their article names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from strategyclf.article import Article, digest
from strategyclf.labelling.settlement import LabelledParagraph
from strategyclf.model.corpus_texts import Rows, corpus_paragraphs

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a paragraph is from, "" where it is not known; `year` is of publication."""

    year: str = ""
    source: str = ""


def origins(
    paragraphs: Sequence[LabelledParagraph], corpus: Sequence[str | Path], rows: Rows = "article"
) -> list[Origin]:
    """The origin of each of `paragraphs`, in their order.

    The year is that of the article's date; without one, the year that the name of the document holds. The
    source is the article's; without one, the file that held the text.
    """
    wanted = {paragraph.digest for paragraph in paragraphs}
    found: dict[str, Article] = {}
    for text, article in corpus_paragraphs(corpus, rows):
        own = digest(text)
        if own in wanted and own not in found:
            found[own] = article
            if len(found) == len(wanted):
                break
    return [_origin(paragraph.doc, found.get(paragraph.digest)) for paragraph in paragraphs]


def _origin(doc: str, article: Article | None) -> Origin:
    date = article.date if article else ""
    named = _YEAR.search(date) or _YEAR.search(doc)
    source = (article.source or article.site or Path(article.id.split("#")[0]).name) if article else ""
    return Origin(named[1] if named else "", source)
