"""``strategyclf train``: labels and texts → a model, with its cross-validated table."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from strategyclf.cli.labels_options import Corpus, Labels, RowsOption

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
) -> None:
    """Train a model, print its cross-validated per-class table, and write it.

    Figures are cross-fitted: a paragraph is scored by a model, a threshold and a calibration that never
    saw its document. Below each figure stands its 95 % interval over resampled documents.
    """
    from rich.console import Console

    from strategyclf.cli.own_project import taxonomy_path
    from strategyclf.learning.recipe import read_recipe
    from strategyclf.model import building
    from strategyclf.taxonomy import read_taxonomy

    talk = Console(stderr=True, highlight=False, markup=False)
    refuse_unwritable(out)
    said = read_notes(notes) if notes else ""
    own = read_taxonomy(taxonomy or taxonomy_path())
    with talk.status("starting") as status:
        training = building.train(
            labels=labels or [default_labels()],
            corpus=[*default_corpus(), *(corpus or [])],
            out=out,
            recipe=read_recipe(recipe) if recipe else None,
            taxonomy=own,
            rows=rows,
            n_jobs=-1,
            progress=lambda step: _say(talk, status, step),
            notes=said,
        )
    print_training(training, talk)
    talk.print(f"written: {out}", soft_wrap=True)


def read_notes(path: Path) -> str:
    """The text of `path`; `CallError` where it cannot be read, before anything is trained."""
    from strategyclf.errors import CallError

    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CallError(
            f"cannot be read ({getattr(error, 'strerror', None) or error})",
            code="no_notes",
            file=str(path),
            remedy="name a Markdown file in UTF-8",
        ) from None


def refuse_unwritable(folder: Path) -> None:
    """Raise `OutputError` where `folder` cannot be made or written in: before the work, not after it."""
    from strategyclf.errors import OutputError

    nearest = next(place for place in (folder, *folder.absolute().parents) if os.path.lexists(place))
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        what = "may not be written in" if nearest.is_dir() else "is no folder"
        raise OutputError(
            f"cannot be made: {nearest} {what}" if nearest != folder else what,
            code="unwritable",
            file=str(folder),
            remedy="name a folder that you may write to",
        )


def print_training(training: Training, talk: Console) -> None:
    """The tables to standard output, what to know about the labels to `talk`."""
    from rich.console import Console

    from strategyclf.cli.figures import figure, print_table

    console = Console(highlight=False)
    taxonomy = training.model.taxonomy
    print_table(console, training.report, taxonomy, "Cross-fitted, grouped by document")
    for part, table in training.apart.items():
        console.print(
            f"  {part}: macro-F1 {figure(table.macro_f1)}, micro-F1 {figure(table.micro_f1)} "
            f"on {table.rows:,}",
            soft_wrap=True,
        )
    say_labels(training.text, talk)


def say_labels(text: LabelledText, talk: Console) -> None:
    """Tell what of the labels could not be used, and why."""
    from strategyclf.reading.wording import counted

    for problem in text.problems:
        talk.print(problem, soft_wrap=True)
    if text.missing:
        docs = sorted({paragraph.doc for paragraph in text.missing})
        named = f"{', '.join(docs[:3])}{' …' if len(docs) > 3 else ''}"
        talk.print(
            f"{counted(len(text.missing), 'label')} without their text left out ({named}); "
            "name it with --corpus",
            soft_wrap=True,
        )
    if text.by_match_key:
        talk.print(
            f"{counted(text.by_match_key, 'label')} found their text in a reprint (by match key)",
            soft_wrap=True,
        )
    if text.disputed:
        talk.print(
            f"{counted(len(text.disputed), 'paragraph')} left out because readers differ:", soft_wrap=True
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
