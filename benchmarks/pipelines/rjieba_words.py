"""The words of rjieba, jieba in Rust: a module of its own, so that a saved pipeline finds the function."""

from __future__ import annotations

import rjieba


def words(text: str) -> list[str]:
    """The words of `text` in order, punctuation and white space among them."""
    return rjieba.cut(text)
