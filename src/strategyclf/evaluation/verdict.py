"""What the interval of a difference allows to be said, in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from strategyclf.measures.paired import PairedFigures


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an interval allows to be said, in words.

    `code` is ``b_better``, ``a_better``, ``no_difference_shown``, ``identical`` or ``too_few_documents``.
    """

    code: str
    en: str
    zh: str


def verdict_on(figures: PairedFigures, documents: int) -> Verdict:
    """The verdict on a difference; where its interval holds 0, none is shown, which does not prove none."""
    difference = figures.difference
    low, high = difference.low, difference.high
    between = f"{_signed(low)} to {_signed(high)}"
    bounds = f"{_signed(low)} 至 {_signed(high)}"
    if np.isnan(low):
        return Verdict(
            "too_few_documents",
            f"too few documents ({documents}) for a verdict; here it is {_signed(difference.value)}",
            f"文档过少（{documents} 篇），无法下结论；此处之差为 {_signed(difference.value)}",
        )
    if low == high == 0:
        return Verdict("identical", "A and B decide alike here", "A 与 B 在此判断相同")
    if low > 0:
        return Verdict("b_better", f"B is better, by {between} (95 %)", f"B 更好，高出 {bounds}（95% 区间）")
    if high < 0:
        less = f"{_signed(-high)} to {_signed(-low)}"
        return Verdict(
            "a_better",
            f"A is better, by {less} (95 %)",
            f"A 更好，高出 {_signed(-high)} 至 {_signed(-low)}（95% 区间）",
        )
    return Verdict(
        "no_difference_shown",
        f"no difference shown: it may be anything from {between} (95 %)",
        f"看不出差别：差在 {bounds} 之间（95% 区间）",
    )


def _signed(value: float) -> str:
    return f"{value:+.3f}".replace("-", "−")
