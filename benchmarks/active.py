"""The learning curve of `queue`'s choice beside that of a random one, by replaying labelled rows.

    python benchmarks/active.py [--corpus ../shared/corpus] [--repetitions 6] [--svg docs/images/active.svg]

Only `census` and `random` rows are replayed: the others were themselves chosen by a model. Each repetition
keeps a quarter of the rows apart by document to be measured on, labels 200 of the rest at random, and then
goes on twice: 200 rows at a time as the queue chooses them by the model so far, and 200 at random. A point
is the macro-F1 on the rows kept apart of a model trained on what is labelled by then, thresholds from its
own cross-validation. To be light the recipe counts characters and their pairs only, so the level is below
that of the shipped model; what is compared is the two ways of choosing.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from strategyclf.evaluation.next_to_label import choose, expected_use
from strategyclf.learning.recipe import Recipe
from strategyclf.learning.vectorizer import CountedTexts
from strategyclf.measures.metrics import confusion_counts, f1
from strategyclf.measures.splits import grouped_folds
from strategyclf.model.building import estimator
from strategyclf.model.labelled_text import gather
from strategyclf.taxonomy import read_taxonomy
from strategyclf.text.ngrams import NgramRecipe

ROOT = Path(__file__).resolve().parents[1]
STEP, MOST = 200, 1000
RECIPE = Recipe(ngrams=NgramRecipe(words=(0, 0), characters=(1, 2)), n_folds=3, max_iter=60)
ARMS = ("queue", "random")


@dataclass(frozen=True, slots=True)
class Pool:
    """All replayed rows; `counted`, `texts`, `Y` and `groups` have one entry a row."""

    counted: CountedTexts
    texts: tuple[str, ...]
    Y: NDArray[np.int64]
    groups: NDArray[np.int64]


def load(corpus: Path) -> Pool:
    """The census and random paragraphs of the corpus journals, n-grams counted once."""
    labels = [ROOT / "labels" / f"corpus-{name}.jsonl" for name in ("reports", "national", "seeds", "news")]
    tables = [corpus / f"{name}.jsonl" for name in ("reports", "national", "seeds", "news")]
    text = gather(labels, tables, read_taxonomy(ROOT / "labels" / "taxonomy.toml"))
    rows = np.flatnonzero(text.scored() & np.isin(text.column("draw"), ("census", "random")))
    texts = tuple(text.texts[row] for row in rows)
    return Pool(CountedTexts.of(texts, RECIPE.ngrams, {}), texts, text.Y[rows], text.groups[rows])


def curve(pool: Pool, seed: int) -> Iterator[tuple[str, int, float]]:
    """(arm, rows labelled, macro-F1) of one repetition."""
    rng = np.random.default_rng(seed)
    apart = grouped_folds(pool.groups, pool.Y, 4, seed) == 0
    test, rest = np.flatnonzero(apart), rng.permutation(np.flatnonzero(~apart))
    for arm in ARMS:
        labelled = rest[:STEP]
        while True:
            fitted = estimator(RECIPE).fit(
                pool.counted[labelled], pool.Y[labelled], groups=pool.groups[labelled]
            )
            counts = confusion_counts(pool.Y[test], fitted.predict(pool.counted[test])).sum(axis=0)
            yield arm, len(labelled), float(f1(counts).mean())
            if len(labelled) >= MOST:
                break
            open_rows = rest[~np.isin(rest, labelled)]
            if arm == "random":
                picked = open_rows[:STEP]
            else:
                decisions = fitted.decisions_
                use = expected_use(
                    fitted.predict_proba(pool.counted[open_rows]),
                    decisions.probabilities(decisions.thresholds[None])[0],
                    pool.Y[labelled].sum(axis=0),
                )
                picked = open_rows[choose([pool.texts[row] for row in open_rows], use, STEP, seed=seed)]
            labelled = np.concatenate([labelled, picked])


def table(points: list[tuple[int, str, int, float]]) -> list[dict[str, float]]:
    """A row a number of labels: both means, and the mean difference with its 95 % interval (paired, t)."""
    rows = []
    for size in sorted({point[2] for point in points}):
        by_arm = {
            arm: np.array([value for _, a, at, value in sorted(points) if a == arm and at == size])
            for arm in ARMS
        }
        gain = by_arm["queue"] - by_arm["random"]
        half = student.ppf(0.975, len(gain) - 1) * gain.std(ddof=1) / np.sqrt(len(gain))
        rows.append(
            {
                "rows": size,
                **{arm: float(values.mean()) for arm, values in by_arm.items()},
                "gain": float(gain.mean()),
                "low": float(gain.mean() - half),
                "high": float(gain.mean() + half),
            }
        )
    return rows


def draw_chart(points: list[tuple[int, str, int, float]], path: Path) -> None:
    """Both curves, a thin line a repetition and a thick one for the mean."""
    import altair as alt

    names = {"queue": "strategyclf queue", "random": "at random"}
    data = alt.Data(
        values=[
            {"repetition": repetition, "choice": names[arm], "rows": size, "macro_f1": value}
            for repetition, arm, size, value in points
        ]
    )
    x = alt.X("rows:Q", title="labelled paragraphs", scale=alt.Scale(zero=False))
    y_scale = alt.Scale(zero=False)
    colour = alt.Color(
        "choice:N", title=None, scale=alt.Scale(domain=list(names.values()), range=["#0c59f2", "#8a6d00"])
    )
    dash = alt.StrokeDash("choice:N", title=None, scale=alt.Scale(domain=list(names.values())))
    thin = (
        alt.Chart(data)
        .mark_line(opacity=0.25, strokeWidth=1)
        .encode(x=x, y=alt.Y("macro_f1:Q", scale=y_scale), color=colour, detail="repetition:N")
    )
    mean = (
        alt.Chart(data)
        .mark_line(point=True, strokeWidth=2.5)
        .encode(
            x=x,
            y=alt.Y("mean(macro_f1):Q", title="macro-F1 on documents kept apart", scale=y_scale),
            color=colour,
            strokeDash=dash,
        )
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    (thin + mean).properties(width=460, height=300).save(str(path))


def main() -> None:
    """Print the table in Markdown, and write the figures and the chart where asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    parser.add_argument("--repetitions", type=int, default=6)
    parser.add_argument("--svg", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    pool = load(options.corpus)
    print(f"{len(pool.texts)} rows of {len(np.unique(pool.groups))} groups", file=sys.stderr)
    points = []
    for repetition in range(options.repetitions):
        for arm, size, value in curve(pool, repetition):
            points.append((repetition, arm, size, value))
            print(f"  {repetition} {arm} {size}: {value:.3f}", file=sys.stderr, flush=True)
    print("| labelled paragraphs | queue | at random | difference (95 % interval) |")
    print("|--:|--:|--:|--:|")
    rows = table(points)
    for row in rows:
        print(
            f"| {row['rows']:,} | {row['queue']:.3f} | {row['random']:.3f} "
            f"| {row['gain']:+.3f} ({row['low']:+.3f} to {row['high']:+.3f}) |"
        )
    if options.json:
        options.json.write_text(json.dumps({"points": points, "table": rows}) + "\n", encoding="utf-8")
    if options.svg:
        draw_chart(points, options.svg)


if __name__ == "__main__":
    main()
