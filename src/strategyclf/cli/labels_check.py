"""``strategyclf labels status`` and ``agree``: what the label store holds, and how far its readers agree."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from strategyclf.cli.labels_options import (
    Corpus,
    JsonFile,
    Labels,
    RowsOption,
    TaxonomyFile,
    console,
    output,
    read_labels,
    say_problems,
    taxonomy_of,
    write_json,
)
from strategyclf.messages import phrase

STATUS_EXAMPLE = "Example: strategyclf labels status --labels labels --corpus articles/"
AGREE_EXAMPLE = "Example: strategyclf labels agree --labels mine.jsonl --corpus articles/"


def status(
    labels: Labels = None,
    corpus: Corpus = None,
    rows: RowsOption = "article",
    taxonomy: TaxonomyFile = None,
    json: JsonFile = None,
) -> None:
    """Count what the label store holds: paragraphs a label, reader, source and draw, and texts at hand.

    A paragraph counts with the label that its readers agree on or that reader "settled" decided.
    """
    from strategyclf.cli.labels_tables import print_status
    from strategyclf.labelling.status import label_status

    with output(json) as target:
        known = taxonomy_of(taxonomy)
        found = read_labels(labels, corpus, known, rows)
        at_hand = {row.paragraph.digest for row in found.attachment.rows}
        counted = label_status(found.journal.decisions, found.settlement, at_hand, known)
        print_status(console(), counted, known, found.journal.problems)
        write_json(target, {**counted.as_json(), "problems": list(found.journal.problems)})


def agree(
    labels: Labels = None,
    corpus: Corpus = None,
    rows: RowsOption = "article",
    taxonomy: TaxonomyFile = None,
    show: Annotated[int, typer.Option(min=0, help="Paragraphs on which readers differ to show.")] = 10,
    json: JsonFile = None,
) -> None:
    """Measure how far readers agree: pairwise F1, Cohen's κ and Krippendorff's α a label.

    Readings by people and by models are kept apart. Below each figure stands its 95 % interval over
    resampled documents. Decisions by "settled" are no readings. Texts are shown where --corpus has them.
    """
    from strategyclf.cli.labels_tables import print_agreement, print_differences
    from strategyclf.errors import LabelError
    from strategyclf.labelling.differences import differences
    from strategyclf.labelling.pairs import KINDS, instead, reader_pairs
    from strategyclf.measures.reading_agreement import agreement_table

    with output(json) as target:
        known = taxonomy_of(taxonomy)
        found = read_labels(labels, corpus, known, rows)
        decisions = found.journal.decisions
        pairs = reader_pairs(decisions, known)
        if not pairs.pairs:
            raise LabelError(
                phrase("no paragraph was read by two readers"),
                code="no_pairs",
                file=", ".join(map(str, labels or [])),
                remedy=phrase("have a second reader label some of the same paragraphs"),
            )
        page = console()
        figures: dict[str, Any] = {}
        for kind in KINDS:
            own = pairs.of_kind(kind)
            if not own.pairs:
                page.print(phrase("{kind}: no paragraph was read so.", kind=phrase(kind)))
                continue
            table = agreement_table(known.ids, own.first, own.second, own.weights(), own.docs)
            confusion = instead(own)
            print_agreement(page, kind, table, own.paragraphs, confusion, known)
            figures[kind] = table.as_json() | {
                "paragraphs": own.paragraphs,
                "instead": {
                    id: dict(zip((*known.ids, "none"), line, strict=True))
                    for id, line in zip(known.ids, confusion.tolist(), strict=True)
                },
            }
        texts = {row.paragraph.digest: row.text for row in found.attachment.rows} | found.disputed_texts
        differing = differences(decisions, texts)
        print_differences(page, differing, known, show)
        say_problems(found.journal.problems)
        write_json(target, {**figures, "differing": [line.as_json() for line in differing]})
