"""Whether a profile depends on how pages break their lines: five ways to count the characters that speak.

    python benchmarks/profile_breaks.py --corpus ../shared/corpus            # prints
    python benchmarks/profile_breaks.py --corpus ../shared/corpus --write    # into docs/profile.md too

The paragraphs of 20 provincial reports are joined and cut in six other ways, always at the ends of sentences,
and the provinces ranked by the shipped model's shares of characters before and after. Whether a way of
counting is of use is measured by a model that has seen no report (fitted here, by the shipped recipe): how
well the part of a paragraph that speaks of a label tells the paragraphs that readers gave it (average
precision), and how its ranking of provinces agrees with the readers' (Spearman). Five minutes of a core.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr
from sklearn.metrics import average_precision_score

import strategyclf
from strategyclf.article import Article, digest
from strategyclf.learning.recipe import Recipe
from strategyclf.learning.vectorizer import CountedTexts
from strategyclf.model.building import estimator
from strategyclf.model.labelled_text import LabelledText, gather
from strategyclf.model.layout import read_model
from strategyclf.model.model import Model
from strategyclf.model.scorer import STORED, Scorer, model_arrays
from strategyclf.text.clauses import cut_clauses
from strategyclf.text.folding import folding_table

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "profile.md"
BEGIN, END = "<!-- breaks -->", "<!-- /breaks -->"

Floats = NDArray[np.float64]
Run = Sequence[str]
"""Paragraphs of a section, between two headings."""


@dataclass(frozen=True, slots=True)
class Views:
    """A model's scorers: of both views together, of clauses alone, of the text as a whole alone."""

    both: Scorer
    clauses: Scorer
    whole: Scorer
    thresholds: Floats
    weight: float


def views(model: Model, arrays: Mapping[str, Any]) -> Views:
    """The views of `arrays`, at the thresholds of `model`."""
    given = model.scorer

    def scorer(weight: float) -> Scorer:
        return Scorer(
            arrays,
            ngrams=given.ngrams,
            user_words=model.manifest["recipe"]["user_words"],
            sharpness=given.sharpness,
            length_power=given.length_power,
            paragraph_weight=weight,
        )

    weight = given.paragraph_weight
    return Views(scorer(weight), scorer(0.0), scorer(1.0), model.decisions.thresholds, weight)


def by_tags(run: Run, of: Views) -> Floats:
    """Clauses behind the tags of whole paragraphs."""
    return _evidence(run, of)


def by_clause_view(run: Run, of: Views) -> Floats:
    """Clauses over the threshold by the clause view alone."""
    found = of.clauses.score(run)
    text = np.repeat(np.arange(len(run)), np.diff(found.bags))
    return _characters(run, text, found.spans, found.clauses >= of.thresholds)


def by_whole_sentences(run: Run, of: Views) -> Floats:
    """All of each sentence that is tagged when it stands alone."""
    return _of_sentences(
        run, lambda all_: (of.both.score(all_).texts >= of.thresholds) * _lengths(all_)[:, None]
    )


def by_sentences(run: Run, of: Views) -> Floats:
    """Clauses behind the tags of sentences that stand alone: what `profile` counts."""
    return _of_sentences(run, lambda all_: _evidence(all_, of))


def by_neighbours(run: Run, of: Views) -> Floats:
    """Clauses over the threshold, the whole being the sentence and its two neighbours."""

    def counted(all_: Run) -> Floats:
        found = of.clauses.score(all_)
        around = of.whole.score(["".join(all_[max(0, i - 1) : i + 2]) for i in range(len(all_))]).texts
        text = np.repeat(np.arange(len(all_)), np.diff(found.bags))
        scores = (1 - of.weight) * found.clauses + of.weight * around[text]
        return _characters(all_, text, found.spans, scores >= of.thresholds)

    return _of_sentences(run, counted)


WAYS: dict[str, Callable[[Run, Views], Floats]] = {
    "clauses behind the tags of paragraphs": by_tags,
    "clauses by the clause view alone": by_clause_view,
    "whole sentences tagged alone": by_whole_sentences,
    "clauses behind the tags of sentences alone (`profile`)": by_sentences,
    "clauses, with the neighbouring sentences as the whole": by_neighbours,
}


def _evidence(texts: Run, of: Views) -> Floats:
    found = of.both.score(texts)
    given = found.texts >= of.thresholds
    text = np.repeat(np.arange(len(texts)), np.diff(found.bags))
    highest = np.full(given.shape, -np.inf)
    np.maximum.at(highest, text, found.clauses)
    counts = given[text] & ((found.clauses >= of.thresholds) | (found.clauses == highest[text]))
    return _characters(texts, text, found.spans, counts)


def _characters(texts: Run, text: Any, spans: Any, counts: Any) -> Floats:
    sizes = _lengths([texts[t][a:b] for t, (a, b) in zip(text, spans, strict=True)])
    sums = np.zeros((len(texts), counts.shape[1]))
    np.add.at(sums, text, counts * sizes[:, None])
    return sums


def _lengths(texts: Run) -> Floats:
    return np.array([len("".join(text.split())) for text in texts], dtype=np.float64)


def _of_sentences(run: Run, count: Callable[[Run], Floats]) -> Floats:
    sentences = [_sentences(text) for text in run]
    counted = count([sentence for some in sentences for sentence in some])
    ends = np.cumsum([len(some) for some in sentences])
    return np.array([part.sum(axis=0) for part in np.split(counted, ends[:-1])])


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in cut_clauses(text)]


def runs(article: Article) -> list[Run]:
    """The body of `article`, one run a stretch between headings."""
    found: list[list[str]] = [[]]
    for paragraph in article.paragraphs:
        if paragraph.kind in ("body", "list_item"):
            found[-1].append(paragraph.text)
        elif found[-1]:
            found.append([])
    return [run for run in found if run]


def _joined(size: int) -> Callable[[Run], Run]:
    return lambda run: ["".join(run[i : i + size]) for i in range(0, len(run), size)]


def _wrapped(run: Run) -> Iterator[str]:
    """Paragraphs of whole sentences, each of 150 characters or a little more."""
    line = ""
    for sentence in (s for text in run for s in _sentences(text)):
        line += sentence
        if len(line) >= 150:
            yield line
            line = ""
    if line:
        yield line


BREAKS: dict[str, Callable[[Run], Run]] = {
    "joined by two": _joined(2),
    "joined by three": _joined(3),
    "joined by four": _joined(4),
    "a section a paragraph": _joined(10**6),
    "a sentence a paragraph": lambda run: [s for text in run for s in _sentences(text)],
    "wrapped anew": lambda run: list(_wrapped(run)),
}


def shares(way: Callable[[Run, Views], Floats], of: Views, bodies: Sequence[Sequence[Run]]) -> Floats:
    """(n_articles, n_labels)."""
    return np.array(
        [
            sum(way(run, of).sum(axis=0) for run in body) / sum(_lengths(run).sum() for run in body)
            for body in bodies
        ]
    )


def held_apart(model: Model, text: LabelledText) -> Mapping[str, Any]:
    """The arrays of a model of the same recipe that has seen no report, nor what restates one."""
    recipe = Recipe.from_dict(model.manifest["recipe"])
    genre = text.column("genre")
    reports = frozenset(text.groups[genre == "report"].tolist())
    rows = np.array(
        [i for i in range(len(text)) if text.groups[i] not in reports and not text.restated[i] & reports]
    )
    counted = CountedTexts.of([text.texts[i] for i in rows], recipe.ngrams, recipe.user_words)
    vectorizer, classifier = (step for _, step in estimator(recipe).estimator.steps)
    matrix = vectorizer.fit_transform(counted)
    weights = text.confidence_weights(recipe.confidence_weights)[rows]
    classifier.fit(matrix, text.Y[rows], sample_weight=weights)
    return model_arrays(
        vectorizer.keys_,
        vectorizer.idf_,
        vectorizer.view_starts_,
        classifier.coef_.astype(STORED),
        classifier.intercept_,
        folding_table(),
        (
            classifier.paragraph_coef_.astype(STORED),
            classifier.paragraph_intercept_,
            vectorizer.paragraph_idf_,
        ),
    )


def use(
    way: Callable[[Run, Views], Floats],
    of: Views,
    bodies: Sequence[Sequence[Run]],
    read: Mapping[str, Floats],
) -> tuple[float, float]:
    """Mean average precision of paragraphs, and mean Spearman of articles, against what readers said."""
    spoken, truth, sizes, places = [], [], [], []
    for place, body in enumerate(bodies):
        for run in body:
            for text, counted in zip(run, way(run, of), strict=True):
                labels = read.get(digest(text))
                if labels is not None:
                    size = _lengths([text])[0]
                    spoken.append(counted / size)
                    truth.append(labels)
                    sizes.append(size)
                    places.append(place)
    parts, said, size = np.array(spoken), np.array(truth), np.array(sizes)[:, None]
    n = len(bodies)
    sums = [np.zeros((n, said.shape[1])) for _ in range(2)]
    for total, values in zip(sums, (parts * size, said * size), strict=True):
        np.add.at(total, places, values)
    whole = np.bincount(places, weights=size[:, 0], minlength=n)[:, None]
    labels = range(said.shape[1])
    precision = [average_precision_score(said[:, j], parts[:, j]) for j in labels]
    rank = [spearmanr((sums[0] / whole)[:, j], (sums[1] / whole)[:, j]).statistic for j in labels]
    return float(np.mean(precision)), float(np.mean(rank))


def main() -> None:
    """Measure every way, print the tables, and write them where that is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, required=True, help="where the labelled texts lie")
    parser.add_argument("--write", action="store_true", help=f"write the table into {PAGE.name} too")
    arguments = parser.parse_args()
    model = strategyclf.load_model(ROOT / "models" / "default")
    bodies = [runs(article) for article in strategyclf.read(arguments.corpus / "raw" / "reports")]
    text = gather(
        [ROOT / "labels"], [ROOT / "seeds", *sorted(arguments.corpus.glob("*.jsonl"))], model.taxonomy
    )
    read = {p.digest: row.astype(float) for p, row in zip(text.paragraphs, text.Y, strict=True)}
    shipped = views(model, read_model(ROOT / "models" / "default").arrays)
    apart = views(model, held_apart(model, text))
    names = [label.en.split()[0] for label in model.taxonomy]
    lines = [
        f"| characters counted | {' | '.join(names)} | average precision | agreement with readers |",
        f"|---|{'--:|' * (len(names) + 2)}",
    ]
    for name, way in WAYS.items():
        before = shares(way, shipped, bodies)
        after = [
            shares(way, shipped, [[cut(run) for run in body] for body in bodies]) for cut in BREAKS.values()
        ]
        lowest = [
            min(spearmanr(before[:, j], other[:, j]).statistic for other in after) for j in range(len(names))
        ]
        cells = [f"{value:.2f}" for value in (*lowest, *use(way, apart, bodies, read))]
        lines.append(f"| {name} | {' | '.join(cells)} |")
        print(lines[-1], flush=True)
    if arguments.write:
        page = PAGE.read_text("utf-8")
        head, rest = page.split(BEGIN)
        table = "\n".join(lines)
        PAGE.write_text(f"{head}{BEGIN}\n\n{table}\n\n{END}{rest.split(END)[1]}", "utf-8")


if __name__ == "__main__":
    main()
