"""Options that the commands of the label store share, and how they read, talk and write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from strategyclf.messages import phrase

if TYPE_CHECKING:
    from rich.console import Console

    from strategyclf.model.corpus_texts import LabelsAtHand
    from strategyclf.tagging.target import Target
    from strategyclf.taxonomy import Taxonomy

Labels = Annotated[
    list[Path] | None,
    typer.Option("--labels", "-l", help="A label journal or a folder of them; labels/ if not given."),
]
Corpus = Annotated[
    list[Path] | None,
    typer.Option(
        "--corpus",
        "-c",
        help="Files, folders or tables that hold the labelled texts; seeds/ is always looked at.",
    ),
]
RowsOption = Annotated[
    Literal["article", "paragraph"], typer.Option("--rows", help="What one row of a table of the corpus is.")
]
TaxonomyFile = Annotated[
    Path | None, typer.Option("--taxonomy", help="A taxonomy.toml of your own.", show_default=False)
]
JsonFile = Annotated[
    Path | None, typer.Option("--json", help="Write the figures to this file too.", show_default=False)
]


def taxonomy_of(path: Path | None) -> Taxonomy:
    """The taxonomy at `path`, or that of the current folder, or the shipped one."""
    from strategyclf.cli.own_project import taxonomy_path
    from strategyclf.taxonomy import read_taxonomy

    return read_taxonomy(path or taxonomy_path())


def read_labels(
    labels: list[Path] | None,
    corpus: list[Path] | None,
    taxonomy: Taxonomy,
    rows: Literal["article", "paragraph"],
) -> LabelsAtHand:
    """The label store with the texts at hand, under the commands' defaults."""
    from strategyclf.cli.train import default_corpus, default_labels
    from strategyclf.model.corpus_texts import labels_at_hand

    given = [*default_corpus(), *(corpus or [])]
    return labels_at_hand(labels or [default_labels()], given, taxonomy, rows=rows)


def console(*, stderr: bool = False, markup: bool = False) -> Console:
    """As `strategyclf.cli.terminal.console`, which loads rich."""
    from strategyclf.cli import terminal

    return terminal.console(stderr=stderr, markup=markup)


def say_problems(problems: Sequence[str]) -> None:
    """Tell each of `problems` in a line."""
    for problem in problems:
        console(stderr=True).print(problem, soft_wrap=True)


@contextmanager
def output(path: Path | None) -> Iterator[Target | None]:
    """The target of `path`, refused before the work, removed when the work fails; None for no path."""
    from strategyclf.tagging.target import Target

    target = Target(path) if path else None
    try:
        yield target
    finally:
        if target:
            target.discard()


def write_json(target: Target | None, figures: dict[str, Any]) -> None:
    """Write and commit `figures`, if there is a target."""
    import orjson

    if target:
        with target.open_bytes() as file:
            file.write(orjson.dumps(figures, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
        target.commit()
        console(stderr=True).print(phrase("written: {path}", path=target.path), soft_wrap=True)
