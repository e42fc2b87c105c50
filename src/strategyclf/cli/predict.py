"""``strategyclf predict``: tags files, folders, globs, tables and standard input."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from strategyclf.cli.threshold_options import MinPrecision, Prefer, Without, at_thresholds
from strategyclf.messages import phrase

if TYPE_CHECKING:
    from strategyclf.reading.reader import Reader

EXAMPLE = (
    "Example: strategyclf predict articles/ notes.docx --out tags.xlsx\n\n"
    "Example: strategyclf predict articles/ --min-precision 0.9 --out sure.csv\n\n"
    "Example: strategyclf predict rows.jsonl --rows paragraph --workers 4 --out tags.parquet --resume"
)


def predict(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT...",
            help="Files, folders (with all below), globs in quotes, tables with an article a row; - is "
            "standard input.",
            show_default=False,
        ),
    ],
    model: Annotated[str, typer.Option("--model", "-m", help="A model's name or folder.")] = "default",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="F.jsonl, F.csv, F.xlsx, F.parquet, or F.html to read; - is JSON lines on standard output, "
            "which a pipe gets without --out too. A terminal gets a list to read.",
            show_default=False,
        ),
    ] = None,
    prefer: Prefer = "balanced",
    min_precision: MinPrecision = None,
    without: Without = None,
    rows: Annotated[
        Literal["article", "paragraph"], typer.Option(help="What one row of an input table is.")
    ] = "article",
    by: Annotated[
        Literal["paragraph", "article"],
        typer.Option(help="What one row of output is; in Excel, which sheet comes first."),
    ] = "paragraph",
    text_column: Annotated[
        str | None,
        typer.Option(help="The column of a table that holds the text; found if not given."),
    ] = None,
    id_column: Annotated[
        str | None,
        typer.Option(help="The column that names a table's articles; file and row if not given."),
    ] = None,
    split_at: Annotated[
        Literal["auto", "heading", "none"],
        typer.Option(help="Where a file of several stories is cut into articles."),
    ] = "auto",
    names: Annotated[
        Literal["auto", "zh", "en"],
        typer.Option(
            help="Headers of CSV and Excel: Chinese names or ids. auto: zh in a Chinese locale, en in any "
            "other; where none is set (C), zh for Excel and en for CSV."
        ),
    ] = "auto",
    present_at: Annotated[
        int,
        typer.Option(min=1, help="By article, a label is present from so many tagged body paragraphs on."),
    ] = 1,
    main_at: Annotated[
        float,
        typer.Option(min=0.0, max=1.0, help="By article, the least share of the main strategy."),
    ] = 0.2,
    failures: Annotated[
        Path | None,
        typer.Option(help="JSON lines of the inputs that could not be read.", show_default=False),
    ] = None,
    allow_failures: Annotated[
        str,
        typer.Option(metavar="N|P%", help="So many unread files, or such a share of them, are tolerated."),
    ] = "0",
    left_out: Annotated[
        Path | None,
        typer.Option(
            help="JSON lines of what was removed as page furniture, with the rule.", show_default=False
        ),
    ] = None,
    workers: Annotated[
        int,
        typer.Option(
            min=1, help="Parts that are tagged side by side, by threads or processes; the output is the same."
        ),
    ] = 1,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume", help="Go on with a run of the same call that was broken off, from OUT.partial."
        ),
    ] = False,
    update: Annotated[
        bool,
        typer.Option(
            "--update",
            help="Tag only what is new or changed since the last --update; the rest is kept in OUT.pieces.",
        ),
    ] = False,
    engine: Annotated[
        Literal["here", "spark"],
        typer.Option(
            help="Where the work is done: in processes of this machine, or inside Spark, which takes tables "
            "with --rows paragraph and makes --out a folder of Parquet (docs/scale.md)."
        ),
    ] = "here",
    master: Annotated[
        str, typer.Option(help="Spark's master, such as local[4], spark://HOST:7077 or yarn.")
    ] = "local[*]",
) -> None:
    """Tag every paragraph of articles with the strategies it speaks of.

    By article, a label's share is the characters of the body paragraphs and list items that have it over
    those of all of them, white space aside; headings and notes do not count. The main strategy is the
    present label with the largest share. docs/output.md describes every column.

    Exit code: 0 done; 1 some inputs could not be read, the rest is written; 2 the call is wrong.
    """
    from strategyclf.cli.predict_run import Run
    from strategyclf.cli.predict_talk import Talk, held_lines, summary
    from strategyclf.model.model import load_model
    from strategyclf.reading.reader import Reader
    from strategyclf.tagging.rows import RowForm
    from strategyclf.tagging.side_files import SideFiles
    from strategyclf.tagging.tolerance import Tolerance
    from strategyclf.tagging.watch import Watch

    tolerance = Tolerance.parse(allow_failures)
    file = None if out is None or str(out) == "-" else out
    tagger = at_thresholds(load_model(model), prefer, min_precision, without)
    if engine == "spark":
        from strategyclf.cli.predict_spark import predict_in_spark

        predict_in_spark(
            inputs,
            file,
            tagger,
            master=master,
            rows=rows,
            tolerance=tolerance,
            text_column=text_column,
            failures=failures,
            misplaced={
                "--by article": by == "article",
                "--id-column": id_column is not None,
                "--left-out": left_out is not None,
                "--workers": workers > 1,
                "--resume": resume,
                "--update": update,
            },
        )
        return
    form = RowForm(tagger.taxonomy, model=tagger.made_by, present_at=present_at, main_at=main_at)
    listing = out is None and by == "paragraph" and sys.stdout.isatty()
    with ExitStack() as stack:
        talk = stack.enter_context(Talk(bar=file is not None and sys.stderr.isatty()))
        reader = Reader(
            inputs,
            rows=rows,
            text_column=text_column,
            id_column=id_column,
            split_at=split_at,
            on_notice=talk.notice,
        )
        _refuse_overwriting(reader, [file, failures, left_out])
        run = Run(reader, tagger, form, file, by, names, listing, workers, resume, update)
        run.refuse_bad_call()
        side_files = SideFiles(failures, left_out)
        stack.callback(side_files.discard)
        talk.follow(reader)
        for line in held_lines(tagger):
            talk.say(line)
        watch = Watch(tagger)
        try:
            tally = run.tag(talk, side_files, watch)
        except BrokenPipeError:
            # Whoever read the pipe has had enough (head, less); that is no error of the run.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        side_files.commit(reader.failures)
        talk.catch_up()
        for line in watch.warnings():
            talk.say(line)
    written = "; ".join(str(path) for path in (file, failures, left_out) if path)
    typer.echo(summary(tally, tagger.taxonomy, len(reader.failures), written), err=True)
    paths = [file.path for file in reader.files]
    if not tally.articles or not tolerance.allows(reader.failures, paths):
        raise typer.Exit(1)


def _refuse_overwriting(reader: Reader, outputs: list[Path | None]) -> None:
    from strategyclf.errors import CallError

    inputs = {os.path.realpath(file.path) for file in reader.files}
    seen: set[str] = set()
    for output in outputs:
        if output is None:
            continue
        place = os.path.realpath(output)
        if place in inputs or place in seen:
            raise CallError(
                phrase("is also an input of this run")
                if place in inputs
                else phrase("is named for two outputs"),
                code="same_file",
                file=str(output),
                remedy=phrase("name another file, or a folder outside the input"),
            )
        seen.add(place)
