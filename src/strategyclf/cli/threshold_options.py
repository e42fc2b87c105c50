"""Options that choose other thresholds than the balanced ones, for every command that decides tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from strategyclf.model.model import Model

Prefer = Annotated[
    Literal["balanced", "precision", "recall"],
    typer.Option(
        "--prefer",
        help="Which error is worse: a wrong tag (precision, the thresholds of highest F0.5), a missed "
        "one (recall, F2), or neither (F1).",
    ),
]
MinPrecision = Annotated[
    float | None,
    typer.Option(
        "--min-precision",
        help="In place of --prefer: for each label the lowest threshold that held this share of right "
        "tags out of fold, such as 0.9.",
        show_default=False,
    ),
]
Without = Annotated[
    list[str] | None,
    typer.Option(
        "--without",
        metavar="LABEL",
        help="Never give this label, such as one that cannot hold the precision; may be given again.",
        show_default=False,
    ),
]


def at_thresholds(
    model: Model,
    prefer: Literal["balanced", "precision", "recall"],
    min_precision: float | None,
    without: list[str] | None,
) -> Model:
    """`model` at the thresholds asked for; `CallError` where two things are asked for."""
    from strategyclf.errors import CallError
    from strategyclf.messages import phrase

    if min_precision is not None and prefer != "balanced":
        raise CallError(
            phrase("--prefer and --min-precision both choose the thresholds"),
            code="bad_option",
            remedy=phrase("give one of them"),
        )
    return model.at(prefer=prefer, min_precision=min_precision, without=without or ())
