"""Which thresholds a model tags by: the balanced ones, or those that a user asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, cast

import numpy as np

from strategyclf.errors import CallError, ModelError
from strategyclf.measures.operating_points import (
    PRECISIONS,
    LabelPoints,
    OperatingPoint,
    bound_on_the_grid,
)
from strategyclf.messages import phrase

if TYPE_CHECKING:
    from strategyclf.measures.decisions import Decisions
    from strategyclf.model.model import Model

Prefer = Literal["balanced", "precision", "recall"]


@dataclass(frozen=True, slots=True)
class Operating:
    """What a user asked for.

    Attributes
    ----------
    prefer : ``balanced`` (highest F1), ``precision`` (F0.5) or ``recall`` (F2).
    min_precision : the least precision of every label; then `prefer` says nothing.
    without : labels never given.
    """

    prefer: Prefer = "balanced"
    min_precision: float | None = None
    without: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What follows the model's digest in the column ``model``; empty for the balanced thresholds."""
        parts = []
        if self.min_precision is not None:
            parts.append(f"min-precision={self.min_precision:g}")
        elif self.prefer != "balanced":
            parts.append(self.prefer)
        if self.without:
            parts.append(f"without={'+'.join(self.without)}")
        return ";".join(parts)

    @classmethod
    def from_name(cls, name: str) -> Operating | None:
        """What has this `name`; None where it is the name of nothing."""
        asked = cls()
        for part in filter(None, name.split(";")):
            key, _, value = part.partition("=")
            try:
                if key == "min-precision":
                    asked = replace(asked, min_precision=float(value))
                elif key == "without":
                    asked = replace(asked, without=tuple(value.split("+")))
                elif part in ("precision", "recall"):
                    asked = replace(asked, prefer=cast("Prefer", part))
            except ValueError:
                return None
        return asked if asked.name == name else None


@dataclass(frozen=True, slots=True)
class Chosen:
    """The decisions of an operating point, and label → what its threshold held; empty when balanced."""

    decisions: Decisions
    points: Mapping[str, OperatingPoint]


def choose(model: Model, asked: Operating) -> Chosen:
    """The decisions that `asked` comes to for `model`.

    Raises
    ------
    CallError : a precision that is none, or that a label did not hold; a label that the model does not have.
    ModelError : the model was trained before there were operating points.
    """
    ids = model.taxonomy.ids
    for label in asked.without:
        if label not in ids:
            raise CallError(
                phrase("the model has no label {label!r}", label=label),
                code="bad_option",
                remedy=phrase("use {known}", known=", ".join(ids)),
            )
    points = _points(model, asked)
    decisions = model.balanced
    columns = {name: getattr(decisions, name).copy() for name in ("thresholds", "lower", "upper")}
    for j, label in enumerate(ids):
        if label in points:
            point = points[label]
            for name, value in zip(columns, (point.threshold, point.lower, point.upper), strict=True):
                columns[name][j] = value
        if label in asked.without:
            for column in columns.values():
                column[j] = np.inf
    return Chosen(replace(decisions, **columns), points)


def _points(model: Model, asked: Operating) -> dict[str, OperatingPoint]:
    kept = [(j, label) for j, label in enumerate(model.taxonomy.ids) if label not in asked.without]
    if asked.min_precision is not None:
        table = _table(model)
        return _holding({label: table[j] for j, label in kept}, asked.min_precision)
    if asked.prefer == "balanced":
        return {}
    table = _table(model)
    return {label: table[j].preferred[asked.prefer] for j, label in kept}


def _table(model: Model) -> list[LabelPoints]:
    rows = model.manifest.get("operating_points")
    if rows is None:
        raise ModelError(
            phrase("was trained before other thresholds than the balanced ones were kept"),
            code="no_operating_points",
            file=model.name,
            remedy=phrase("train it again (strategyclf train), or leave --prefer and --min-precision out"),
        )
    return [LabelPoints.from_json(row) for row in rows]


def _holding(labels: Mapping[str, LabelPoints], bound: float) -> dict[str, OperatingPoint]:
    """Label → its point at `bound`; a label that did not hold it is refused by name."""
    if not 0 < bound < 1:
        raise CallError(
            phrase("a precision of {bound:g} is none to ask for", bound=bound),
            code="bad_option",
            remedy=phrase("give a share between 0 and 1, such as 0.9"),
        )
    step = bound_on_the_grid(bound)
    refused = {
        label: points.best for label, points in labels.items() if step is None or step not in points.holding
    }
    if refused or step is None:
        common = [at for at in PRECISIONS if all(at in points.holding for points in labels.values())]
        lower = [at for at in common if at < bound]
        told = "; ".join(
            phrase("{label} (best {best:g})", label=label, best=best)
            if best
            else phrase("{label} (none of {least:g} or more)", label=label, least=PRECISIONS[0])
            for label, best in refused.items()
        )
        leave = phrase(
            "leave these labels untagged with {refused}",
            refused=" ".join(f"--without {label}" for label in refused),
        )
        raise CallError(
            phrase("a precision of {bound:g} was not held out of fold by {told}", bound=bound, told=told),
            code="precision_not_held",
            remedy=phrase("lower it to {bound:g}, or {leave}", bound=max(lower), leave=leave)
            if lower
            else leave,
        )
    return {label: points.holding[step] for label, points in labels.items()}
