"""``strategyclf evaluate``: per-class metrics of a model on labelled text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

EXAMPLE = "Example: strategyclf evaluate --labels mine.jsonl --corpus articles/ --json figures.json"


def evaluate(
    model: Annotated[str, typer.Option("--model", "-m", help="A model's name or folder.")] = "default",
    labels: Annotated[
        list[Path] | None,
        typer.Option("--labels", "-l", help="A label journal or a folder of them; labels/ if not given."),
    ] = None,
    corpus: Annotated[
        list[Path] | None,
        typer.Option(
            "--corpus",
            "-c",
            help="Files, folders or tables that hold the labelled texts; seeds/ is always looked at.",
        ),
    ] = None,
    rows: Annotated[
        Literal["article", "paragraph"], typer.Option(help="What one row of a table of the corpus is.")
    ] = "article",
    json: Annotated[
        Path | None, typer.Option(help="Write the figures to this file too.", show_default=False)
    ] = None,
) -> None:
    """Print precision, recall, F1, average precision and support a label, with 95 % intervals.

    Text that the model was trained on counts with the scores of the fold that left it out, and is counted.
    """
    from rich.console import Console

    from strategyclf.cli.figures import print_table
    from strategyclf.cli.train import default_corpus, default_labels, say_labels
    from strategyclf.evaluation.evaluate import evaluate as measure
    from strategyclf.model.model import load_model
    from strategyclf.tagging.target import Target

    talk = Console(stderr=True, highlight=False)
    loaded = load_model(model)
    with talk.status("evaluating"):
        evaluation = measure(
            loaded,
            labels=labels or [default_labels()],
            corpus=[*default_corpus(), *(corpus or [])],
            rows=rows,
        )
    console = Console(highlight=False)
    print_table(console, evaluation.table, loaded.taxonomy, f"Model {loaded.name} ({loaded.digest})")
    if evaluation.trained_on:
        console.print(
            f"The model was trained on {evaluation.trained_on:,} of these {evaluation.table.rows:,} "
            "paragraphs: for them the figures are the cross-fitted ones, scored without their document.",
            soft_wrap=True,
        )
    say_labels(evaluation.text, talk)
    if json:
        import orjson

        option = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
        target = Target(json)
        with target.open_bytes() as file:
            file.write(orjson.dumps(evaluation.as_json(), option=option))
        target.commit()
        talk.print(f"written: {json}", soft_wrap=True)
