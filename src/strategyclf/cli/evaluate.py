"""``strategyclf evaluate``: per-class metrics of a model on labelled text."""

from __future__ import annotations

import shlex
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from strategyclf.cli.labels_options import Corpus, Labels, RowsOption
from strategyclf.cli.threshold_options import MinPrecision, Prefer, Without
from strategyclf.messages import phrase

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
    prefer: Prefer = "balanced",
    min_precision: MinPrecision = None,
    without: Without = None,
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
    With --prefer, --min-precision or --without its thresholds are learnt anew without that fold, for which
    --labels must hold all that the model was trained on.

    With --sample the figures are about the corpus that the sample was drawn from: precision, recall, F1 and
    the corrected share of each label, from the labels of the sample's rows. --corpus is not needed then.
    """
    from strategyclf.cli.figures import print_table
    from strategyclf.cli.predict_talk import held_lines
    from strategyclf.cli.sample_figures import NOT_VALIDATED
    from strategyclf.cli.terminal import console
    from strategyclf.cli.threshold_options import at_thresholds
    from strategyclf.cli.train import default_corpus, default_labels, say_labels
    from strategyclf.evaluation.evaluation import evaluate as measure
    from strategyclf.evaluation.report_figures import report_figures
    from strategyclf.model.model import load_model
    from strategyclf.report.charts import import_altair
    from strategyclf.report.evaluation_page import fill
    from strategyclf.tagging.target import Target

    talk = console(stderr=True)
    loaded = at_thresholds(load_model(model), prefer, min_precision, without)
    with ExitStack() as stack:
        target = Target(json) if json else None
        if target:
            stack.callback(target.discard)
        page = Target(report) if report else None
        if page:
            stack.callback(page.discard)
            import_altair()
        _refuse(sample if report else None, learning_curve=learning_curve and not report)
        _refuse_thresholds(loaded if sample else None)
        if sample:
            _evaluate_sample(sample, loaded, labels or [default_labels()], talk, target)
            return
        journals, texts = labels or [default_labels()], [*default_corpus(), *(corpus or [])]
        with talk.status(phrase("evaluating")) as status:
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
        for line in held_lines(loaded):
            talk.print(line, soft_wrap=True)
        out = console(markup=True)
        print_table(
            out,
            evaluation.table,
            loaded.taxonomy,
            phrase("Model {name} ({digest})", name=loaded.name, digest=_told(loaded)),
        )
        if evaluation.trained_on:
            out.print(
                phrase(
                    "The model was trained on {trained_on:,} of these {rows:,} paragraphs: for them the "
                    "figures are the cross-fitted ones, scored without their document.",
                    trained_on=evaluation.trained_on,
                    rows=evaluation.table.rows,
                )
            )
        say_labels(evaluation.text, talk)
        talk.print(phrase(NOT_VALIDATED), soft_wrap=True)
        if target:
            _write(target, (figures or evaluation).as_json(), talk)
        if page and figures:
            fill(page, figures)
            talk.print(phrase("written: {path}", path=page.path), soft_wrap=True)


def _refuse(sample: Path | None, *, learning_curve: bool) -> None:
    from strategyclf.errors import CallError

    if sample:
        raise CallError(
            phrase("--report shows the labelled text itself, and --sample is about a whole corpus"),
            code="report_of_sample",
            remedy=phrase("leave out one of the two"),
        )
    if learning_curve:
        raise CallError(
            phrase("--learning-curve belongs to the report"),
            code="no_report",
            remedy=phrase("name it with --report R.html"),
        )


def _refuse_thresholds(model: Model | None) -> None:
    from strategyclf.errors import CallError

    if model is not None and model.operating.name:
        raise CallError(
            phrase("--sample is about the tags by which the sample was drawn"),
            code="bad_option",
            remedy=phrase("leave --prefer, --min-precision and --without out"),
        )


def _told(model: Model) -> str:
    """The digest, and which thresholds where they are not the balanced ones."""
    return (
        f"{model.digest}; {model.operating.name.replace(';', ', ')}" if model.operating.name else model.digest
    )


def _evaluate_sample(
    design_path: Path, model: Model, labels: list[Path], talk: Console, target: Target | None
) -> None:
    from strategyclf.cli.sample_figures import notes_on, print_own_figures
    from strategyclf.cli.terminal import console
    from strategyclf.errors import CallError
    from strategyclf.evaluation.own_sample import evaluate_sample
    from strategyclf.evaluation.sample_design import read_design

    design = read_design(design_path)
    if design.model != model.digest:
        raise CallError(
            phrase(
                "the sample was drawn by the tags of model {model}, not of {name} ({digest})",
                model=design.model,
                name=model.name,
                digest=model.digest,
            ),
            code="other_model",
            file=str(design_path),
            remedy=phrase("name that model with --model, or draw a sample by this one"),
        )
    own = evaluate_sample(design, labels, model.taxonomy)
    title = phrase(
        "Model {name} ({digest}) on {corpus}",
        name=model.name,
        digest=model.digest,
        corpus=", ".join(design.corpus),
    )
    print_own_figures(console(markup=True), own, model.taxonomy, title)
    for note in notes_on(own):
        talk.print(note, soft_wrap=True)
    if target:
        _write(target, own.as_json(), talk)


def _write(target: Target, figures: dict[str, Any], talk: Console) -> None:
    import orjson

    with target.open_bytes() as file:
        file.write(orjson.dumps(figures, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    target.commit()
    talk.print(phrase("written: {path}", path=target.path), soft_wrap=True)
