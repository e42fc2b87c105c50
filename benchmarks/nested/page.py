"""The benchmark's tables as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from nested.report import POOLED, Line
from strategyclf.measures.per_class import Measured
from strategyclf.measures.scorecard import LIKELY, MEAN_FIGURES

_MEANS = {
    "macro_f1": "macro-F1",
    "micro_f1": "micro-F1",
    "average_precision": "average precision",
    "brier": "Brier score",
    "calibration_error": "calibration error",
}
_OF_LABELS = {
    "f1": "F1",
    "average_precision": "Average precision",
    "brier": "Brier score",
    "calibration_error": "Calibration error",
}

_HELD = ("precision", "recall")


def tables(found: Sequence[Line], min_precision: float, speeds: Mapping[str, tuple[float, float]]) -> str:
    """All tables.

    Parameters
    ----------
    found : lines, ours first where it is among them.
    speeds : recipe → macro-F1 inside and characters a second.
    """
    parts = [
        leading(found),
        *(of_labels(found, name) for name in _OF_LABELS),
        *(by_part(found, name) for name in _MEANS),
    ]
    for line in found[:1]:
        parts += [parts_of(line), calibration(line), held_precision(line, min_precision)]
    if speeds:
        parts.append(recipes(found[0], speeds))
    return "\n\n".join(parts) + "\n"


def leading(found: Sequence[Line]) -> str:
    """The first table: every system on all scored rows."""
    rows = []
    for line in found:
        card = line.cards[POOLED]
        lead = "" if line.lead is None else figure(line.lead, signed=True)
        chosen = ", ".join(f"{name} ×{n}" for name, n in Counter(line.nested.chosen).most_common())
        rows.append(
            [
                line.title,
                *(figure(card.means[name]) for name in _MEANS),
                lead,
                chosen,
                f"{line.nested.seconds:.0f}",
            ]
        )
    head = ["", *_MEANS.values(), "lead of the first in macro-F1", "chosen inside", "s a fit"]
    return titled("Ours and peers", table(head, rows))


def of_labels(found: Sequence[Line], name: str) -> str:
    """One figure of each label, every system."""
    ids = list(found[0].cards[POOLED].labels)
    rows = [[line.title, *(figure(line.cards[POOLED].labels[id][name]) for id in ids)] for line in found]
    return titled(f"{_OF_LABELS[name]} by label", table(["", *(f"`{id}`" for id in ids)], rows))


def by_part(found: Sequence[Line], name: str) -> str:
    """One figure over the labels on every part of the rows, every system."""
    rows = []
    for part, first in found[0].cards.items():
        size = f"{part} ({first.rows:,} in {first.documents:,})"
        rows.append([size, *(figure(line.cards[part].means[name]) for line in found)])
    head = ["rows (paragraphs in documents)", *(line.title for line in found)]
    return titled(f"{_MEANS[name][0].upper()}{_MEANS[name][1:]} by part of the rows", table(head, rows))


def parts_of(line: Line) -> str:
    """The F1 and average precision of each label on every part, of one system."""
    ids = list(line.cards[POOLED].labels)
    tabled = []
    for name, title in _OF_LABELS.items():
        rows = [
            [part, *(f"{figure(card.labels[id][name])}" for id in ids)] for part, card in line.cards.items()
        ]
        tabled.append(f"{title}:\n\n{table(['rows', *(f'`{id}`' for id in ids)], rows)}")
    rows = [[part, *(f"{card.support[id]:,}" for id in ids)] for part, card in line.cards.items()]
    tabled.append(f"Positive rows:\n\n{table(['rows', *(f'`{id}`' for id in ids)], rows)}")
    return titled(f"{plain(line.title)}, label by label", "\n\n".join(tabled))


def calibration(line: Line) -> str:
    """Calibration of one system: pooled, within reports and news, where a label is likely; Brier skill."""
    cards = line.cards
    within = [name for name in ("provincial reports", "news") if name in cards]
    rows = []
    for id, pooled in cards[POOLED].labels.items():
        errors = [cards[name].labels[id]["calibration_error"] for name in (POOLED, *within)]
        rows.append([f"`{id}`", *map(figure, [*errors, pooled["likely_error"], pooled["brier_skill"]])])
    head = ["error", POOLED, *(f"within {name}" for name in within), f"where p ≥ {LIKELY}", "Brier skill"]
    return titled(f"Calibration of {plain(line.title)}", table(head, rows))


def held_precision(line: Line, floor: float) -> str:
    """Precision and recall at thresholds that hold `floor` inside; a fold that has none tags nothing."""
    folds = len(line.nested.refused)
    rows = []
    for j, (id, figures) in enumerate(line.precise.labels.items()):
        refused = int(line.nested.refused[:, j].sum())
        held = ["refused", ""] if refused == folds else [figure(figures[name]) for name in _HELD]
        rows.append([f"`{id}`", *held, f"{refused} of {folds}"])
    head = ["", *_HELD, "folds in which it was refused"]
    return titled(f"`--min-precision {floor}`, cross-fitted", table(head, rows))


def recipes(line: Line, speeds: Mapping[str, tuple[float, float]]) -> str:
    """Our recipes: macro-F1 inside, how often chosen, speed."""
    chosen = Counter(line.nested.chosen)
    rows = [
        [f"`{name}`", f"{inside:.4f}", str(chosen[name]), f"{speed / 1e6:.2f}"]
        for name, (inside, speed) in speeds.items()
    ]
    head = ["recipe", "macro-F1 inside (6 of 8 folds train)", "chosen", "million characters a second"]
    return titled("Our recipes", table(head, rows))


def titled(title: str, body: str) -> str:
    """`body` under a heading."""
    return f"### {title}\n\n{body}"


def plain(title: str) -> str:
    """`title` without its emphasis."""
    return title.replace("*", "")


def table(head: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table, the first column to the left, the others to the right."""
    columns = list(head)
    lines = [columns, ["---", *(["--:"] * (len(columns) - 1))], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def figure(measured: Measured, signed: bool = False) -> str:
    """A figure with its interval, where it has one."""
    if np.isnan(measured.value):
        return "not measured"
    value = f"{measured.value:+.3f}" if signed else f"{measured.value:.3f}"
    return value if np.isnan(measured.low) else f"{value} ({measured.low:.3f}–{measured.high:.3f})"


assert set(_MEANS) == set(MEAN_FIGURES)
