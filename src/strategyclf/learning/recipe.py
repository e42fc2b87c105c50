"""The recipe: every choice that turns labelled paragraphs into a model, with its default."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

from strategyclf.errors import CallError
from strategyclf.messages import later, phrase, reason_of
from strategyclf.text.ngrams import NgramRecipe

Loss = Literal["squared_hinge", "logistic"]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a model is trained.

    Attributes
    ----------
    ngrams : what is counted in a clause.
    min_df : an n-gram found in fewer training clauses is left out.
    sharpness : of the soft maximum over clauses; 0 < sharpness, larger is nearer the maximum.
    length_power : how much of the number of clauses the soft maximum takes out; 0 sums, 1 averages.
    paragraph_weight : of the linear score of the paragraph as a whole, beside that of its clauses; 0 to 1.
    loss : what a fit minimises, "squared_hinge" or "logistic".
    C : inverse strength of the L2 penalty, as in scikit-learn.
    confidence_weights : weight in fitting of a row by its readers' confidence: a coin toss, arguable, clear;
        1 where no reader gave any.
    nb_power : power of the naive-Bayes log-count ratio that scales features before fitting; 0 for none.
    max_iter : steps of L-BFGS at most.
    user_words : word → frequency, added to jieba's dictionary.
    n_folds : folds of the cross-validation behind thresholds, calibration and reported figures.
    seed : of folds and bootstraps.
    """

    ngrams: NgramRecipe = field(default_factory=NgramRecipe)
    min_df: int = 2
    sharpness: float = 1.0
    length_power: float = 0.5
    paragraph_weight: float = 0.5
    loss: Loss = "squared_hinge"
    C: float = 8.0
    confidence_weights: tuple[float, float, float] = (0.1, 0.4, 1.0)
    nb_power: float = 0.5
    max_iter: int = 100
    user_words: Mapping[str, int] = field(default_factory=dict)
    n_folds: int = 10
    seed: int = 0

    def as_dict(self) -> dict[str, Any]:
        """The form kept in ``model.json`` and read back by `from_dict`."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], file: str = "") -> Recipe:
        """Build from the keys given, defaults for the rest; an unknown key raises `CallError` by name."""
        values = dict(data)
        values["ngrams"] = _checked(NgramRecipe, values.get("ngrams", {}), file, "[ngrams]")
        recipe = _checked(cls, values, file, "recipe")
        assert isinstance(recipe, cls)
        for key, holds, bounds in (
            ("sharpness", recipe.sharpness > 0, later("above 0")),
            ("C", recipe.C > 0, later("above 0")),
            ("paragraph_weight", 0 <= recipe.paragraph_weight <= 1, later("within 0 and 1")),
            ("loss", recipe.loss in ("squared_hinge", "logistic"), later("squared_hinge or logistic")),
            (
                "confidence_weights",
                _three_weights(recipe.confidence_weights),
                later("three numbers, none below 0"),
            ),
        ):
            if not holds:
                raise CallError(
                    phrase("{key} = {value!r} is out of range", key=key, value=getattr(recipe, key)),
                    code="bad_recipe",
                    file=file,
                    place="recipe",
                    remedy=phrase("make it {bounds}", bounds=phrase(bounds)),
                )
        return recipe


def _three_weights(weights: tuple[float, ...]) -> bool:
    return len(weights) == 3 and all(isinstance(one, int | float) and one >= 0 for one in weights)


def _checked(kind: type[Any], data: Mapping[str, Any], file: str, place: str) -> Any:
    """``kind(**data)`` with lists made tuples; names what is unknown or of another type than the default."""
    default = kind()
    known = {item.name: getattr(default, item.name) for item in fields(kind)}
    values = {}
    for key, value in data.items():
        if key not in known:
            raise CallError(
                phrase("unknown key {key!r}", key=key),
                code="bad_recipe",
                file=file,
                place=place,
                remedy=phrase("use {known}", known=", ".join(known)),
            )
        expected = known[key]
        if isinstance(expected, tuple) and isinstance(value, list):
            value = tuple(value)
        if isinstance(expected, float) and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if not isinstance(value, type(expected)):
            raise CallError(
                phrase("{key} = {value!r} is of the wrong type", key=key, value=value),
                code="bad_recipe",
                file=file,
                place=place,
                remedy=phrase("write it like {expected!r}", expected=expected),
            )
        values[key] = value
    return kind(**values)


def read_recipe(path: str | Path) -> Recipe:
    """Read a recipe from TOML; raises `CallError` that names the file and the key."""
    path = Path(path)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CallError(
            phrase("cannot be read ({reason})", reason=reason_of(error)),
            code="no_recipe",
            file=str(path),
            remedy=phrase("name a TOML file"),
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CallError(
            phrase("not valid TOML ({error})", error=error),
            code="bad_recipe",
            file=str(path),
            remedy=phrase("mend that line"),
        ) from None
    return Recipe.from_dict(data, file=str(path))
