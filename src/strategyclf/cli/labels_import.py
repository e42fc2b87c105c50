"""``strategyclf labels import``: decisions out of other tools' files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from strategyclf.cli.labels_options import TaxonomyFile, taxonomy_of
from strategyclf.messages import later, phrase

if TYPE_CHECKING:
    from strategyclf.errors import StrategyclfError
    from strategyclf.labelling.decision import Decision
    from strategyclf.labelling.exchange.taking import Statement, Taking
    from strategyclf.taxonomy import Taxonomy

EXAMPLE = "Example: strategyclf labels import annotated.xlsx --reader wang --out labels/wang.jsonl"
_LISTED = 20
# The codes of rows that are not taken, as words, for the catalogue.
_CODES = (
    *(later("unknown label"), later("unmatched"), later("bad digest"), later("digest mismatch")),
    *(later("bad flag"), later("contradiction"), later("repeated row"), later("no reader")),
    *(later("bad json"), later("bad label line"), later("no text column"), later("no label column")),
)

ReadFormat = Literal["auto", "rows", "csv", "excel", "jsonl", "doccano", "labelstudio", "fasttext", "libsvm"]


def import_labels(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Labelled rows in any format.", show_default=False),
    ],
    out: Annotated[
        Path,
        typer.Option("--out", "-o", help="The journal to add to; made if missing.", show_default=False),
    ],
    format: Annotated[
        ReadFormat,
        typer.Option(help="The files' format; by default their content tells. rows: each reader's labels."),
    ] = "auto",
    reader: Annotated[
        str, typer.Option(help="Who labelled; what the file says of readers does not count then.")
    ] = "",
    at: Annotated[
        str,
        typer.Option(
            help="When the decisions were made: an ISO 8601 date or time; what the file says, else today."
        ),
    ] = "",
    source: Annotated[
        str, typer.Option(help="Where the decisions come from; what the file says, else its name.")
    ] = "",
    unit: Annotated[
        str, typer.Option(help="What the rows are if not paragraphs: heading, for headings drawn apart.")
    ] = "",
    reader_kind: Annotated[
        Literal["human", "model"] | None,
        typer.Option(
            help="Who the readers were; what the file says, else model for rows and human for the rest.",
            show_default=False,
        ),
    ] = None,
    taxonomy: TaxonomyFile = None,
    text_column: Annotated[
        str, typer.Option(help="The column that holds the text, if not called text, 正文 or the like.")
    ] = "",
    label_column: Annotated[
        str, typer.Option(help="The column whose cells name labels, if not called labels, 标签 or the like.")
    ] = "",
    unlabelled: Annotated[
        Literal["none", "skip"],
        typer.Option(help="What a row with an empty labels cell is: a decision for none, or no decision."),
    ] = "none",
    corpus: Annotated[
        list[Path] | None,
        typer.Option(
            "--corpus", "-c", help="Where rows that give a digest alone may have their text; also seeds/."
        ),
    ] = None,
    failures: Annotated[
        Path | None,
        typer.Option(help="Write every row not taken to this file, JSON lines.", show_default=False),
    ] = None,
) -> None:
    """Take the labels of rows that carry their text into a journal that does not.

    Reads CSV and Excel (labels in one cell or a 0/1 column each, by id, name or letter), JSON lines,
    exports of doccano and Label Studio, fastText and LibSVM-style multi-label text. A row has the text,
    its digest (d: and 16 hexadecimal digits) or both. Good rows are taken; the others are listed: unknown
    labels, neither text nor digest, a digest that is not the text's, one text twice.

    In the format rows, a row is a JSON object a line with "sha" (the text's digest), "readers" (each
    reader's label ids by name), "labels" (the final ones) and "settled", and where known "text", "doc",
    "genre", "confidence" (1 to 3), "draw" and "furniture". Each reader's decision becomes a line, and so
    does the final one where readers differed. When such a row is wrong nothing is written.

    What the journal holds already is not added again.
    """
    from strategyclf.errors import CallError, InputError
    from strategyclf.labelling.decision import is_moment
    from strategyclf.labelling.exchange.label_words import LabelWords
    from strategyclf.labelling.exchange.taking import Statement, Taking

    today = datetime.now(UTC).date().isoformat()
    if at and not is_moment(at):
        raise CallError(
            phrase("--at {at!r} is no ISO 8601 date or time", at=at),
            code="bad_option",
            remedy=phrase("write it as 2026-11-22"),
        )
    labels = taxonomy_of(taxonomy)
    statement = Statement(
        today, reader.strip(), reader_kind or "", at, source, unit, skip_unlabelled=unlabelled == "skip"
    )
    taking = Taking(LabelWords(labels), statement)
    decisions: list[Decision] = []
    faults: list[StrategyclfError] = []
    for path in files:
        if _is_rows(path, format):
            decisions += _rows(path, labels, statement)
            continue
        try:
            faults += _take_file(path, taking, format, text_column, label_column)
        except InputError as error:
            if len(files) == 1:
                raise
            faults.append(error)
    decisions += _with_match_keys(taking, out, corpus or [], labels)
    _add(out, decisions, labels)
    if taking.empty:
        done = (
            phrase("passed over")
            if statement.skip_unlabelled
            else phrase("taken as none; --unlabelled skip passes over")
        )
        typer.echo(
            phrase("rows without a label: {empty:,} ({done})", empty=taking.empty, done=done), err=True
        )
    _tell([*faults, *taking.faults], failures)


def _is_rows(path: Path, format: str) -> bool:
    from strategyclf.cli.label_files import holds_rows

    return format == "rows" or (format == "auto" and holds_rows(path))


def _rows(path: Path, labels: Taxonomy, said: Statement) -> Iterator[Decision]:
    from strategyclf.labelling.corpus_rows import import_rows

    return import_rows(
        path,
        labels,
        at=said.at or said.today,
        source=said.source,
        unit=said.unit,
        reader_kind="human" if said.reader_kind == "human" else "model",
    )


def _take_file(
    path: Path, taking: Taking, format: str, text_column: str, label_column: str
) -> Sequence[StrategyclfError]:
    """Take what is good in the file; the errors are about what could not be read."""
    from strategyclf.cli.label_files import open_labels
    from strategyclf.labelling.exchange.layout import find_layout

    found = open_labels(path, format, taking.words, text_column=text_column)
    for notice in found.notices:
        typer.echo(notice, err=True)
    for records, text in found.sheets:
        layout = find_layout(
            records, taking.words, text_column=text, label_column=label_column, file=str(path)
        )
        typer.echo(phrase("{place}: {message}", place=path, message=layout), err=True)
        taking.take(records, layout, file=str(path), restore=found.is_table)
    return found.faults


def _with_match_keys(taking: Taking, out: Path, corpus: Sequence[Path], labels: Taxonomy) -> list[Decision]:
    """The decisions; those given by a digest alone get their match key where the text is at hand.

    A digest that no journal and no text at hand knows may be a slip of the pen, so it is listed.
    """
    from dataclasses import replace

    from strategyclf.article import digest, match_key
    from strategyclf.cli.train import default_corpus, default_labels
    from strategyclf.labelling.journal import read_journal
    from strategyclf.model.corpus_texts import corpus_texts

    decisions = taking.decisions
    awaited = {decision.digest for decision in decisions if decision.digest in taking.without_text}
    if not awaited:
        return decisions
    keys: dict[str, str] = {}
    for text in corpus_texts([*default_corpus(), *corpus]):
        own = digest(text)
        if own in awaited and own not in keys:
            keys[own] = match_key(text)
            if len(keys) == len(awaited):
                break
    known = set(keys)
    journals = [path for path in (out, default_labels()) if path.exists()]
    known |= {decision.digest for decision in read_journal(journals, labels).decisions}
    strange = [taking.without_text[one] for one in sorted(awaited - known)]
    if strange:
        places = "; ".join(sorted(strange)[:_LISTED])
        more = (
            phrase(" and {strange:,} more", strange=len(strange) - _LISTED) if len(strange) > _LISTED else ""
        )
        typer.echo(
            phrase(
                "{strange:,} rows taken by a digest that no text and no label at hand has: "
                "{places}{more}; name the texts with --corpus",
                strange=len(strange),
                places=places,
                more=more,
            ),
            err=True,
        )
    return [replace(one, match_key=one.match_key or keys.get(one.digest, "")) for one in decisions]


def _add(out: Path, decisions: Sequence[Decision], labels: Taxonomy) -> None:
    from strategyclf.labelling.corpus_rows import not_yet_in
    from strategyclf.labelling.journal import append, read_journal
    from strategyclf.labelling.settlement import settle

    held = read_journal([out], labels).decisions if out.exists() else ()
    new = not_yet_in(held, decisions)
    append(out, new)
    settlement = settle((*held, *new))
    typer.echo(
        phrase(
            "{out}: {new:,} decisions added, {decisions:,} held already; {labels:,} paragraphs "
            "labelled, {disputed:,} in dispute",
            out=out,
            new=len(new),
            decisions=len(decisions) - len(new),
            labels=len(settlement.paragraphs),
            disputed=len(settlement.disputed),
        ),
        err=True,
    )
    for dispute in settlement.disputed[:10]:
        typer.echo(phrase("  in dispute: {dispute}", dispute=dispute), err=True)


def _tell(faults: Sequence[StrategyclfError], failures: Path | None) -> None:
    """List what was not taken; exit 1 where a label is lost by it, the rest being done."""
    from strategyclf.tagging.side_files import SideFiles

    if failures:
        side = SideFiles(failures, None)
        side.commit(faults)
    if not faults:
        return
    counts = Counter(fault.code for fault in faults)
    kinds = ", ".join(f"{phrase(code.replace('_', ' '))} {count:,}" for code, count in sorted(counts.items()))
    typer.echo(phrase("not taken: {faults:,} ({kinds})", faults=len(faults), kinds=kinds), err=True)
    for fault in faults[:_LISTED]:
        typer.echo(f"  {fault}", err=True)
    if len(faults) > _LISTED:
        typer.echo(
            phrase(
                "  … and {faults:,} more; --failures F.jsonl lists them all", faults=len(faults) - _LISTED
            ),
            err=True,
        )
    if set(counts) != {"repeated_row"}:  # what is said twice is not lost
        raise typer.Exit(1)
