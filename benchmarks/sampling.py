"""How often the intervals of `labels sample` hold the truth, on corpora whose truth is known.

    python benchmarks/sampling.py [--draws 1000] [-n 200] [--json FILE]

Four corpora. `real`: the census and random paragraphs of ``labels/``, with the tags and probabilities that
the shipped model's folds gave them. Three of 20,000 paragraphs: those probabilities drawn with replacement
and shaken, the truth then drawn from them as they stand (`calibrated`), or shifted on the logit scale as on
text the model overrates (`overrated`, -0.7) and underrates (`underrated`, +0.7). For each, so many samples
are drawn and labelled by the truth; a cell is the share of them whose 95 % interval holds the corpus's own
figure. Beside it the Horvitz-Thompson ratio estimator with a linearised variance (Särndal, Swensson &
Wretman 1992, sections 5.5 and 5.7) and Wald's interval, which is what one would write first.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from strategyclf.evaluation.sample_design import cells_of
from strategyclf.labelling.journal import read_journal
from strategyclf.labelling.settlement import settle
from strategyclf.measures.sampled import sampled_figures
from strategyclf.measures.stratified import Stratification, draw_rows, stratify
from strategyclf.model.model import load_model

ROOT = Path(__file__).resolve().parents[1]
FIGURES = ("precision", "recall", "f1", "share")
SIMULATED = 20_000
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Truth, tags and probabilities, each (n_rows, n_labels)."""

    name: str
    truth: NDArray[np.int64]
    tags: NDArray[np.int64]
    probabilities: Floats


def corpora(seed: int = 0) -> Iterator[Corpus]:
    """The four corpora, made from the labels and the shipped model's out-of-fold scores."""
    model = load_model(ROOT / "models" / "default")
    record, ids = model.training, model.taxonomy.ids
    truth, tags, probabilities = [], [], []
    journals = sorted((ROOT / "labels").glob("corpus-*.jsonl"))
    for paragraph in settle(read_journal(journals, model.taxonomy).decisions).paragraphs:
        row = record.rows.get(int(paragraph.match_key or "0", 16))
        if row is None or paragraph.furniture or paragraph.unit or paragraph.draw not in ("census", "random"):
            continue
        decisions, score = record.decisions[record.folds[row]], record.scores[row : row + 1]
        truth.append([int(id in paragraph.labels) for id in ids])
        tags.append(decisions.tags(score)[0])
        probabilities.append(decisions.probabilities(score)[0])
    yield Corpus("real", np.array(truth), np.array(tags), np.array(probabilities))
    rng = np.random.default_rng(seed)
    picked = np.clip(np.array(probabilities)[rng.choice(len(truth), SIMULATED)], 1e-4, 1 - 1e-4)
    logit = np.log(picked / (1 - picked)) + rng.normal(0.0, 0.3, picked.shape)
    said = 1 / (1 + np.exp(-logit))
    for name, shift in (("calibrated", 0.0), ("overrated", -0.7), ("underrated", 0.7)):
        drawn = rng.random(picked.shape) < 1 / (1 + np.exp(-(logit + shift)))
        yield Corpus(name, drawn.astype(np.int64), (said >= 0.42).astype(np.int64), said)


def true_figures(corpus: Corpus) -> Floats:
    """(n_labels, 4) precision, recall, F1 and share of the whole corpus."""
    right = (corpus.truth & corpus.tags).sum(axis=0)
    tagged, true = corpus.tags.sum(axis=0), corpus.truth.sum(axis=0)
    return np.column_stack([right / tagged, right / true, 2 * right / (tagged + true), corpus.truth.mean(0)])


def horvitz_thompson(corpus: Corpus, strata: Stratification, rows: NDArray[np.int64]) -> Floats:
    """(3, n_labels, 4): estimate, low and high by weights alone."""
    of, y, t = strata.of_row[rows], corpus.truth[rows], corpus.tags[rows]
    weight = 1 / strata.inclusion[of][:, None]
    right, true, tagged, every = (
        part.astype(float) for part in (y & t, y, t, np.ones_like(y))
    )  # the four totals that figures are ratios of
    out = []
    for top, bottom in ((right, tagged), (right, true), (2 * right, tagged + true), (true, every)):
        below = np.maximum((weight * bottom).sum(axis=0), 1e-9)
        value = (weight * top).sum(axis=0) / below
        residual = (top - value * bottom) / below
        variance = np.zeros(y.shape[1])
        for h in np.flatnonzero(strata.drawn > 1):
            size, drawn = strata.size[h], strata.drawn[h]
            spread = residual[of == h].var(axis=0, ddof=1)
            variance += size**2 * (1 - drawn / size) * spread / drawn
        half = 1.96 * np.sqrt(variance)
        out.append(np.stack([value, value - half, value + half]))
    return np.stack(out, axis=-1)


def posterior(corpus: Corpus, strata: Stratification, rows: NDArray[np.int64], seed: int) -> Floats:
    """(3, n_labels, 4): estimate, low and high as `evaluate --sample` gives them."""
    cells = cells_of(strata.of_row, corpus.tags, corpus.probabilities, rows, corpus.truth[rows])
    found = sampled_figures(tuple(map(str, range(len(cells)))), cells, n_draws=1000, seed=seed)
    lines = [[getattr(label, name) for name in FIGURES] for label in found.labels]
    return np.array([[[getattr(m, k) for m in line] for line in lines] for k in ("value", "low", "high")])


def measure(corpus: Corpus, n: int, draws: int) -> dict[str, dict[str, list[list[float]]]]:
    """For each method the coverage, mean width and bias, each (n_labels, 4)."""
    truth = true_figures(corpus)
    strata = stratify(corpus.tags, corpus.probabilities, n)
    found: dict[str, list[Floats]] = {"posterior": [], "horvitz_thompson": []}
    for seed in range(draws):
        rows = draw_rows(strata, seed)
        found["posterior"].append(posterior(corpus, strata, rows, seed))
        found["horvitz_thompson"].append(horvitz_thompson(corpus, strata, rows))
    told = {}
    for method, values in found.items():
        value, low, high = np.moveaxis(np.array(values), 1, 0)
        told[method] = {
            "coverage": ((low <= truth + 1e-12) & (truth <= high + 1e-12)).mean(axis=0).tolist(),
            "width": (high - low).mean(axis=0).tolist(),
            "bias": (value - truth).mean(axis=0).tolist(),
        }
    return told


def main() -> None:
    """Print a Markdown table a corpus: coverage of each figure, its mean over the labels and its range."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("-n", type=int, default=200)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    results = {}
    print("| corpus | figure | coverage (lowest–highest label) | mean width | bias | by weights alone |")
    print("|---|---|--:|--:|--:|--:|")
    for corpus in corpora():
        results[corpus.name] = told = measure(corpus, options.n, options.draws)
        ours, plain = told["posterior"], told["horvitz_thompson"]
        for k, name in enumerate(FIGURES):
            coverage = np.array(ours["coverage"])[:, k]
            print(
                f"| {corpus.name} | {name} "
                f"| {coverage.mean():.3f} ({coverage.min():.3f}–{coverage.max():.3f}) "
                f"| {np.mean(ours['width'], axis=0)[k]:.3f} | {np.mean(ours['bias'], axis=0)[k]:+.3f} "
                f"| {np.mean(plain['coverage'], axis=0)[k]:.3f} |",
                flush=True,
            )
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
