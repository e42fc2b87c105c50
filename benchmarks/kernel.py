"""Characters a second and core of the compiled scorer: segmentation, all scoring, beside the reference.

    python benchmarks/kernel.py FOLDER-OF-TEXT [--model NAME] [--repeats 5]

Seconds are of this process's own processor time, medians of alternating rounds: other work on the machine
slows them less than the clock's, but still takes cache.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from strategyclf.model.compiled.jit import UNCOMPILED, compiled
from strategyclf.model.compiled.kernel_words import CUTS
from strategyclf.model.compiled.scorer import scratch_for
from strategyclf.model.model import Model, load_model
from strategyclf.text.clauses import cut_clauses
from strategyclf.text.folding import fold
from strategyclf.text.texts import code_points


def measured(model: Model, texts: list[str], repeats: int) -> dict[str, float]:
    """Name → million characters a second, median of `repeats`."""
    few = texts[: max(1, len(texts) // 50)]
    folded = [fold(text, model.scorer.folding) for text in few]
    cut = model.scorer.segmenter.cut
    # The segmentation kernel takes any run of characters: all texts as one stream, cut by blocks as jieba.
    jobs: dict[str, tuple[Callable[[], object], list[str]]] = {
        "segmentation, compiled": (segmentation(model, texts), texts),
        "segmentation, jieba": (lambda: [cut(t[a:b]) for t in folded for a, b in cut_clauses(t)], few),
        "scoring, compiled": (lambda: model.compiled._score(texts, compiled()), texts),
        "scoring, same kernels uncompiled": (lambda: model.compiled._score(few, UNCOMPILED), few),
        "scoring, reference": (lambda: model.scorer.score(few), few),
        "tag arrays, compiled": (lambda: model.tag_arrays(texts), texts),
        "tags as objects, compiled": (lambda: model.tag(texts), texts),
    }
    seconds: dict[str, list[float]] = {name: [] for name in jobs}
    for round in range(repeats + 1):
        for name, (job, _) in jobs.items():
            start = time.process_time()
            job()
            if round:  # the first one warms up: dictionary, machine code, mapped tables
                seconds[name].append(time.process_time() - start)
    return {
        name: sum(map(len, given)) / statistics.median(seconds[name]) / 1e6
        for name, (_, given) in jobs.items()
    }


def segmentation(model: Model, texts: list[str]) -> Callable[[], object]:
    """The segmentation kernel on records made beforehand."""
    scorer = model.compiled
    text = "".join(texts)
    points = code_points(text).astype(np.int64)
    tables, settings, seen = scorer._seen(compiled())
    room = scratch_for(len(text) + 1, settings, seen)
    room.line[: len(text)] = tables.records[tables.pages[points >> 8] + (points & 255)]
    room.cuts[0], room.cuts[CUTS] = 0, len(text) + 1
    ends = np.empty(len(text), dtype=np.int64)
    segment = compiled().segment
    return lambda: segment(
        room.line,
        room.cuts,
        tables,
        settings,
        room.pairs,
        room.route,
        room.steps,
        room.words,
        room.found,
        ends,
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default="default")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--characters", type=int, default=1_000_000)
    given = parser.parse_args()
    texts: list[str] = []
    length = 0
    for path in sorted(given.folder.rglob("*.md")):
        lines = [line.strip() for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
        texts += lines
        length += sum(map(len, lines))
        if length >= given.characters:
            break
    print(f"{len(texts)} paragraphs, {length} characters")
    for name, speed in measured(load_model(given.model), texts, given.repeats).items():
        print(f"{name:36} {speed:8.3f} million characters a second")


if __name__ == "__main__":
    main()
