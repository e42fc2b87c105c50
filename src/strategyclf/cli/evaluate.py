"""``strategyclf evaluate``: per-class metrics of a model on labelled text."""

from __future__ import annotations

import shlex
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from strategyclf.cli.labels_options import Corpus, Labels, RowsOption

if TYPE_CHECKING:
    from rich.console import Console

    from strategyclf.model.model import Model
    from strategyclf.tagging.target import Target

EXAMPLE = "Example: strategyclf evaluate --labels mine.jsonl --corpus articles/ --report report.html"


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
    report: Annotated[
        Path | None,
        typer.Option(help="Write a page for a browser: tables, curves, mistakes.", show_default=False),
    ] = None,
    learning_curve: Annotated[
        bool,
        typer.Option(
            "--learning-curve", help="With --report: train on parts of the documents too (minutes)."
        ),
    ] = False,
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
    from strategyclf.evaluation.report_figures import report_figures
    from strategyclf.model.model import load_model
    from strategyclf.report.charts import import_altair
    from strategyclf.report.evaluation_page import fill
    from strategyclf.tagging.target import Target

    talk = Console(stderr=True, highlight=False, markup=False)
    loaded = load_model(model)
    with ExitStack() as stack:
        target = Target(json) if json else None
        if target:
            stack.callback(target.discard)
        page = Target(report) if report else None
        if page:
            stack.callback(page.discard)
            import_altair()
        _refuse(sample if report else None, learning_curve=learning_curve and not report)
        if sample:
            _evaluate_sample(sample, loaded, labels or [default_labels()], talk, target)
            return
        journals, texts = labels or [default_labels()], [*default_corpus(), *(corpus or [])]
        with talk.status("evaluating") as status:
            evaluation = measure(loaded, labels=journals, corpus=texts, rows=rows)
            figures = None
            if page:
                figures = report_figures(
                    loaded,
                    evaluation,
                    labels=journals,
                    corpus=texts,
                    rows=rows,
                    command=shlex.join(["strategyclf", *sys.argv[1:]]),
                    with_learning_curve=learning_curve,
                    progress=status.update,
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
            _write(target, (figures or evaluation).as_json(), talk)
        if page and figures:
            fill(page, figures)
            talk.print(f"written: {page.path}", soft_wrap=True)


def _refuse(sample: Path | None, *, learning_curve: bool) -> None:
    from strategyclf.errors import CallError

    if sample:
        raise CallError(
            "--report shows the labelled text itself, and --sample is about a whole corpus",
            code="report_of_sample",
            remedy="leave out one of the two",
        )
    if learning_curve:
        raise CallError(
            "--learning-curve belongs to the report", code="no_report", remedy="name it with --report R.html"
        )


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
