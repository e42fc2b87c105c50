"""``strategyclf labels audit``: labels that deserve a second look."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from strategyclf.cli.labels_options import (
    Corpus,
    Labels,
    RowsOption,
    TaxonomyFile,
    console,
    output,
    say_problems,
    taxonomy_of,
)
from strategyclf.messages import phrase

if TYPE_CHECKING:
    from strategyclf.model.model import Model
    from strategyclf.taxonomy import Taxonomy

EXAMPLE = "Example: strategyclf labels audit --corpus articles/ --out doubtful.csv"


def audit(
    model: Annotated[
        str | None,
        typer.Option("--model", "-m", help="Hold the labels against this model.", show_default=False),
    ] = None,
    labels: Labels = None,
    corpus: Corpus = None,
    rows: RowsOption = "article",
    taxonomy: TaxonomyFile = None,
    rules: Annotated[
        Path | None,
        typer.Option(help="An exclusions.toml of your own; the codebook's if not given.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Write all findings to this .jsonl or .csv.", show_default=False),
    ] = None,
    show: Annotated[int, typer.Option(min=0, help="Findings to show.")] = 20,
) -> None:
    """List labels that deserve a second look, the likeliest mistake first, with text and reasons.

    Three grounds: a model that never saw the document finds the label doubtful (cleanlab); a
    near-duplicate has another label; the codebook excludes it, as far as words can tell. Nothing is
    changed: whoever agrees with a finding labels the paragraph anew.

    The model is the one named; else the shipped one, if it was trained on just these labels; else models
    are cross-validated on the labels given, which takes minutes.
    """
    from strategyclf.cli.labels_tables import print_findings, write_findings
    from strategyclf.cli.train import default_corpus, default_labels
    from strategyclf.errors import CallError
    from strategyclf.evaluation.audit import audit as look_for_mistakes
    from strategyclf.evaluation.exclusions import read_exclusions
    from strategyclf.model.model import load_model
    from strategyclf.shipped import shipped_file

    if out and out.suffix.lower() not in (".jsonl", ".csv"):
        raise CallError(
            phrase("findings are written as JSON lines or CSV"),
            code="bad_option",
            file=str(out),
            remedy=phrase("name a file that ends in .jsonl or .csv"),
        )
    with output(out) as target:
        judge = load_model(model) if model else None
        known = judge.taxonomy if judge and not taxonomy else taxonomy_of(taxonomy)
        if judge and judge.taxonomy.ids != known.ids:
            raise CallError(
                phrase("the model has other labels than the taxonomy"),
                code="bad_option",
                file=str(taxonomy),
                remedy=phrase("leave out --model or --taxonomy"),
            )
        talk = console(stderr=True)
        found = look_for_mistakes(
            labels=labels or [default_labels()],
            corpus=[*default_corpus(), *(corpus or [])],
            taxonomy=known,
            exclusions=read_exclusions(rules or shipped_file("labels/exclusions.toml"), known),
            model=judge,
            shipped=None if judge else _default_model(known),
            rows=rows,
            n_jobs=-1,
            progress=lambda step: talk.print(step, soft_wrap=True),
        )
        print_findings(console(), found, known, show)
        say_problems((*found.text.problems, *found.problems))
        if target:
            write_findings(target, found, known)
            target.commit()
            talk.print(phrase("written: {path}", path=out), soft_wrap=True)


def _default_model(taxonomy: Taxonomy) -> Model | None:
    from strategyclf.errors import ModelError
    from strategyclf.model.model import load_model

    try:
        model = load_model()
    except ModelError:
        return None
    return model if model.taxonomy.ids == taxonomy.ids else None
