"""``strategyclf labels``: the label store."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

labels_app = typer.Typer(no_args_is_help=True, add_completion=False)


@labels_app.callback()
def _labels() -> None:
    """The label store: decisions by digest, without the text."""


@labels_app.command(
    "import",
    epilog="Example: strategyclf labels import reports.jsonl --at 2026-11-22 --out labels/reports.jsonl",
)
def import_labels(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Labelled rows, JSON lines.", show_default=False),
    ],
    out: Annotated[
        Path,
        typer.Option("--out", "-o", help="The journal to add to; made if missing.", show_default=False),
    ],
    at: Annotated[
        str, typer.Option(help="When the decisions were made: an ISO 8601 date or time; today if not given.")
    ] = "",
    source: Annotated[
        str, typer.Option(help="Where the decisions come from; the name of each file if not given.")
    ] = "",
    unit: Annotated[
        str, typer.Option(help="What the rows are if not paragraphs: heading, for headings drawn apart.")
    ] = "",
    reader_kind: Annotated[Literal["human", "model"], typer.Option(help="Who the readers were.")] = "model",
    taxonomy: Annotated[
        Path | None,
        typer.Option(help="The labels' taxonomy.toml; the shipped one if not given."),
    ] = None,
) -> None:
    """Take the labels of rows that carry their text into a journal that does not.

    A row is a JSON object a line with "sha" (the text's digest), "readers" (each reader's label ids by
    name), "labels" (the final ones) and "settled", and where known "text", "doc", "genre", "confidence"
    (1 to 3), "draw" and "furniture".

    Each reader's decision becomes a line, and so does the final one where readers differed. What the
    journal holds already is not added again. When a row is wrong nothing is written.
    """
    from strategyclf.errors import CallError
    from strategyclf.labelling.corpus_rows import import_rows, not_yet_in
    from strategyclf.labelling.decision import is_moment
    from strategyclf.labelling.journal import append, read_journal
    from strategyclf.labelling.settlement import settle
    from strategyclf.shipped import shipped_file
    from strategyclf.taxonomy import read_taxonomy

    when = at or datetime.now(UTC).date().isoformat()
    if not is_moment(when):
        raise CallError(
            f"--at {at!r} is no ISO 8601 date or time", code="bad_option", remedy="write it as 2026-11-22"
        )
    labels = read_taxonomy(taxonomy or shipped_file("labels/taxonomy.toml"))
    rows = [
        decision
        for file in files
        for decision in import_rows(file, labels, at=when, source=source, unit=unit, reader_kind=reader_kind)
    ]
    held = read_journal([out], labels).decisions if out.exists() else ()
    new = not_yet_in(held, rows)
    append(out, new)
    settlement = settle((*held, *new))
    typer.echo(
        f"{out}: {len(new):,} decisions added, {len(rows) - len(new):,} held already; "
        f"{len(settlement.paragraphs):,} paragraphs labelled, {len(settlement.disputed):,} in dispute",
        err=True,
    )
    for dispute in settlement.disputed[:10]:
        typer.echo(f"  in dispute: {dispute}", err=True)
