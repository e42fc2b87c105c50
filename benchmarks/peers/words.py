"""Paragraphs as words, cut once a process: what every peer that reads words is given."""

from __future__ import annotations

import logging
from functools import lru_cache

from nested.rows import Rows

_CUT: dict[str, list[list[str]]] = {}


def words(rows: Rows) -> list[list[str]]:
    """(n_rows,) the words of each paragraph by jieba's defaults, what has no letter or digit left out."""
    if rows.digest not in _CUT:
        cut = _jieba()
        _CUT[rows.digest] = [
            [word for word in cut(text) if any(character.isalnum() for character in word)]
            for text in rows.texts
        ]
    return _CUT[rows.digest]


@lru_cache(maxsize=1)
def _jieba():  # noqa: ANN202 - jieba has no types
    import jieba

    jieba.setLogLevel(logging.WARNING)
    return jieba.lcut
