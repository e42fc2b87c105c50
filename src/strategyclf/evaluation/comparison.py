"""Two models, or two files of predictions, on the same labelled text: is one better, and where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from strategyclf.article import digest
from strategyclf.errors import CallError
from strategyclf.evaluation.fold_points import fold_decisions
from strategyclf.evaluation.verdict import Verdict, verdict_on
from strategyclf.labelling.journal import read_journal
from strategyclf.labelling.settlement import LabelledParagraph, settle
from strategyclf.measures.paired import PairedTable, paired_table
from strategyclf.messages import phrase
from strategyclf.model.labelled_text import HEADING, STARTER, LabelledText, gather
from strategyclf.model.model import Model
from strategyclf.model.out_of_fold import out_of_fold
from strategyclf.taxonomy import Taxonomy

if TYPE_CHECKING:
    import pandas as pd

Outcome = Literal["won", "lost", "even"]


@dataclass(frozen=True, slots=True)
class Told:
    """What a file of predictions says: text and tags by digest, its labels, and the models that made it."""

    name: str
    texts: Mapping[str, str]
    tags: Mapping[str, tuple[str, ...]]
    taxonomy: Taxonomy
    models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """A or B of a comparison: its name, its tags (n_rows, n_labels), and how they came about.

    `trained_on` counts rows that a model was trained on, which count by the fold that left them out; None
    for a file of predictions, which does not tell.
    """

    name: str
    tags: NDArray[np.int64]
    trained_on: int | None


@dataclass(frozen=True, slots=True)
class Differing:
    """A paragraph on which A and B differ; B won it where it has fewer labels wrong than A."""

    text: str
    doc: str
    outcome: Outcome
    truth: tuple[str, ...]
    a: tuple[str, ...]
    b: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What `compare` finds; differences are B less A.

    `without_text` counts labels whose text is not at hand, `unshared` texts that only one file holds.
    """

    a: Side
    b: Side
    table: PairedTable
    taxonomy: Taxonomy
    differing: tuple[Differing, ...]
    without_text: int = 0
    unshared: int = 0

    def count(self, outcome: Outcome) -> int:
        return sum(one.outcome == outcome for one in self.differing)

    @property
    def verdict(self) -> Verdict:
        return verdict_on(self.table.macro_f1, self.table.documents)

    def to_pandas(self) -> pd.DataFrame:
        """A row a label, then macro_f1 and micro_f1: the F1 of A and of B, B less A, McNemar's counts and p.

        ``a``, ``b`` and ``difference`` have bounds (``_low``, ``_high``); ``verdict`` is a code of `Verdict`.
        """
        from strategyclf.evaluation.comparison_table import comparison_frame

        return comparison_frame(self)

    def _repr_html_(self) -> str:
        from strategyclf.evaluation.comparison_table import comparison_html

        return comparison_html(self)

    def as_json(self) -> dict[str, Any]:
        """The form of ``compare --json``."""
        return {
            "a": {"name": self.a.name, "trained_on_rows": self.a.trained_on},
            "b": {"name": self.b.name, "trained_on_rows": self.b.trained_on},
            "macro_f1": self.table.macro_f1.as_json(),
            "micro_f1": self.table.micro_f1.as_json(),
            "labels": {
                line.id: {**line.as_json(), "verdict": verdict_on(line, self.table.documents).code}
                for line in self.table.labels
            },
            "rows": self.table.rows,
            "documents": self.table.documents,
            "labels_without_text": self.without_text,
            "texts_in_one_file_only": self.unshared,
            "paragraphs": {
                **{outcome: self.count(outcome) for outcome in ("won", "lost", "even")},
                "differing": [
                    {
                        "digest": digest(one.text),
                        "doc": one.doc,
                        "outcome": one.outcome,
                        "truth": one.truth,
                        "a": one.a,
                        "b": one.b,
                        "text": one.text,
                    }
                    for one in self.differing
                ],
            },
            "verdict": {"code": self.verdict.code, "en": self.verdict.en, "zh": self.verdict.zh},
        }


def compare(
    a: Model | Told,
    b: Model | Told,
    *,
    labels: Sequence[str | Path],
    corpus: Sequence[str | Path] = (),
    rows: Literal["article", "paragraph"] = "article",
    seed: int = 0,
) -> Comparison:
    """Compare `a` and `b` on the labelled paragraphs that both can speak of.

    Text that a model was trained on counts with the tags of the fold that left it out, as in `evaluate`. With
    a file of predictions on either side the text is that of the file, and `corpus` is not needed.

    Parameters
    ----------
    corpus, rows : as in `evaluate`.

    Raises
    ------
    CallError : the two have other labels or share no text. LabelError : no label finds its text.
    """
    taxonomy = a.taxonomy
    _check_labels(b, taxonomy)
    told = [side for side in (a, b) if isinstance(side, Told)]
    if told:
        texts, paragraphs, without = _labelled(told, labels, taxonomy)
        unshared = len(set().union(*(one.texts for one in told))) - len(_shared(told))
    else:
        found = gather(labels, corpus, taxonomy, rows=rows)
        kept = np.flatnonzero(found.scored())
        texts = [found.texts[i] for i in kept]
        paragraphs = [found.paragraphs[i] for i in kept]
        without, unshared = len(found.missing), 0
    ids = taxonomy.ids
    Y = np.array([[int(id in p.labels) for id in ids] for p in paragraphs], dtype=np.int64)
    said_a, said_b = (_side(side, texts, ids, None if told else found) for side in (a, b))
    docs = [paragraph.doc for paragraph in paragraphs]
    table = paired_table(ids, Y, said_a.tags, said_b.tags, docs, seed=seed)
    differing = _differing(texts, docs, Y, said_a.tags, said_b.tags, ids)
    return Comparison(said_a, said_b, table, taxonomy, tuple(differing), without, unshared)


def _labelled(
    told: Sequence[Told], labels: Sequence[str | Path], taxonomy: Taxonomy
) -> tuple[list[str], list[LabelledParagraph], int]:
    """The texts that all of `told` tag and that have a label, and how many labels find no text."""
    from strategyclf.labelling.texts import attach

    shared = _shared(told)
    if not shared:
        raise CallError(
            phrase("{names} tag no text in common", names=" and ".join(one.name for one in told)),
            code="no_common_text",
            remedy=phrase("give predictions of the same articles, read in the same way"),
        )
    attachment = attach(settle(read_journal(labels, taxonomy).decisions).paragraphs, shared.values())
    kept = [row for row in attachment.rows if not row.paragraph.furniture and row.paragraph.unit != HEADING]
    if any(row.paragraph.genre != STARTER for row in kept):
        kept = [row for row in kept if row.paragraph.genre != STARTER]
    if not kept:
        raise CallError(
            phrase(
                "none of the {paragraphs:,} paragraphs of {name} has a label",
                paragraphs=len(shared),
                name=told[0].name,
            ),
            code="no_labelled_text",
            remedy=phrase("name the labels of these paragraphs with --labels"),
        )
    return [row.text for row in kept], [row.paragraph for row in kept], len(attachment.missing)


def _shared(told: Sequence[Told]) -> dict[str, str]:
    """Digest → text of the paragraphs that all files tag."""
    first, *others = told
    return {key: text for key, text in first.texts.items() if all(key in other.texts for other in others)}


def _side(side: Model | Told, texts: Sequence[str], ids: Sequence[str], found: LabelledText | None) -> Side:
    if isinstance(side, Told):
        given = [side.tags[digest(text)] for text in texts]
        tags = [[int(id in labels) for id in ids] for labels in given]
        return Side(side.name, np.array(tags, dtype=np.int64).reshape(len(texts), len(ids)), None)
    learn = partial(fold_decisions, side, found) if found and side.operating.name else None
    said = out_of_fold(side, texts, learn)
    order = [side.taxonomy.ids.index(id) for id in ids]
    return Side(side.made_by, said.tags[:, order], int(said.trained_on.sum()))


def _check_labels(side: Model | Told, taxonomy: Taxonomy) -> None:
    own = set(side.taxonomy.ids)
    if own == set(taxonomy.ids):
        return
    more, less = sorted(own - set(taxonomy.ids)), sorted(set(taxonomy.ids) - own)
    differences = []
    if more:
        differences.append(phrase("it adds {labels}", labels=", ".join(more)))
    if less:
        differences.append(phrase("it lacks {labels}", labels=", ".join(less)))
    raise CallError(
        phrase("has other labels than the first: {what}", what="; ".join(differences)),
        code="other_labels",
        file=side.name,
        remedy=phrase("compare what was trained on one taxonomy"),
    )


def _differing(
    texts: Sequence[str],
    docs: Sequence[str],
    Y: NDArray[np.int64],
    tags_a: NDArray[np.int64],
    tags_b: NDArray[np.int64],
    ids: Sequence[str],
) -> Iterable[Differing]:
    """The rows on which A and B differ: lost ones first, the largest loss first."""
    wrong_a, wrong_b = (tags_a != Y).sum(axis=1), (tags_b != Y).sum(axis=1)
    differ = np.flatnonzero((tags_a != tags_b).any(axis=1))

    def names(row: NDArray[np.int64]) -> tuple[str, ...]:
        return tuple(id for id, tag in zip(ids, row, strict=True) if tag)

    for i in sorted(differ.tolist(), key=lambda i: int(wrong_a[i] - wrong_b[i])):
        gain = wrong_a[i] - wrong_b[i]
        outcome: Outcome = "won" if gain > 0 else "lost" if gain < 0 else "even"
        yield Differing(texts[i], docs[i], outcome, names(Y[i]), names(tags_a[i]), names(tags_b[i]))
