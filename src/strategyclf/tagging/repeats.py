"""Which paragraphs of a run repeat an earlier one."""

from __future__ import annotations

from strategyclf.article import Article


class Repeats:
    """Remembers each match key of a run with the place it was first seen.

    A key is kept as an integer of 64 bits and a place as another, so that a million different paragraphs
    take about 130 MB.
    """

    # Paragraphs of one article are numbered below this; a table read row by row stays far under it.
    _STRIDE = 1 << 32

    def __init__(self) -> None:
        self._first: dict[int, int] = {}
        self._articles: list[str] = []

    def of(self, article: Article) -> tuple[str | None, ...]:
        """``ARTICLE#PARAGRAPH`` of the earlier paragraph for each of the article's, or None."""
        if not self._articles or self._articles[-1] != article.id:
            self._articles.append(article.id)
        base = (len(self._articles) - 1) * self._STRIDE
        found: list[str | None] = []
        for paragraph in article.paragraphs:
            here = base + paragraph.index
            first = self._first.setdefault(int(paragraph.match_key, 16), here)
            if first == here:
                found.append(None)
            else:
                number, index = divmod(first, self._STRIDE)
                found.append(f"{self._articles[number]}#{index}")
        return tuple(found)
