"""``strategyclf labels export``: labels and their texts for other tools."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from strategyclf.cli.labels_options import Corpus, Labels, RowsOption, TaxonomyFile, output, taxonomy_of
from strategyclf.messages import phrase

if TYPE_CHECKING:
    from strategyclf.labelling.decision import Decision
    from strategyclf.labelling.exchange.lines import Line
    from strategyclf.labelling.exchange.records import Format

EXAMPLE = "Example: strategyclf labels export --labels labels/starter.jsonl --out to-check.xlsx"

WriteFormat = Literal["auto", "csv", "excel", "jsonl", "doccano", "labelstudio", "fasttext", "libsvm"]


def export_labels(
    out: Annotated[
        Path,
        typer.Option("--out", "-o", help="The file; its ending tells the format.", show_default=False),
    ],
    format: Annotated[
        WriteFormat,
        typer.Option(help="By default .csv, .xlsx (excel), .jsonl, .json (labelstudio), .ft, .svm tell it."),
    ] = "auto",
    labels: Labels = None,
    corpus: Corpus = None,
    rows: RowsOption = "article",
    readers: Annotated[
        bool, typer.Option("--readers", help="Each reader's decision, not the settled one alone.")
    ] = False,
    names: Annotated[
        Literal["id", "zh", "en"],
        typer.Option(help="What labels are called; fastText and LibSVM-style text have ids always."),
    ] = "id",
    taxonomy: TaxonomyFile = None,
) -> None:
    """Write labels with their text, where it is at hand, for another tool or another person.

    One row a paragraph: the decision that its label rests on, with who made it and when, so that an import
    of the file gives the same labels. CSV, Excel and JSON lines keep rows without text by their digest;
    doccano, Label Studio, fastText and LibSVM-style text need the text, and rows without it are counted.
    """
    from strategyclf.cli.train import default_labels
    from strategyclf.labelling.exchange.lines import deciding, readings
    from strategyclf.labelling.exchange.writing import write_lines
    from strategyclf.labelling.journal import read_journal
    from strategyclf.tagging.target import output_errors

    chosen = _format_of(out, format)
    own = taxonomy_of(taxonomy)
    with output(out) as target:
        assert target is not None
        journal = read_journal(labels or [default_labels()], own)
        decisions = (readings if readers else deciding)(journal.decisions)
        lines = _lines(decisions, corpus or [], rows)
        with output_errors(out), target.open_bytes() as stream:
            written = write_lines(lines, chosen, own, stream, names=names)
        target.commit()
    for problem in journal.problems:
        typer.echo(problem, err=True)
    typer.echo(
        phrase(
            "{out}: {rows:,} rows, {texts:,} with their text", out=out, rows=written.rows, texts=written.texts
        ),
        err=True,
    )
    if written.unheld:
        typer.echo(
            phrase(
                "{unheld:,} texts left out: {chosen} cannot hold them as they are",
                unheld=written.unheld,
                chosen=chosen,
            ),
            err=True,
        )
    if written.left_out:
        typer.echo(
            phrase(
                "{left_out:,} rows left out: {chosen} needs the text; name it with --corpus",
                left_out=written.left_out,
                chosen=chosen,
            ),
            err=True,
        )


def _format_of(out: Path, format: str) -> Format:
    from strategyclf.errors import CallError
    from strategyclf.labelling.exchange.writing import BY_ENDING, WRITTEN

    named = next((known for known in WRITTEN if known == format), None) or BY_ENDING.get(out.suffix.lower())
    if named is None:
        raise CallError(
            phrase("the ending {ending!r} names no format", ending=out.suffix)
            if out.suffix
            else phrase("the name has no ending"),
            code="unknown_output",
            file=str(out),
            remedy=phrase("name one with --format: {formats}", formats=", ".join(WRITTEN)),
        )
    return named


def _lines(
    decisions: Sequence[Decision], corpus: Sequence[Path], rows: Literal["article", "paragraph"]
) -> Iterator[Line]:
    """The decisions with their texts; a reprint's text has another digest and stands for none."""
    from strategyclf.article import digest
    from strategyclf.cli.train import default_corpus
    from strategyclf.labelling.exchange.lines import Line
    from strategyclf.model.corpus_texts import corpus_texts

    awaited = {decision.digest for decision in decisions}
    texts: dict[str, str] = {}
    for text in corpus_texts([*default_corpus(), *corpus], rows):
        own = digest(text)
        if own in awaited:
            texts.setdefault(own, text)
            if len(texts) == len(awaited):
                break
    for decision in decisions:
        yield Line(decision, texts.get(decision.digest, ""))
