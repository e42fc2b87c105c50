"""jieba's words: a module of its own, so that a saved pipeline finds the function by name."""

from __future__ import annotations

import logging

import jieba

jieba.setLogLevel(logging.WARNING)


def words(text: str) -> list[str]:
    """The words of `text` in order, punctuation and white space among them."""
    return jieba.lcut(text)


def line(text: str) -> str:
    """The words of `text` with spaces between, those of white space alone left out."""
    return " ".join(word for word in jieba.cut(text) if not word.isspace())
