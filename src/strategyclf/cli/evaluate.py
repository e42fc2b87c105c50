"""``strategyclf evaluate``: per-class metrics of a model on labelled text."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from strategyclf.cli.labels_options import Corpus, Labels, RowsOption

if TYPE_CHECKING:
    from rich.console import Console

    from strategyclf.model.model import Model
    from strategyclf.tagging.target import Target

EXAMPLE = "Example: strategyclf evaluate --labels mine.jsonl --corpus articles/ --json figures.json"


def evaluate(
    model: Annotated[str, typer.Option("--model", "-m", help="A model's name or folder.")] = "default",
    labels: Labels = None,
    corpus: Corpus = None,
    rows: RowsOption = "article",
    sample: Annotated[
        Path | None,
        typer.Option(
            help="The F.design.json of `labels sample`: figures for your text from the labels of its rows.",
            show_default=False,
        ),
    ] = None,
    json: Annotated[
        Path | None, typer.Option(help="Write the figures to this file too.", show_default=False)
    ] = None,
) -> None:
    """Print precision, recall, F1, average precision and support a label, with 95 % intervals.

    Text that the model was trained on counts with the scores of the fold that left it out, and is counted.

    With --sample the figures are about the corpus that the sample was drawn from: precision, recall, F1 and
    the corrected share of each label, from the labels of the sample's rows. --corpus is not needed then.
    """
    from rich.console import Console

    from strategyclf.cli.figures import print_table
    from strategyclf.cli.sample_figures import NOT_VALIDATED
    from strategyclf.cli.train import default_corpus, default_labels, say_labels
    from strategyclf.evaluation.evaluation import evaluate as measure
    from strategyclf.model.model import load_model
    from strategyclf.tagging.target import Target

    talk = Console(stderr=True, highlight=False, markup=False)
    loaded = load_model(model)
    with ExitStack() as stack:
        target = Target(json) if json else None
        if target:
            stack.callback(target.discard)
        if sample:
            _evaluate_sample(sample, loaded, labels or [default_labels()], talk, target)
            return
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
                "paragraphs: for them the figures are the cross-fitted ones, scored without their document."
            )
        say_labels(evaluation.text, talk)
        talk.print(NOT_VALIDATED, soft_wrap=True)
        if target:
            _write(target, evaluation.as_json(), talk)


def _evaluate_sample(
    design_path: Path, model: Model, labels: list[Path], talk: Console, target: Target | None
) -> None:
    from rich.console import Console

    from strategyclf.cli.sample_figures import notes_on, print_own_figures
    from strategyclf.errors import CallError
    from strategyclf.evaluation.own_sample import evaluate_sample
    from strategyclf.evaluation.sample_design import read_design

    design = read_design(design_path)
    if design.model != model.digest:
        raise CallError(
            f"the sample was drawn by the tags of model {design.model}, not of {model.name} ({model.digest})",
            code="other_model",
            file=str(design_path),
            remedy="name that model with --model, or draw a sample by this one",
        )
    own = evaluate_sample(design, labels, model.taxonomy)
    title = f"Model {model.name} ({model.digest}) on {', '.join(design.corpus)}"
    print_own_figures(Console(highlight=False), own, model.taxonomy, title)
    for note in notes_on(own):
        talk.print(note, soft_wrap=True)
    if target:
        _write(target, own.as_json(), talk)


def _write(target: Target, figures: dict[str, Any], talk: Console) -> None:
    import orjson

    with target.open_bytes() as file:
        file.write(orjson.dumps(figures, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    target.commit()
    talk.print(f"written: {target.path}", soft_wrap=True)
