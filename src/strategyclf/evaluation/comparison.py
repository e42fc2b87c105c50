"""Two models, or two files of predictions, on the same labelled text: is one better, and where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from strategyclf.article import digest
from strategyclf.errors import CallError
from strategyclf.labelling.journal import read_journal
from strategyclf.labelling.settlement import LabelledParagraph, settle
from strategyclf.measures.paired import PairedFigures, PairedTable, paired_table
from strategyclf.model.labelled_text import HEADING, STARTER, gather
from strategyclf.model.model import Model
from strategyclf.model.out_of_fold import out_of_fold
from strategyclf.taxonomy import Taxonomy

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
    differing: tuple[Differing, ...]
    without_text: int = 0
    unshared: int = 0

    def count(self, outcome: Outcome) -> int:
        return sum(one.outcome == outcome for one in self.differing)

    @property
    def verdict(self) -> Verdict:
        return verdict_on(self.table.macro_f1, self.table.documents)

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


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an interval allows to be said, in words.

    `code` is ``b_better``, ``a_better``, ``no_difference_shown``, ``identical`` or ``too_few_documents``.
    """

    code: str
    en: str
    zh: str


def verdict_on(figures: PairedFigures, documents: int) -> Verdict:
    """The verdict on a difference; where its interval holds 0, none is shown, which does not prove none."""
    difference = figures.difference
    low, high = difference.low, difference.high
    between = f"{_signed(low)} to {_signed(high)}"
    bounds = f"{_signed(low)} 至 {_signed(high)}"
    if np.isnan(low):
        return Verdict(
            "too_few_documents",
            f"too few documents ({documents}) for a verdict; here it is {_signed(difference.value)}",
            f"文档过少（{documents} 篇），无法下结论；此处之差为 {_signed(difference.value)}",
        )
    if low == high == 0:
        return Verdict("identical", "A and B decide alike here", "A 与 B 在此判断相同")
    if low > 0:
        return Verdict("b_better", f"B is better, by {between} (95 %)", f"B 更好，高出 {bounds}（95% 区间）")
    if high < 0:
        less = f"{_signed(-high)} to {_signed(-low)}"
        return Verdict(
            "a_better",
            f"A is better, by {less} (95 %)",
            f"A 更好，高出 {_signed(-high)} 至 {_signed(-low)}（95% 区间）",
        )
    return Verdict(
        "no_difference_shown",
        f"no difference shown: it may be anything from {between} (95 %)",
        f"看不出差别：差在 {bounds} 之间（95% 区间）",
    )


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
    said_a, said_b = (_side(side, texts, ids) for side in (a, b))
    docs = [paragraph.doc for paragraph in paragraphs]
    table = paired_table(ids, Y, said_a.tags, said_b.tags, docs, seed=seed)
    differing = _differing(texts, docs, Y, said_a.tags, said_b.tags, ids)
    return Comparison(said_a, said_b, table, tuple(differing), without, unshared)


def _labelled(
    told: Sequence[Told], labels: Sequence[str | Path], taxonomy: Taxonomy
) -> tuple[list[str], list[LabelledParagraph], int]:
    """The texts that all of `told` tag and that have a label, and how many labels find no text."""
    from strategyclf.labelling.texts import attach

    shared = _shared(told)
    if not shared:
        raise CallError(
            f"{' and '.join(one.name for one in told)} tag no text in common",
            code="no_common_text",
            remedy="give predictions of the same articles, read in the same way",
        )
    attachment = attach(settle(read_journal(labels, taxonomy).decisions).paragraphs, shared.values())
    kept = [row for row in attachment.rows if not row.paragraph.furniture and row.paragraph.unit != HEADING]
    if any(row.paragraph.genre != STARTER for row in kept):
        kept = [row for row in kept if row.paragraph.genre != STARTER]
    if not kept:
        raise CallError(
            f"none of the {len(shared):,} paragraphs of {told[0].name} has a label",
            code="no_labelled_text",
            remedy="name the labels of these paragraphs with --labels",
        )
    return [row.text for row in kept], [row.paragraph for row in kept], len(attachment.missing)


def _shared(told: Sequence[Told]) -> dict[str, str]:
    """Digest → text of the paragraphs that all files tag."""
    first, *others = told
    return {key: text for key, text in first.texts.items() if all(key in other.texts for other in others)}


def _side(side: Model | Told, texts: Sequence[str], ids: Sequence[str]) -> Side:
    if isinstance(side, Told):
        given = [side.tags[digest(text)] for text in texts]
        tags = [[int(id in labels) for id in ids] for labels in given]
        return Side(side.name, np.array(tags, dtype=np.int64).reshape(len(texts), len(ids)), None)
    said = out_of_fold(side, texts)
    order = [side.taxonomy.ids.index(id) for id in ids]
    return Side(side.made_by, said.tags[:, order], int(said.trained_on.sum()))


def _check_labels(side: Model | Told, taxonomy: Taxonomy) -> None:
    own = set(side.taxonomy.ids)
    if own == set(taxonomy.ids):
        return
    more, less = sorted(own - set(taxonomy.ids)), sorted(set(taxonomy.ids) - own)
    what = "; ".join(
        f"{word} {', '.join(ids)}" for word, ids in (("it adds", more), ("it lacks", less)) if ids
    )
    raise CallError(
        f"has other labels than the first: {what}",
        code="other_labels",
        file=side.name,
        remedy="compare what was trained on one taxonomy",
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


def _signed(value: float) -> str:
    return f"{value:+.3f}".replace("-", "−")
