"""What a variant is: all its settings spelt out, none taken from the library's recipe of the day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from strategyclf.learning.recipe import Loss
from strategyclf.text.ngrams import NgramRecipe
from tried.features import Unit, View


@dataclass(frozen=True)
class Linear:
    """Linear scores of some views of a paragraph, added and fitted together.

    Attributes
    ----------
    ngrams, views : what is counted, and what is scored.
    sharpness, length_power : of the soft maximum over clauses or sentences.
    loss, C, nb_power, max_iter : as in `PooledLinearClassifier`.
    min_df, unit, idf_power, binary : as in `Features`.
    confidence_weights : of a row in fitting, by its readers' confidence 1, 2, 3.
    positive_weight : of a row in fitting the labels it has.
    """

    ngrams: NgramRecipe
    views: tuple[View, ...]
    sharpness: float = 1.0
    length_power: float = 0.5
    loss: Loss = "logistic"
    C: float = 8.0
    nb_power: float = 0.5
    max_iter: int = 100
    min_df: int = 2
    unit: Unit = "clauses"
    idf_power: float = 1.0
    binary: bool = False
    confidence_weights: tuple[float, float, float] = (1.0, 1.0, 1.0)
    positive_weight: float = 1.0


@dataclass(frozen=True)
class Perceptron:
    """One hidden layer over word vectors of the clauses and latent dimensions of the paragraph.

    Attributes
    ----------
    ngrams, min_df : of the paragraph's TF-IDF, before it is factored into `latent` dimensions.
    hidden : units. alpha : L2 penalty. learning_rate, epochs, batch_size : of Adam.
    members : networks from different seeds, their log-odds added.
    """

    ngrams: NgramRecipe
    min_df: int = 3
    latent: int = 300
    latent_scale: float = 3.0
    hidden: int = 256
    alpha: float = 3.0
    learning_rate: float = 5e-4
    epochs: int = 14
    batch_size: int = 64
    members: int = 2


@dataclass(frozen=True)
class Mean:
    """The weighted mean of the scores of variants that were fitted apart.

    Attributes
    ----------
    parts : (name of a variant, weight) each.
    standardised : whether scores are divided by their standard deviation first, label by label.
    """

    parts: tuple[tuple[str, float], ...]
    standardised: bool = False


@dataclass(frozen=True)
class Resampled:
    """The scores of a variant under thresholds averaged over resampled documents.

    Attributes
    ----------
    of : name of the variant. average : of the thresholds. resamples : of documents.
    """

    of: str
    average: Literal["mean", "median"]
    resamples: int = 60


Method = Linear | Perceptron | Mean | Resampled


@dataclass(frozen=True)
class Variant:
    """A line of the table: what is tried, in words and in settings."""

    about: str
    method: Method
