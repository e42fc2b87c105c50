"""A trained model in memory: tags paragraphs and says what each tag rests on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from strategyclf.article import match_key
from strategyclf.measures.decisions import Decisions
from strategyclf.measures.operating_points import OperatingPoint
from strategyclf.model.finding import find_model
from strategyclf.model.layout import ModelFiles, read_model
from strategyclf.model.likeness import Likeness, measures, seen_shares
from strategyclf.model.operating import Operating, choose
from strategyclf.model.scorer import Scorer, Scores
from strategyclf.model.tag_arrays import TagArrays, tag_arrays
from strategyclf.model.tag_list import TagList
from strategyclf.taxonomy import Taxonomy
from strategyclf.text.ngrams import NgramRecipe

if TYPE_CHECKING:
    import pandas as pd

    from strategyclf.measures.bands import Band
    from strategyclf.model.compiled.scorer import CompiledScorer
    from strategyclf.model.explanation import Explanation
    from strategyclf.model.operating import Prefer


@dataclass(frozen=True, slots=True)
class Evidence:
    """A clause that speaks for a tag: offsets in the paragraph (code points), its text and its score."""

    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Tags:
    """What a model says of one paragraph.

    Attributes
    ----------
    labels : the tags, in canonical order.
    probabilities : label → calibrated probability, every label, canonical order.
    evidence : tag → the clause that won, then the other clauses over the threshold in order.
    uncertain : labels whose score lies where resampled thresholds disagree, tagged or not.
    """

    labels: tuple[str, ...]
    probabilities: dict[str, float]
    evidence: dict[str, tuple[Evidence, ...]]
    uncertain: tuple[str, ...]


class Model:
    """A model loaded from its folder.

    Attributes
    ----------
    name : as it was asked for. digest : 16 hex digits over its manifest, which covers the weights.
    taxonomy : its labels. decisions : its thresholds and calibration. manifest : all of ``model.json``.
    operating : which thresholds those are. held : label → what they held out of fold, empty when balanced.
    """

    def __init__(self, name: str, files: ModelFiles) -> None:
        self.name = name
        self.manifest: Mapping[str, Any] = files.manifest
        self.digest: str = files.manifest["digest"]
        self.taxonomy = Taxonomy.from_dict(files.manifest["taxonomy"])
        self.decisions = Decisions.from_rows(files.manifest["decisions"])
        self._arrays = files.arrays
        self.operating = Operating()
        self.held: Mapping[str, OperatingPoint] = {}

    @property
    def files(self) -> ModelFiles:
        """What its folder holds."""
        return ModelFiles(self.manifest, self._arrays)

    @cached_property
    def balanced(self) -> Decisions:
        """The decisions of highest F1, whatever this model was told to tag by."""
        return Decisions.from_rows(self.manifest["decisions"])

    def at(
        self,
        *,
        prefer: Prefer = "balanced",
        min_precision: float | None = None,
        without: Sequence[str] = (),
    ) -> Model:
        """The same model with other thresholds; scores, probabilities and evidence are the same.

        Parameters
        ----------
        prefer : ``precision`` takes the thresholds of highest F0.5 out of fold, ``recall`` those of F2.
        min_precision : in place of `prefer`, the lowest thresholds that held so much precision out of fold.
        without : labels never given, such as those that did not hold it.

        Raises `CallError` naming the labels that did not hold `min_precision`, and what they can hold;
        `ModelError` for a model that was trained before such thresholds were kept.
        """
        asked = Operating(prefer, min_precision, tuple(without))
        chosen = choose(self, asked)
        other = copy(self)
        other.decisions, other.operating, other.held = chosen.decisions, asked, chosen.points
        return other

    @property
    def made_by(self) -> str:
        """Where tags come from, as rows say it: ``NAME@DIGEST``, then the thresholds if not balanced."""
        made = f"{Path(self.name).name}@{self.digest}"
        return f"{made};{self.operating.name}" if self.operating.name else made

    @cached_property
    def scorer(self) -> Scorer:
        """The reference scorer, which knows n-grams by name; `score` takes the compiled one."""
        return Scorer(self._arrays, **self._scoring)

    @cached_property
    def compiled(self) -> CompiledScorer | Scorer:
        """The scorer behind `score`: compiled, or the reference for a model beyond the compiled form."""
        from strategyclf.model.compiled.scorer import CompiledScorer
        from strategyclf.model.compiled.tries import TooLargeError

        try:
            return CompiledScorer(self._arrays, **self._scoring, digest=self.digest)
        except TooLargeError:
            return self.scorer

    @property
    def _scoring(self) -> dict[str, Any]:
        recipe = self.manifest["recipe"]
        ngrams: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in recipe["ngrams"].items()
        }
        return {
            "ngrams": NgramRecipe(**ngrams),
            "user_words": recipe["user_words"],
            "sharpness": recipe["sharpness"],
            "length_power": recipe["length_power"],
            "paragraph_weight": recipe.get("paragraph_weight", 0.0),
        }

    @cached_property
    def training(self) -> TrainingRecord:
        keys = self._arrays["training_keys"]
        return TrainingRecord(
            keys=keys,
            rows={int(key): row for row, key in enumerate(keys)},
            folds=self._arrays["training_folds"],
            scores=self._arrays["training_scores"],
            decisions=[Decisions.from_rows(rows) for rows in self.manifest["fold_decisions"]],
        )

    @cached_property
    def bands(self) -> Mapping[str, tuple[Band, ...]]:
        """Label → the measured precision of its tags by band; empty where it was not measured."""
        from strategyclf.measures.bands import bands_from_rows

        return bands_from_rows(self.manifest.get("bands", {}))

    @cached_property
    def likeness(self) -> Likeness | None:
        """What the training text looked like; None where a model does not say."""
        told = self.manifest.get("likeness")
        return Likeness.from_json(told) if told else None

    def measured(
        self, texts: Sequence[str], probabilities: NDArray[np.float64]
    ) -> tuple[dict[str, float], Likeness | None]:
        """The measures of `texts` taken together, and those of the training text to hold them against.

        `probabilities` (n_texts, n_labels) are those of the tags of `texts`.
        """
        recipe, arrays = self._scoring["ngrams"], self._arrays
        # Words among them do no harm: they end in a blank, and no n-gram of characters holds any.
        known = set(arrays["keys"].tobytes().decode().split("\n"))
        folding = dict(zip(arrays["folding_from"].tolist(), arrays["folding_to"].tolist(), strict=True))
        unseen, counted = seen_shares(texts, known, recipe, folding)
        return measures(texts, unseen, counted, probabilities), self.likeness

    def score(self, texts: Sequence[str]) -> Scores:
        """Scores of `texts` and of their clauses, margins before calibration."""
        return self.compiled.score(texts)

    def tag_arrays(self, texts: Sequence[str]) -> TagArrays:
        """The tags of `texts` as arrays; the same as `tag` gives."""
        return tag_arrays(self.score(texts), self.decisions)

    def tag(self, texts: Iterable[str]) -> TagList:
        """The tags of each of `texts`; one text's tags never depend on the others.

        What comes is a list; its ``to_pandas()`` is a table. Raises `TypeError` for a single text.
        """
        if isinstance(texts, str):
            raise TypeError("texts is one text, of which every character would be tagged: give [text]")
        given = list(texts)
        found = tags_of(given, self.tag_arrays(given), self.taxonomy.ids) if given else []
        return TagList(found, given, self.taxonomy)

    def to_pandas(self) -> pd.DataFrame:
        """A row a label: its names, and the cross-fitted figures of `Evaluation.to_pandas`."""
        import pandas as pd

        from strategyclf.measures.figures_table import per_class_of_json, per_class_rows

        table = per_class_of_json(self.manifest["metrics"]["cross_fitted"])
        return pd.DataFrame(per_class_rows(table, self.taxonomy)).set_index("label")

    def _repr_html_(self) -> str:
        from strategyclf.model.notebook import model_html

        return model_html(self)

    def explain(self, text: str, labels: Collection[str] | None = None) -> Explanation:
        """Why `text`, taken as one paragraph, has its tags, or why it has or lacks those of `labels`."""
        from strategyclf.model.explaining import explain

        return explain(self, text, labels)


def tags_of(texts: Sequence[str], found: TagArrays, ids: Sequence[str]) -> list[Tags]:
    """What `found` says of each of `texts`, as objects."""
    clauses = list(zip(found.starts.tolist(), found.ends.tolist(), found.scores.tolist(), strict=True))
    bounds = found.evidence.tolist()
    tags = []
    rows = zip(
        texts, found.given.tolist(), found.probabilities.tolist(), found.uncertain.tolist(), strict=True
    )
    for i, (text, given, probabilities, uncertain) in enumerate(rows):
        first = i * len(ids)
        evidence = {
            id: tuple(
                Evidence(start, end, text[start:end], score)
                for start, end, score in clauses[bounds[first + j] : bounds[first + j + 1]]
            )
            for j, id in enumerate(ids)
            if given[j]
        }
        tags.append(
            Tags(
                tuple(evidence),
                dict(zip(ids, probabilities, strict=True)),
                evidence,
                tuple(compress(ids, uncertain)),
            )
        )
    return tags


@dataclass(frozen=True, slots=True)
class TrainingRecord:
    """What a model keeps of its own training, so that it is never measured on text it has seen.

    Attributes
    ----------
    keys : (n_rows,) match keys as integers. rows : match key → row.
    folds : (n_rows,) the fold that left the row out.
    scores : (n_rows, n_labels) by the model of that fold.
    decisions : for each fold, learnt from the other folds.
    """

    keys: NDArray[np.uint64]
    rows: Mapping[int, int]
    folds: NDArray[np.int64]
    scores: NDArray[np.float64]
    decisions: Sequence[Decisions]

    def row_of(self, text: str) -> int | None:
        """The row of `text` or of a reprint of it; None where it was not trained on."""
        return self.rows.get(int(match_key(text), 16))


def load_model(name: str | Path = "default") -> Model:
    """Load a model by name or path; `ModelError` where it is missing, damaged or of another version."""
    found = find_model(name)
    return Model(found.name, read_model(found.folder))
