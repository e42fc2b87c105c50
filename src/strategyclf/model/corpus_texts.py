"""Labels and whatever texts are at hand for them, in any mix of files, folders and tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from strategyclf.article import Article
from strategyclf.errors import InputError
from strategyclf.labelling.journal import Journal, read_journal
from strategyclf.labelling.settlement import LabelledParagraph, Settlement, settle
from strategyclf.labelling.texts import Attachment, attach
from strategyclf.reading.inputs import expand
from strategyclf.reading.reader import Reader
from strategyclf.taxonomy import Taxonomy

_TABLES = {".csv", ".tsv", ".xlsx", ".jsonl", ".ndjson", ".json", ".parquet"}
_DIGEST_COLUMNS = {"sha", "digest"}

Rows = Literal["article", "paragraph"]


@dataclass(frozen=True, slots=True)
class LabelsAtHand:
    """The label store as it was read.

    Attributes
    ----------
    journal : every decision. settlement : what they come to.
    attachment : settled paragraphs with their text, and those without.
    disputed_texts : digest → text of the paragraphs in dispute whose text was found.
    """

    journal: Journal
    settlement: Settlement
    attachment: Attachment
    disputed_texts: dict[str, str]


def labels_at_hand(
    labels: Sequence[str | Path], corpus: Sequence[str | Path], taxonomy: Taxonomy, *, rows: Rows = "article"
) -> LabelsAtHand:
    """Read journals, settle them and look for every paragraph's text, those in dispute included.

    Parameters
    ----------
    labels : journals, or folders of journals.
    corpus : files, folders and tables that hold the texts. A table with a ``sha`` or ``digest`` column is
        taken cell by cell, and so is every table where `rows` is ``paragraph``.
    """
    journal = read_journal(labels, taxonomy)
    settlement = settle(journal.decisions)
    keys = {decision.digest: decision.match_key for decision in journal.decisions if decision.match_key}
    disputed = [
        LabelledParagraph(dispute.digest, (), match_key=keys.get(dispute.digest, ""))
        for dispute in settlement.disputed
    ]
    found = attach([*settlement.paragraphs, *disputed], corpus_texts(corpus, rows))
    open_digests = {dispute.digest for dispute in settlement.disputed}
    return LabelsAtHand(
        journal,
        settlement,
        Attachment(
            tuple(row for row in found.rows if row.paragraph.digest not in open_digests),
            tuple(paragraph for paragraph in found.missing if paragraph.digest not in open_digests),
        ),
        {row.paragraph.digest: row.text for row in found.rows if row.paragraph.digest in open_digests},
    )


def corpus_texts(corpus: Sequence[str | Path], rows: Rows = "article") -> Iterator[str]:
    """The texts of `corpus_paragraphs`."""
    for text, _ in corpus_paragraphs(corpus, rows):
        yield text


def corpus_paragraphs(corpus: Sequence[str | Path], rows: Rows = "article") -> Iterator[tuple[str, Article]]:
    """Paragraphs with their article: cells of tables first, since they are cheap; then all else."""
    pages = []
    for path in (Path(file.path) for given in corpus for file in expand([given]).files):
        is_table = path.suffix.lower() in _TABLES
        cells = _cells(path, required=rows == "article") if is_table else None
        if cells is None:
            pages.append(path)
        else:
            yield from cells
    # One file at a time: their ids need not differ here, and what cannot be read is missing text, counted.
    for path in pages:
        for article in Reader([path]):
            for paragraph in article.paragraphs:
                yield paragraph.text, article


def _cells(path: Path, *, required: bool) -> Iterator[tuple[str, Article]] | None:
    """The text cells of a table; None for one without a digest column where that is `required`."""
    articles = iter(Reader([path], rows="paragraph"))
    try:
        first = next(articles, None)
    except InputError:
        return None
    if first is None:
        return None
    if required and not _DIGEST_COLUMNS & {str(name).lower() for name in first.carried}:
        return None

    def cells() -> Iterator[tuple[str, Article]]:
        yield first.paragraphs[0].text, first
        for article in articles:
            yield article.paragraphs[0].text, article

    return cells()
