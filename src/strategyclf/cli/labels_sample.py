"""``strategyclf labels sample``: a stratified random sample of one's own text, to label blind."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from strategyclf.messages import phrase

EXAMPLE = "Example: strategyclf labels sample --corpus articles/ -n 200 --out sample.xlsx"


def sample(
    corpus: Annotated[
        list[Path],
        typer.Option(
            "--corpus", "-c", help="Files, folders or tables: the text to speak for.", show_default=False
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            "-o",
            help="The rows to label: F.jsonl, F.csv or F.xlsx. F.design.json is written beside it.",
            show_default=False,
        ),
    ],
    n: Annotated[int, typer.Option("-n", help="How many paragraphs to draw.")] = 200,
    model: Annotated[str, typer.Option("--model", "-m", help="A model's name or folder.")] = "default",
    seed: Annotated[int, typer.Option(help="The same seed draws the same paragraphs.")] = 0,
    rows: Annotated[
        Literal["article", "paragraph"], typer.Option(help="What one row of a table is.")
    ] = "article",
) -> None:
    """Draw paragraphs whose labels tell how good a model is on your text.

    The corpus is tagged and its different body paragraphs and list items are put into strata by what the
    model says, so that rare labels are met; every paragraph's chance of being drawn is known. The rows
    stand in random order and show nothing of the model's: label them without looking at its tags. The
    design goes into F.design.json, without text. When the labels are in the journal,

    strategyclf evaluate --sample F.design.json

    gives precision, recall, F1 and corrected shares for the corpus, with 95 % intervals.

    Exit code: 0 done; 1 some inputs could not be read, the rest was drawn from; 2 the call is wrong.
    """
    import orjson

    from strategyclf.cli.rows_to_label import rows_target, told, write_rows
    from strategyclf.evaluation.candidates import read_candidates
    from strategyclf.evaluation.own_sample import draw_sample
    from strategyclf.model.model import load_model
    from strategyclf.tagging.target import Target

    beside = design_path(out)
    loaded = load_model(model)
    with rows_target(out) as target:
        design_target = Target(beside)
        try:
            found = read_candidates(corpus, rows=rows, on_notice=lambda notice: typer.echo(notice, err=True))
            drawn = draw_sample(loaded, found, n, corpus=corpus, seed=seed)
            with design_target.open_bytes() as stream:
                stream.write(orjson.dumps(drawn.design.as_json(), option=orjson.OPT_APPEND_NEWLINE))
            # The design goes first: rows without it could never be evaluated.
            design_target.commit()
            unheld = write_rows(drawn.paragraphs, target)
        finally:
            design_target.discard()
    design = drawn.design
    typer.echo(
        phrase(
            "{out}: {rows:,} of {paragraphs:,} different paragraphs ({repeats:,} repeats apart), "
            "from {strata} strata; design: {beside}",
            out=out,
            rows=len(design.rows),
            paragraphs=design.paragraphs,
            repeats=design.repeats,
            strata=len(design.strata),
            beside=beside,
        ),
        err=True,
    )
    if design.trained_on:
        typer.echo(
            phrase(
                "the model was trained on {trained_on:,} of them: the figures will flatter it there",
                trained_on=design.trained_on,
            ),
            err=True,
        )
    for line in told(found, unheld, out):
        typer.echo(line, err=True)
    if found.failures:
        raise typer.Exit(1)


def design_path(out: Path) -> Path:
    """``F.design.json`` for rows in ``F.csv``."""
    return out.with_name(f"{out.stem}.design.json")
