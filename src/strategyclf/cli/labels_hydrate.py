"""``strategyclf labels hydrate``: the labels together with their text."""

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
    read_labels,
    say_problems,
    taxonomy_of,
)
from strategyclf.messages import phrase

if TYPE_CHECKING:
    from strategyclf.labelling.sources import Source
    from strategyclf.model.corpus_texts import LabelsAtHand

EXAMPLE = "Example: strategyclf labels hydrate --corpus articles/ --out labelled.jsonl"


def hydrate(
    out: Annotated[Path, typer.Option("--out", "-o", help="A .jsonl or .csv file.", show_default=False)],
    labels: Labels = None,
    corpus: Corpus = None,
    rows: RowsOption = "article",
    taxonomy: TaxonomyFile = None,
) -> None:
    """Write the labels together with their text, and say which texts are missing and where they are public.

    A label finds its text by the digest, else by the match key of a reprint. The file has a column
    "digest" and can itself be given as --corpus.
    """
    from strategyclf.errors import CallError
    from strategyclf.labelling.hydrated import write_csv, write_json_lines

    if out.suffix.lower() not in (".jsonl", ".csv"):
        raise CallError(
            phrase(
                "{ending}: labels with text are written as JSON lines or CSV",
                ending=out.suffix or phrase("no ending"),
            ),
            code="bad_option",
            file=str(out),
            remedy=phrase("name a file that ends in .jsonl or .csv"),
        )
    with output(out) as target:
        assert target is not None
        known = taxonomy_of(taxonomy)
        found = read_labels(labels, corpus, known, rows)
        if out.suffix.lower() == ".csv":
            with target.open_text("utf-8-sig") as text_file:
                write_csv(text_file, found.attachment.rows, known)
        else:
            with target.open_bytes() as file:
                write_json_lines(file, found.attachment.rows)
        target.commit()
    _tell_hydrated(found, _sources(labels), out)


def _tell_hydrated(found: LabelsAtHand, sources: list[Source], out: Path) -> None:
    from strategyclf.labelling.sources import missing_by_source

    talk = console(stderr=True)
    attachment, decisions = found.attachment, found.journal.decisions
    total = len(attachment.rows) + len(attachment.missing)
    reprints = (
        phrase(", {by_match_key:,} of them in a reprint", by_match_key=attachment.by_match_key)
        if attachment.by_match_key
        else ""
    )
    talk.print(
        phrase(
            "{out}: {rows:,} of {total:,} labels with their text{reprints}",
            out=out,
            rows=len(attachment.rows),
            total=total,
            reprints=reprints,
        ),
        soft_wrap=True,
    )
    if found.settlement.disputed:
        talk.print(
            phrase(
                "{disputed:,} more are in dispute: see labels agree", disputed=len(found.settlement.disputed)
            ),
            soft_wrap=True,
        )
    for missing in missing_by_source(attachment.missing, decisions, sources):
        docs = ", ".join(missing.docs[:3]) + (" …" if len(missing.docs) > 3 else "")
        talk.print(
            phrase("{paragraphs:,} without text ({docs}):", paragraphs=len(missing.paragraphs), docs=docs),
            soft_wrap=True,
        )
        source = missing.source
        if source is None:
            talk.print(
                phrase("  where their text is public is not known: no entry of sources.toml fits"),
                soft_wrap=True,
            )
            continue
        place = f": {source.repository}" if source.repository else ""
        commit = phrase(" at commit {commit}", commit=source.commit) if source.commit else ""
        talk.print(f"  {source.name}{place}{commit}\n  {source.todo}", soft_wrap=True)
    say_problems(found.journal.problems)


def _sources(labels: list[Path] | None) -> list[Source]:
    """The ``sources.toml`` beside each journal, then the shipped one."""
    from strategyclf.cli.train import default_labels
    from strategyclf.labelling.sources import SOURCES, read_sources
    from strategyclf.shipped import shipped_file

    folders = [path if path.is_dir() else path.parent for path in labels or [default_labels()]]
    places = {
        place.resolve(): place
        for place in (*(folder / SOURCES for folder in folders), shipped_file(f"labels/{SOURCES}"))
        if place.is_file()
    }
    return [source for place in places.values() for source in read_sources(place)]
