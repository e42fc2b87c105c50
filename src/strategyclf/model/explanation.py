"""What an explanation holds: a score as a sum of n-grams, clauses and views, and what would change a tag."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from strategyclf.measures.bands import Band
from strategyclf.taxonomy import Label

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Term:
    """One n-gram's part in a score.

    Attributes
    ----------
    text : as it counts: folded, numbers as 0. kind : of words, or of characters.
    places : (start, end) of each occurrence in the paragraph, in code points.
    value : its TF-IDF in the clause, or in the whole of a further view. weight : the label's, in units of
        the score.
    contribution : value times weight, on the scale of scores before calibration.
    """

    text: str
    kind: Literal["words", "characters"]
    places: tuple[tuple[int, int], ...]
    value: float
    weight: float
    contribution: float


@dataclass(frozen=True, slots=True)
class ClauseScore:
    """A clause, its score for a label, and its share in the soft maximum.

    The score is what the text would score if this clause alone stood for its clauses, as in `evidence`; the
    shares of a text's clauses sum to 1.
    """

    start: int
    end: int
    text: str
    score: float
    share: float


@dataclass(frozen=True, slots=True)
class OtherClauses:
    """The line "other clauses": soft maximum less maximum.

    Attributes
    ----------
    raised : what the other clauses add to the best one, 0 or more.
    length : what the number of clauses takes away, 0 or less. clauses : that number.
    """

    raised: float
    length: float
    clauses: int

    @property
    def contribution(self) -> float:
        return self.raised + self.length


@dataclass(frozen=True, slots=True)
class FurtherView:
    """A view beside the soft maximum, such as the paragraph as a whole: its line and its n-grams."""

    name: str
    zh: str
    contribution: float
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Flip:
    """What turns a decision when it is struck out of the text: an irreducible set of words, or of clauses.

    Attributes
    ----------
    kind : what was struck out. to : whether the label is then given or withdrawn.
    texts : the words or clauses, in the order in which they were found to matter.
    places : (start, end) of every occurrence of them.
    score, probability : of the text without them, scored anew.
    """

    kind: Literal["words", "clauses"]
    to: Literal["given", "withdrawn"]
    texts: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    score: float
    probability: float


@dataclass(frozen=True, slots=True)
class LabelExplanation:
    """Why a label was given, or not.

    ``score == bias + sum(term.contribution for term in terms) + other_clauses.contribution
    + sum(view.contribution for view in views)``, to rounding; without the other clauses it is that of the
    clause.

    Attributes
    ----------
    label : of the taxonomy. tagged, uncertain : the decision, and whether it could go either way.
    score, threshold, bias : on the scale of scores before calibration.
    probability, threshold_probability : calibrated.
    band : high, medium or low by the probability; None where the label is not given.
    measured : the precision of such tags of this label when it was measured; None where it was not.
    clause : the one that won. terms : its n-grams, the greatest contributions (of either sign) first.
    runners_up : the next best clauses, best first. views : further views, in the recipe's order.
    flips : smallest changes found that turn the decision; empty where none of a few words does.
    """

    label: Label
    tagged: bool
    uncertain: bool
    score: float
    threshold: float
    probability: float
    threshold_probability: float
    bias: float
    band: str | None
    measured: Band | None
    clause: ClauseScore
    terms: tuple[Term, ...]
    other_clauses: OtherClauses
    views: tuple[FurtherView, ...]
    runners_up: tuple[ClauseScore, ...]
    flips: tuple[Flip, ...]

    @property
    def total(self) -> float:
        """The sum of all lines: the score again."""
        lines = [term.contribution for term in self.terms] + [view.contribution for view in self.views]
        return self.bias + sum(lines) + self.other_clauses.contribution

    def shades(self, length: int) -> list[float]:
        """Each character's part in the score, (length,): a contribution is dealt evenly to its characters.

        An n-gram that stands twice gives half to each place. The shades sum to the terms and the views.
        """
        shades = [0.0] * length
        for term in (*self.terms, *(term for view in self.views for term in view.terms)):
            for start, end in term.places:
                part = term.contribution / len(term.places) / (end - start)
                for at in range(start, end):
                    shades[at] += part
        return shades


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a model says what it says of one paragraph.

    Attributes
    ----------
    text : as it was given. model : NAME@DIGEST, then the thresholds if not balanced.
    labels : the labels explained, in canonical order: those given, or those asked for.
    nearly : the label nearest to being given among the others; None where every label is given or explained.
    probabilities : label → probability, every label.
    """

    text: str
    model: str
    labels: tuple[LabelExplanation, ...]
    nearly: LabelExplanation | None
    probabilities: dict[str, float]

    @property
    def tags(self) -> tuple[str, ...]:
        """The labels given, among those explained."""
        return tuple(one.label.id for one in self.labels if one.tagged)

    def __iter__(self) -> Iterator[LabelExplanation]:
        return iter(self.labels)

    def __getitem__(self, id: str) -> LabelExplanation:
        for one in (*self.labels, *([self.nearly] if self.nearly else [])):
            if one.label.id == id:
                return one
        raise KeyError(id)

    def as_json(self) -> dict[str, Any]:
        """Plain values for JSON; `docs/explain.md` describes them."""
        return {
            "text": self.text,
            "model": self.model,
            "probabilities": self.probabilities,
            "labels": [_label_as_json(one) for one in self.labels],
            "nearly": _label_as_json(self.nearly) if self.nearly else None,
        }

    def to_pandas(self) -> pd.DataFrame:
        """The lines that sum to each label's score, a row a line.

        ``label``, ``line`` (bias, clause, other clauses, or the name of a further view), the ``text`` and
        ``kind`` of an n-gram, its ``value`` and ``weight``, and ``contribution``.
        """
        import pandas as pd

        rows = []
        for one in (*self.labels, *([self.nearly] if self.nearly else [])):
            of = {"label": one.label.id, "line": "", "text": "", "kind": "", "value": None, "weight": None}
            rows.append({**of, "line": "bias", "contribution": one.bias})
            for line, terms in (("clause", one.terms), *((view.name, view.terms) for view in one.views)):
                for term in terms:
                    told = {name: getattr(term, name) for name in ("text", "kind", "value", "weight")}
                    rows.append({**of, "line": line, **told, "contribution": term.contribution})
            other = one.other_clauses.contribution
            rows.append({**of, "line": "other clauses", "contribution": other})
        columns = ["label", "line", "text", "kind", "value", "weight", "contribution"]
        return pd.DataFrame(rows, columns=columns).astype({"value": float, "weight": float})

    def _repr_html_(self) -> str:
        from strategyclf.model.notebook import explanation_html

        return explanation_html(self)


def _label_as_json(one: LabelExplanation) -> dict[str, Any]:
    data = asdict(replace(one))
    label = data.pop("label")
    other = {"contribution": one.other_clauses.contribution, **data.pop("other_clauses")}
    return {"id": label["id"], "zh": label["zh"], "en": label["en"], **data, "other_clauses": other}
