"""How often the 95 % intervals hold the truth, for F1 and for shares, when whole documents are drawn.

    python benchmarks/intervals.py --corpus ../shared/corpus     # writes docs/intervals.md
    python benchmarks/intervals.py --draws 200                   # the simulated population alone, printed

Populations: one that is simulated (documents of 1 to some 60 paragraphs, labels and errors that cluster by
document), and the out-of-fold decisions of models/default on the real text (for shares of characters its
reading of each sentence): the news (1 to 6 paragraphs a story), the long documents (work reports, plans), and
both together. Documents are drawn with replacement;
the truth is the figure on the whole population. Some four minutes of one core.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from strategyclf.measures.metrics import f1
from strategyclf.measures.resampling import Draws, share_interval
from strategyclf.profiles.measuring import characters_interval

ROOT = Path(__file__).resolve().parents[1]
MARKER = "<!-- figures -->"
SIZES = (20, 50, 100, 200, 500)
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Population:
    """Documents: (n, n_labels, 3) right, wrong and missed tags of each, and (n,) rows.

    `spoken` (n, n_labels) are the characters that speak of each label, of (n,) `characters`.
    """

    name: str
    counts: Floats
    rows: Floats
    spoken: Floats
    characters: Floats

    def part(self, name: str, which: NDArray[np.bool_]) -> Population:
        arrays = (self.counts, self.rows, self.spoken, self.characters)
        return Population(name, *(array[which] for array in arrays))


@dataclass(slots=True)
class Tally:
    """How many intervals were given, and how many held the truth."""

    held: int = 0
    given: int = 0
    asked: int = 0

    def add(self, truth: float, bounds: tuple[float, float]) -> None:
        self.asked += 1
        if not np.isnan(bounds[0]):
            self.given += 1
            self.held += bounds[0] <= truth <= bounds[1]

    @property
    def cell(self) -> str:
        if self.given < 0.2 * self.asked:
            return "too few documents"
        return f"{self.held / self.given:.1%}"


def main() -> None:
    """Draw from every population, print the coverage, and write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, help="where the labelled texts lie")
    parser.add_argument("--draws", type=int, default=1000, help="samples a population and size")
    parser.add_argument("--resamples", type=int, default=1000, help="resamples an interval")
    arguments = parser.parse_args()
    populations = [simulated(), *(real(arguments.corpus) if arguments.corpus else ())]
    lines = [
        "| population | documents drawn | F1 a label | worst | macro-F1 | shares of paragraphs | worst | "
        "shares of characters | worst |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for population in populations:
        for size in SIZES:
            cells = coverage(population, size, arguments.draws, arguments.resamples)
            lines.append(f"| {population.name} | {size} | {' | '.join(cells)} |")
            print(lines[-1], flush=True)
    if arguments.corpus:
        page = ROOT / "docs" / "intervals.md"
        head, _, _ = page.read_text("utf-8").partition(MARKER)
        table = "\n".join(lines)
        said = f"{arguments.draws:,} samples a line, {arguments.resamples:,} resamples an interval."
        page.write_text(f"{head}{MARKER}\n\n{said}\n\n{table}\n", "utf-8")


def coverage(population: Population, size: int, n_draws: int, n_resamples: int) -> list[str]:
    """The cells of a line: how often intervals held the truth."""
    counts, rows = population.counts, population.rows
    n_labels = counts.shape[1]
    total = counts.sum(axis=0)
    true_f1, true_share = f1(total), (total[:, 0] + total[:, 2]) / rows.sum()
    of_f1 = [Tally() for _ in range(n_labels)]
    of_share = [Tally() for _ in range(n_labels)]
    of_characters = [Tally() for _ in range(n_labels)]
    true_characters = population.spoken.sum(axis=0) / population.characters.sum()
    macro = Tally()
    rng = np.random.default_rng(size)
    for seed in range(n_draws):
        picked = rng.integers(0, len(rows), size)
        drawn, length = counts[picked], rows[picked]
        draws = Draws.of(np.arange(size), n_resamples, seed)
        for j in range(n_labels):
            of = drawn[:, j]
            of_f1[j].add(true_f1[j], draws.interval(f1, of, of.sum(axis=1)))
            of_share[j].add(true_share[j], share_interval(of[:, 0] + of[:, 2], length))
            spoken = population.spoken[picked, j]
            of_characters[j].add(
                true_characters[j], characters_interval(spoken, population.characters[picked], length.sum())
            )
        mean = draws.interval(lambda c: f1(c).mean(axis=-1), drawn, drawn.sum(axis=2))
        macro.add(float(true_f1.mean()), mean)
    return [*_both(of_f1), macro.cell, *_both(of_share), *_both(of_characters)]


def _both(tallies: list[Tally]) -> tuple[str, str]:
    """All of `tallies` together, and the one that held least often of those mostly given."""
    together = Tally(*(sum(getattr(t, name) for t in tallies) for name in ("held", "given", "asked")))
    often = [tally for tally in tallies if tally.given >= 0.2 * tally.asked]
    worst = min(often, key=lambda tally: tally.held / tally.given, default=together)
    return (together.cell if often else worst.cell), worst.cell


def simulated() -> Population:
    """Documents whose length, labels and errors vary from one to the next."""
    rng = np.random.default_rng(7)
    n = 20_000
    rows = np.minimum(60, 1 + rng.geometric(1 / 8, n))
    counts = np.zeros((n, 5, 3))
    for j, (share, recall, precision) in enumerate(
        ((0.2, 0.87, 0.82), (0.14, 0.83, 0.85), (0.1, 0.85, 0.77), (0.05, 0.7, 0.72), (0.08, 0.79, 0.81))
    ):
        positive = rng.binomial(rows, rng.beta(share * 4, (1 - share) * 4, n))
        right = rng.binomial(positive, rng.beta(recall * 6, (1 - recall) * 6, n))
        rate = share * recall * (1 - precision) / precision / (1 - share)
        wrong = rng.binomial(rows - positive, rng.beta(rate * 20, (1 - rate) * 20, n))
        counts[:, j] = np.stack([right, wrong, positive - right], axis=1)
    # Apart from the rest, so that its numbers are drawn as before there were characters.
    rng = np.random.default_rng(8)
    document = np.repeat(np.arange(n), rows)
    length = 20 + rng.gamma(1.5, 70, len(document))
    spoken = np.zeros((n, 5))
    for j in range(5):
        # So many paragraphs of each document, picked at random, speak of the label with a part of their text.
        order = np.lexsort((rng.random(len(document)), document))
        rank = np.arange(len(document)) - np.repeat(np.cumsum(rows) - rows, rows)
        speaks = order[rank < (counts[:, j, 0] + counts[:, j, 2])[document]]
        part = length[speaks] * rng.beta(1.5, 1.5, len(speaks))
        np.add.at(spoken[:, j], document[speaks], part)
    return Population(
        "simulated", counts, rows.astype(np.float64), spoken, np.bincount(document, weights=length)
    )


def real(corpus: Path) -> Iterator[Population]:
    """The shipped model's out-of-fold decisions on the text it was trained on."""
    from strategyclf.measures.metrics import confusion_counts
    from strategyclf.model.labelled_text import gather
    from strategyclf.model.model import load_model
    from strategyclf.model.out_of_fold import out_of_fold
    from strategyclf.profiles.speaking import length, spoken_by_sentences

    model = load_model(ROOT / "models" / "default")
    text = gather([ROOT / "labels"], [ROOT / "seeds", *sorted(corpus.glob("*.jsonl"))], model.taxonomy)
    kept = np.flatnonzero(text.scored())
    said = out_of_fold(model, [text.texts[i] for i in kept])
    names, first, number = np.unique(text.column("doc")[kept], return_index=True, return_inverse=True)
    counts = np.zeros((len(names), len(model.taxonomy), 3))
    np.add.at(counts, number, confusion_counts(text.Y[kept], said.tags))
    paragraphs = [text.texts[i] for i in kept]
    spoken = np.zeros((len(names), len(model.taxonomy)))
    np.add.at(spoken, number, spoken_by_sentences(paragraphs, model).characters)
    characters = np.bincount(number, weights=[length(paragraph) for paragraph in paragraphs])
    rows = np.bincount(number).astype(np.float64)
    everything = Population("real, both together", counts, rows, spoken, characters)
    news = text.column("genre")[kept][first] == "news"
    yield everything.part("real, news", news)
    yield everything.part("real, long documents", ~news)
    yield everything


if __name__ == "__main__":
    main()
