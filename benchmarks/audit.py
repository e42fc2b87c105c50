"""How many labels flipped at random the label audit finds.

    python benchmarks/audit.py --corpus ../shared/corpus [--seed 1] [--flips 200] [--first 400]

Flips cells (paragraph × label) of the corpus rows, starter articles left alone, cross-validates the default
recipe afresh on the labels with the flips in them, ranks, and prints the share found among the first rows
of the audit, by the ways a cell was flipped. Takes some minutes: nothing is known of the labels' truth but
what a model trained on the flipped labels says.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from strategyclf.errors import StrategyclfError
from strategyclf.evaluation.exclusions import read_exclusions
from strategyclf.evaluation.findings import findings
from strategyclf.model.labelled_text import STARTER, LabelledText, gather
from strategyclf.model.out_of_fold import cross_validated_probabilities
from strategyclf.taxonomy import Taxonomy, read_taxonomy

ROOT = Path(__file__).resolve().parents[1]


def flipped(
    text: LabelledText, taxonomy: Taxonomy, flips: int, seed: int
) -> tuple[LabelledText, set[tuple[int, str]]]:
    """`text` with `flips` random cells of its corpus rows the other way, and which these are."""
    rows = np.flatnonzero(text.column("genre") != STARTER)
    n_labels = len(taxonomy)
    cells = np.random.default_rng(seed).choice(len(rows) * n_labels, flips, replace=False)
    Y = text.Y.copy()
    Y[rows[cells // n_labels], cells % n_labels] ^= 1
    paragraphs = tuple(
        replace(paragraph, labels=tuple(id for id, given in zip(taxonomy.ids, line, strict=True) if given))
        for paragraph, line in zip(text.paragraphs, Y.tolist(), strict=True)
    )
    changed = np.argwhere(text.Y != Y).tolist()
    return replace(text, Y=Y, paragraphs=paragraphs), {(i, taxonomy.ids[j]) for i, j in changed}


def main(arguments: list[str]) -> int:
    """Print the figures; the exit code of a user's error otherwise."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--labels", type=Path, nargs="*", default=[ROOT / "labels"])
    parser.add_argument("--corpus", type=Path, nargs="*", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--flips", type=int, default=200)
    parser.add_argument("--first", type=int, default=400)
    parser.add_argument("--jobs", type=int, default=None, help="labels fitted at once")
    given = parser.parse_args(arguments)
    try:
        taxonomy = read_taxonomy(ROOT / "labels" / "taxonomy.toml")
        exclusions = read_exclusions(ROOT / "labels" / "exclusions.toml", taxonomy)
        text = gather(given.labels, [ROOT / "seeds", *given.corpus], taxonomy)
        wrong, truth = flipped(text, taxonomy, given.flips, given.seed)
        probabilities = cross_validated_probabilities(wrong, taxonomy, n_jobs=given.jobs)
        found = findings(wrong, taxonomy, exclusions, probabilities)
    except StrategyclfError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    first = {(finding.row, finding.label): finding for finding in found[: given.first]}
    added = {(row, label) for row, label in truth if label in wrong.paragraphs[row].labels}
    hits = truth & first.keys()
    print(
        f"{len(truth)} cells of {len(text):,} paragraphs flipped (seed {given.seed}); {len(found):,} findings"
    )
    print(f"among the first {given.first} rows: {len(hits)} of {len(truth)}, {len(hits) / len(truth):.1%}")
    print(f"  labels added wrongly: {len(hits & added)} of {len(added)}")
    print(f"  labels taken away: {len(hits - added)} of {len(truth - added)}")
    for kind in ("model", "near duplicate", "codebook"):
        said = sum(any(reason.kind == kind for reason in first[cell].reasons) for cell in hits)
        print(f"  found with the ground {kind!r}: {said}")
    for size in (200, 300, 600, 800):
        among = {(finding.row, finding.label) for finding in found[:size]}
        print(f"  among the first {size}: {len(truth & among) / len(truth):.1%}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
