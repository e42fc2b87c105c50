"""Labels that deserve a second look, ranked, with the reasons; nothing is changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from strategyclf.evaluation.doubts import doubt, doubtful
from strategyclf.evaluation.exclusions import Exclusion
from strategyclf.model.labelled_text import LabelledText
from strategyclf.taxonomy import Taxonomy
from strategyclf.text.near_duplicates import near_duplicates

Floats = NDArray[np.float64]

LEAST_SIMILARITY = 0.6
# How surely a label is wrong that contradicts an exclusion, as far as words tell, before the model is asked.
EXCLUDED = 0.5


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a label is questioned: by the model, by a near-duplicate, or by a rule of the codebook.

    `weight` is how likely the label is wrong on this ground alone; `twin` the digest of a near-duplicate.
    """

    kind: Literal["model", "near duplicate", "codebook"]
    en: str
    zh: str
    weight: float
    twin: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One label of one paragraph, given or withheld, that deserves a second look.

    Attributes
    ----------
    row : of the labelled text. label : id. given : whether the paragraph has it now.
    probability : that it should, by the model; NaN where no model was asked.
    score : the grounds taken together, 0 to 1; the higher the likelier is a mistake.
    """

    row: int
    label: str
    given: bool
    probability: float
    score: float
    reasons: tuple[Reason, ...]

    def as_row(self, rank: int, text: LabelledText) -> dict[str, Any]:
        """The finding with its paragraph, as plain values."""
        paragraph = text.paragraphs[self.row]
        return {
            "rank": rank,
            "score": round(self.score, 6),
            "digest": paragraph.digest,
            "label": self.label,
            "given": self.given,
            "probability": None if np.isnan(self.probability) else round(self.probability, 6),
            "kinds": [reason.kind for reason in self.reasons],
            "reasons": [reason.en for reason in self.reasons],
            "reasons_zh": [reason.zh for reason in self.reasons],
            "twins": [reason.twin for reason in self.reasons if reason.twin],
            "labels": list(paragraph.labels),
            "readers": list(paragraph.readers),
            "doc": paragraph.docs[0] if paragraph.docs else "",
            "text": text.texts[self.row],
        }


def findings(
    text: LabelledText,
    taxonomy: Taxonomy,
    exclusions: Sequence[Exclusion] = (),
    probabilities: Floats | None = None,
) -> list[Finding]:
    """Every label that some ground speaks against, the likeliest mistake first.

    Grounds are weighed as if each were independent: the score is one less the product of what each leaves.

    Parameters
    ----------
    probabilities : (n_rows, n_labels) out-of-fold; None leaves the model out.

    Raises `CallError` where `probabilities` are given and cleanlab is not installed.
    """
    reasons: dict[tuple[int, int], list[Reason]] = defaultdict(list)
    doubts = np.zeros(text.Y.shape) if probabilities is None else doubt(text.Y, probabilities)
    if probabilities is not None:
        for i, j in np.argwhere(doubtful(text.Y, probabilities)).tolist():
            reasons[i, j].append(_by_model(float(probabilities[i, j]), bool(text.Y[i, j])))
    for i, j, reason in _by_twins(text, doubts):
        reasons[i, j].append(reason)
    for i, j, reason in _by_codebook(text, taxonomy, exclusions):
        reasons[i, j].append(reason)
    found = []
    for (i, j), grounds in reasons.items():
        # The model's doubt counts also where it alone would be too small to be a finding.
        left = 1 - doubts[i, j]
        for reason in grounds:
            left *= 1 - reason.weight * (reason.kind != "model")
        found.append(
            Finding(
                row=i,
                label=taxonomy.ids[j],
                given=bool(text.Y[i, j]),
                probability=float("nan") if probabilities is None else float(probabilities[i, j]),
                score=float(1 - left),
                reasons=tuple(grounds),
            )
        )
    order = {id: j for j, id in enumerate(taxonomy.ids)}
    return sorted(found, key=lambda finding: (-finding.score, finding.row, order[finding.label]))


def _by_model(probability: float, given: bool) -> Reason:
    state, zh = ("given", "已标") if given else ("not given", "未标")
    # No probability is certainty, though rounding may make it look so.
    share = f"{min(max(probability, 0.001), 0.999):.1%}"
    return Reason(
        "model",
        f"{state}, but the model, without its document, gives it {share}",
        f"{zh}，而未见过该文的模型给出的概率为 {share}",
        1 - probability if given else probability,
    )


def _by_twins(text: LabelledText, doubts: Floats) -> list[tuple[int, int, Reason]]:
    """Of two near-duplicates that differ in a label, the one that the model doubts more is questioned."""
    found = []
    for one, other, similarity in near_duplicates(text.texts, LEAST_SIMILARITY):
        for j in np.flatnonzero(text.Y[one] != text.Y[other]).tolist():
            row, twin = (other, one) if doubts[other, j] > doubts[one, j] else (one, other)
            digest = text.paragraphs[twin].digest
            found.append(
                (
                    row,
                    j,
                    Reason(
                        "near duplicate",
                        f"{digest} is {similarity:.0%} the same text and {_has(text, twin, j)} it",
                        f"与 {digest} 的文字有 {similarity:.0%} 相同，而标注相反",
                        similarity,
                        digest,
                    ),
                )
            )
    return found


def _has(text: LabelledText, row: int, column: int) -> str:
    return "has" if text.Y[row, column] else "has not"


def _by_codebook(
    text: LabelledText, taxonomy: Taxonomy, exclusions: Sequence[Exclusion]
) -> list[tuple[int, int, Reason]]:
    column = {id: j for j, id in enumerate(taxonomy.ids)}
    found = []
    for exclusion in exclusions:
        j = column[exclusion.label]
        for i in np.flatnonzero(text.Y[:, j]).tolist():
            said = exclusion.contradicts(text.texts[i])
            if said:
                words = "、".join(said[:3])
                found.append(
                    (
                        i,
                        j,
                        Reason(
                            "codebook",
                            f"codebook {exclusion.rule}: {exclusion.en} ({words})",
                            f"编码手册 {exclusion.rule}：{exclusion.zh}（{words}）",
                            EXCLUDED,
                        ),
                    )
                )
    return found
