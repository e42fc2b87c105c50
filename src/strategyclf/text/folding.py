"""Folding: the forms of one character that count as the same when text is compared or scored.

For scoring, folding is a one-to-one table from code point to code point, so that offsets hold. Its
traditional-to-simplified part is read off OpenCC (one character at a time); the rest is NFKC where that
gives a single character, lower case, and one form of each quotation mark and dash.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

# Quotation marks and dashes have one form in the folded text; NFKC leaves these apart.
_ALIKE = {
    **dict.fromkeys("“”„‟〝〞〃「」『』", '"'),
    **dict.fromkeys("‘’‚‛", "'"),
    **dict.fromkeys("–—―‒−", "-"),
    **dict.fromkeys("•‧∙●▪", "·"),
}
_PUNCTUATION = re.compile(r"(?<=\d)[.,:](?=\d)|[^\W_]|\s|[%℃]")


@lru_cache(maxsize=1)
def simplified() -> dict[int, int]:
    """Traditional code point → simplified code point, for every character that OpenCC's t2s changes."""
    from opencc import OpenCC

    ranges = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2EBF0))
    points = [point for low, high in ranges for point in range(low, high)]
    converted = OpenCC("t2s").convert("\n".join(map(chr, points))).split("\n")
    return {
        point: ord(form)
        for point, form in zip(points, converted, strict=True)
        if len(form) == 1 and ord(form) != point
    }


@lru_cache(maxsize=1)
def folding_table() -> dict[int, int]:
    """The table of the current version, code point → code point, only where they differ."""
    table: dict[int, int] = {}
    characters = simplified()
    # Basic and compatibility planes; NFKC gives single characters elsewhere too seldom to matter.
    for point in (*range(0x21, 0xD800), *range(0xF900, 0x10000), *range(0x1D400, 0x1D800)):
        form = unicodedata.normalize("NFKC", chr(point))
        form = form.lower() if len(form.lower()) == 1 else form
        if len(form) != 1:
            continue
        target = ord(_ALIKE.get(form, form))
        target = characters.get(target, target)
        if target != point and not chr(target).isspace():
            table[point] = target
    for point, target in characters.items():
        table.setdefault(point, target)
    return table


def fold(text: str, table: Mapping[int, int] | None = None) -> str:
    """`text` with every code point replaced by its folded form; the length never changes."""
    return text.translate(folding_table() if table is None else table)


def fold_for_match(text: str) -> str:
    """The form behind a match key: NFKC, simplified, lower case, no punctuation but in numbers.

    Text of punctuation alone stays as NFKC leaves it.
    """
    normal = unicodedata.normalize("NFKC", text).lower().translate(simplified())
    kept = "".join(_PUNCTUATION.findall(normal))
    return kept if kept.strip() else normal
