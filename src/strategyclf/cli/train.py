"""``strategyclf train``: labels and texts → a model, with its cross-validated table."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from strategyclf.cli.labels_options import Corpus, Labels, RowsOption
from strategyclf.messages import counted, phrase, reason_of

if TYPE_CHECKING:
    from rich.console import Console

    from strategyclf.model.building import Training
    from strategyclf.model.labelled_text import LabelledText

EXAMPLE = "Example: strategyclf train --labels labels --corpus articles/ --out models/mine"


def train(
    out: Annotated[Path, typer.Option("--out", "-o", help="The model's folder, such as models/mine.")],
    labels: Labels = None,
    corpus: Corpus = None,
    rows: RowsOption = "article",
    recipe: Annotated[
        Path | None, typer.Option(help="A TOML file of choices; see docs/model.md.", show_default=False)
    ] = None,
    taxonomy: Annotated[
        Path | None,
        typer.Option(
            help="A taxonomy.toml of your own; ./taxonomy.toml or ./labels/taxonomy.toml where there is one.",
            show_default=False,
        ),
    ] = None,
    notes: Annotated[
        Path | None,
        typer.Option(help="A Markdown file that ends the model's card.", show_default=False),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Processes that count texts and fit folds at once, as many as there are cores by default; "
            "the model is the same for any number.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Train a model, print its cross-validated per-class table, and write it.

    Figures are cross-fitted: a paragraph is scored by a model, a threshold and a calibration that never
    saw its document. Below each figure stands its 95 % interval over resampled documents.
    """
    from strategyclf.cli.own_project import taxonomy_path
    from strategyclf.cli.terminal import console
    from strategyclf.learning.recipe import read_recipe
    from strategyclf.model import building
    from strategyclf.taxonomy import read_taxonomy

    talk = console(stderr=True)
    refuse_unwritable(out)
    said = read_notes(notes) if notes else ""
    own = read_taxonomy(taxonomy or taxonomy_path())
    with talk.status(phrase("starting")) as status:
        training = building.train(
            labels=labels or [default_labels()],
            corpus=[*default_corpus(), *(corpus or [])],
            out=out,
            recipe=read_recipe(recipe) if recipe else None,
            taxonomy=own,
            rows=rows,
            n_jobs=jobs or -1,
            progress=lambda step: _say(talk, status, step),
            notes=said,
        )
    print_training(training, talk)
    talk.print(phrase("written: {path}", path=out), soft_wrap=True)


def read_notes(path: Path) -> str:
    """The text of `path`; `CallError` where it cannot be read, before anything is trained."""
    from strategyclf.errors import CallError

    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CallError(
            phrase("cannot be read ({reason})", reason=reason_of(error)),
            code="no_notes",
            file=str(path),
            remedy=phrase("name a Markdown file in UTF-8"),
        ) from None


def refuse_unwritable(folder: Path) -> None:
    """Raise `OutputError` where `folder` cannot be made or written in: before the work, not after it."""
    from strategyclf.errors import OutputError

    nearest = next(place for place in (folder, *folder.absolute().parents) if os.path.lexists(place))
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        what = phrase("may not be written in") if nearest.is_dir() else phrase("is no folder")
        raise OutputError(
            phrase("cannot be made: {nearest} {what}", nearest=nearest, what=what)
            if nearest != folder
            else what,
            code="unwritable",
            file=str(folder),
            remedy=phrase("name a folder that you may write to"),
        )


def print_training(training: Training, talk: Console) -> None:
    """The tables to standard output, what to know about the labels to `talk`."""
    from strategyclf.cli.figures import figure, print_table
    from strategyclf.cli.terminal import console

    page = console(markup=True)
    taxonomy = training.model.taxonomy
    print_table(page, training.report, taxonomy, phrase("Cross-fitted, grouped by document"))
    for part, table in training.apart.items():
        page.print(
            phrase(
                "  {part}: macro-F1 {macro}, micro-F1 {micro} on {rows:,}",
                part=part,
                macro=figure(table.macro_f1),
                micro=figure(table.micro_f1),
                rows=table.rows,
            ),
            soft_wrap=True,
        )
    say_labels(training.text, talk)


def say_labels(text: LabelledText, talk: Console) -> None:
    """Tell what of the labels could not be used, and why."""
    for problem in text.problems:
        talk.print(problem, soft_wrap=True)
    if text.missing:
        docs = sorted({paragraph.doc for paragraph in text.missing})
        named = f"{', '.join(docs[:3])}{' …' if len(docs) > 3 else ''}"
        talk.print(
            counted(
                "{number} label without their text left out ({docs}); name it with --corpus",
                "{number} labels without their text left out ({docs}); name it with --corpus",
                len(text.missing),
                docs=named,
            ),
            soft_wrap=True,
        )
    if text.by_match_key:
        talk.print(
            counted(
                "{number} label found their text in a reprint (by match key)",
                "{number} labels found their text in a reprint (by match key)",
                text.by_match_key,
            ),
            soft_wrap=True,
        )
    if text.disputed:
        talk.print(
            counted(
                "{number} paragraph left out because readers differ:",
                "{number} paragraphs left out because readers differ:",
                len(text.disputed),
            ),
            soft_wrap=True,
        )
        for dispute in text.disputed[:5]:
            talk.print(f"  {dispute}", soft_wrap=True)


def default_labels() -> Path:
    """``labels/`` where one is here, else the journals that come with the checkout."""
    from strategyclf.shipped import shipped_file

    here = Path("labels")
    return here if here.is_dir() else shipped_file("labels")


def default_corpus() -> list[Path]:
    """``corpus/`` in a project of the user's own; else ``seeds/`` where one is here or in the checkout."""
    from strategyclf.cli.own_project import own_taxonomy
    from strategyclf.shipped import shipped_file

    if own_taxonomy():
        return [place for place in (Path("corpus"),) if place.is_dir()]
    return [place for place in (Path("seeds"), shipped_file("seeds")) if place.is_dir()][:1]


def _say(talk: Console, status: object, step: str) -> None:
    if talk.is_terminal:
        status.update(step)  # type: ignore[attr-defined]
    else:
        talk.print(step, soft_wrap=True)
