"""Text made safe for the cells of CSV and Excel, and brought back on import."""

from __future__ import annotations

import re

# What a spreadsheet takes for a formula, full-width forms too (spreadsheets in Chinese accept them), and
# the white space it skips before looking. Apostrophes before it are doubled so that nothing is lost.
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")
_NEUTRALISED = re.compile(r"''*[=+\-@＝＋－＠\t\r\n]")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?%?")
# What XML 1.0, and so a workbook, cannot hold.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def fits_cell(text: str) -> bool:
    """Whether a cell, and a line of a text file, can hold every character of `text`."""
    return not _ILLEGAL.search(text) and "\ufeff" not in text


def safe_cell(text: str) -> str:
    """`text` as a cell that no spreadsheet runs: an apostrophe before what would start a formula.

    A plain number such as ``-3.5`` is no formula and stays. Control characters that no workbook can hold
    are dropped.
    """
    text = _ILLEGAL.sub("", text)
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def restore_cell(text: str) -> str:
    """The text that `safe_cell` was given (control characters aside)."""
    return text[1:] if _NEUTRALISED.match(text) else text
