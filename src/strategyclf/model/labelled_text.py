"""Labels joined with their text: what training and evaluation work on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from strategyclf.article import match_key
from strategyclf.errors import LabelError
from strategyclf.labelling.groups import group_ids, restated_groups
from strategyclf.labelling.settlement import Dispute, LabelledParagraph
from strategyclf.messages import phrase
from strategyclf.model.corpus_texts import Rows, labels_at_hand
from strategyclf.model.layout import canonical_digest
from strategyclf.taxonomy import Taxonomy

# Articles written for the project restate documents of the corpus: they may train, never score beside it.
STARTER = "starter"
QUEUE = "queue"  # the draw of rows that a model of this project picked: good to learn from, no sample
HEADING = "heading"  # the unit of short lines, reported apart


@dataclass(frozen=True, slots=True)
class LabelledText:
    """Labelled paragraphs with their text, page furniture left out.

    Attributes
    ----------
    texts, paragraphs : (n_rows,) in the order of the labels.
    Y : (n_rows, n_labels) 0/1.
    groups : (n_rows,) what a split must keep together.
    restated : (n_rows,) groups that a row belongs to besides its own: the documents its article restates.
    missing : labels whose text is not at hand. disputed : labels on which readers differ.
    by_match_key : rows whose text is that of a reprint.
    labels_digest : over all settled labels, whether or not their text is at hand.
    problems : what was met while reading labels.
    """

    texts: tuple[str, ...]
    paragraphs: tuple[LabelledParagraph, ...]
    Y: NDArray[np.int64]
    groups: NDArray[np.int64]
    restated: tuple[frozenset[int], ...]
    missing: tuple[LabelledParagraph, ...]
    disputed: tuple[Dispute, ...]
    by_match_key: int
    labels_digest: str
    problems: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.texts)

    def column(self, name: Literal["doc", "genre", "draw", "unit"]) -> NDArray[np.str_]:
        """(n_rows,) of one field of the labels."""
        return np.array([getattr(paragraph, name) for paragraph in self.paragraphs], dtype=np.str_)

    def confidence_weights(self, weights: Sequence[float]) -> NDArray[np.float64]:
        """(n_rows,) from `weights` for confidence 1, 2 and 3; 1 where no reader gave any."""
        of: dict[int | None, float] = {None: 1.0, **dict(enumerate(weights, start=1))}
        return np.array([of[paragraph.confidence] for paragraph in self.paragraphs], dtype=np.float64)

    def match_keys(self) -> list[str]:
        """(n_rows,) the match key of each text."""
        return [match_key(text) for text in self.texts]

    def scored(self) -> NDArray[np.bool_]:
        """(n_rows,) rows that figures are about; see `scored_rows`."""
        return scored_rows(self.paragraphs)


def scored_rows(paragraphs: Sequence[LabelledParagraph]) -> NDArray[np.bool_]:
    """(n_rows,) the rows of a training or an evaluation that figures are about.

    Not headings; unless all are, not starter articles, nor rows picked because a model like the one to be
    measured wavered.
    """
    trains_only = np.array([p.genre == STARTER or p.draw == QUEUE for p in paragraphs], dtype=np.bool_)
    paragraph = np.array([p.unit != HEADING for p in paragraphs], dtype=np.bool_)
    return paragraph & ~trains_only if (paragraph & ~trains_only).any() else paragraph


def gather(
    labels: Sequence[str | Path],
    corpus: Sequence[str | Path],
    taxonomy: Taxonomy,
    *,
    rows: Rows = "article",
) -> LabelledText:
    """Read journals, settle them and find the text of each label.

    Parameters
    ----------
    labels : journals, or folders of journals.
    corpus : files, folders and tables that hold the texts. A table with a ``sha`` or ``digest`` column is
        taken cell by cell, and so is every table where `rows` is ``paragraph``.

    Raises `LabelError` where no label finds its text.
    """
    found = labels_at_hand(labels, corpus, taxonomy, rows=rows)
    settlement, attachment = found.settlement, found.attachment
    kept = [row for row in attachment.rows if not row.paragraph.furniture]
    if not kept:
        raise LabelError(
            phrase(
                "none of {labels} labels finds its text in the corpus given",
                labels=len(settlement.paragraphs),
            ),
            code="no_text",
            file=", ".join(map(str, corpus)) or phrase("no --corpus"),
            remedy=phrase(
                "name the files, folders or tables that hold the labelled paragraphs with --corpus"
            ),
        )
    paragraphs = tuple(row.paragraph for row in kept)
    ids = taxonomy.ids
    groups = group_ids(paragraphs)
    return LabelledText(
        texts=tuple(row.text for row in kept),
        paragraphs=paragraphs,
        Y=np.array([[int(id in p.labels) for id in ids] for p in paragraphs], dtype=np.int64),
        groups=np.array(groups, dtype=np.int64),
        restated=tuple(restated_groups(paragraphs, groups)),
        missing=attachment.missing,
        disputed=settlement.disputed,
        by_match_key=attachment.by_match_key,
        labels_digest=labels_digest(settlement.paragraphs),
        problems=found.journal.problems,
    )


def labels_digest(paragraphs: Sequence[LabelledParagraph]) -> str:
    """16 hex digits over what a model learns from settled labels, in whatever order and files they stand."""
    return canonical_digest(
        sorted(
            (p.digest, p.labels, p.docs, p.restates, p.furniture, p.genre, p.unit, p.confidence or 0)
            for p in paragraphs
        )
    )
