"""Which paragraphs of a run repeat an earlier one."""

from __future__ import annotations

from collections.abc import Sequence


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

    def among(self, article: str, keys: Sequence[int], indices: Sequence[int]) -> list[tuple[int, str]]:
        """The next paragraphs of `article` that repeat an earlier one of the run.

        Parameters
        ----------
        keys, indices : their match keys as integers, and their places in the article.

        Returns
        -------
        Position among the given ones, and ``ARTICLE#PARAGRAPH`` of the earlier paragraph.
        """
        if not self._articles or self._articles[-1] != article:
            self._articles.append(article)
        base = (len(self._articles) - 1) * self._STRIDE
        seen = self._first.setdefault
        found = []
        for position, (key, index) in enumerate(zip(keys, indices, strict=True)):
            here = base + index
            first = seen(key, here)
            if first != here:
                number, place = divmod(first, self._STRIDE)
                found.append((position, f"{self._articles[number]}#{place}"))
        return found
