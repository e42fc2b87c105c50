"""``strategyclf predict --engine spark``: the rows of large tables, tagged inside Spark."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from strategyclf.errors import CallError
from strategyclf.messages import phrase

if TYPE_CHECKING:
    from strategyclf.model.model import Model
    from strategyclf.tagging.tolerance import Tolerance


def predict_in_spark(
    inputs: Sequence[str],
    out: Path | None,
    model: Model,
    *,
    master: str,
    rows: str,
    tolerance: Tolerance,
    text_column: str | None = None,
    failures: Path | None = None,
    misplaced: Mapping[str, bool] | None = None,
) -> None:
    """Run `predict` in Spark and say what came of it.

    Parameters
    ----------
    out : the folder to be made, or its URI, which a path holds with one slash less.
    rows : what a row of a table is; only ``paragraph`` goes.
    tolerance : how many inputs may fail.
    failures : JSON lines of the inputs that could not be read, or None.
    misplaced : option → whether it was given, of those that Spark does not know.
    """
    from strategyclf.cli.predict_talk import Talk, held_lines, summary
    from strategyclf.tagging.side_files import SideFiles
    from strategyclf.tagging.spark.run import tag_tables

    given = [option for option, is_given in (misplaced or {}).items() if is_given]
    if given:
        raise CallError(
            phrase("{options} does not go with --engine spark", options=", ".join(given)),
            code="bad_option",
            remedy=phrase("leave it out, or leave out --engine spark"),
        )
    if rows != "paragraph":
        raise CallError(
            phrase("Spark tags tables whose rows are paragraphs"),
            code="bad_option",
            remedy=phrase("add --rows paragraph; tag articles without --engine spark"),
        )
    if out is None or str(out) == "-":
        raise CallError(
            phrase("--engine spark writes a folder of Parquet files"),
            code="bad_option",
            remedy=phrase("name it with --out DIR"),
        )
    side_files = SideFiles(failures, None)
    try:
        with Talk(bar=False) as talk:
            for line in held_lines(model):
                talk.say(line)
            outcome = tag_tables(inputs, as_given(out), model, master=master, text_column=text_column)
            for notice in outcome.notices:
                talk.notice(notice)
            for failure in outcome.failures:
                talk.say(phrase("not read: {failure}", failure=failure))
            side_files.commit(list(outcome.failures))
    finally:
        side_files.discard()
    written = "; ".join(str(path) for path in (as_given(out), failures) if path)
    typer.echo(summary(outcome.tally, model.taxonomy, len(outcome.failures), written), err=True)
    if not outcome.tally.paragraphs or not tolerance.allows(outcome.failures, outcome.files):
        raise typer.Exit(1)


def as_given(out: Path) -> str:
    """The text of `out`, with both slashes of a URI (``hdfs://HOST/DIR``)."""
    found = re.fullmatch(r"([a-zA-Z][\w+.-]+):/+(.*)", str(out))
    if found is None:
        return str(out)
    return f"{found[1]}://{'/' if found[1] == 'file' else ''}{found[2]}"
