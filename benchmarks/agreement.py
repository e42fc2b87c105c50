"""How far readers who labelled the same paragraph agree: the ceiling for a classifier on these labels.

    python benchmarks/agreement.py [JOURNAL...]

Without arguments: the journals ``labels/corpus-*.jsonl`` of this checkout. Pairwise F1 and Cohen's kappa
a label, over every pair of readers of a paragraph, decisions by ``settled`` left out.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from pathlib import Path

from strategyclf.errors import StrategyclfError
from strategyclf.labelling.journal import read_journal
from strategyclf.labelling.pairs import reader_pairs
from strategyclf.measures.agreement import Agreement, agreement
from strategyclf.taxonomy import Taxonomy, read_taxonomy

LABELS = Path(__file__).resolve().parents[1] / "labels"


def table(found: Agreement, taxonomy: Taxonomy) -> str:
    """The figures as a Markdown table, a row a label and one for the mean."""
    lines = ["| label | both | one only | F1 | κ |", "|---|--:|--:|--:|--:|"]
    for j, label in enumerate(taxonomy):
        one = found.first_only[j] + found.second_only[j]
        lines.append(
            f"| `{label.id}` | {found.both[j]} | {one} | {_figure(found.f1[j])} | {_figure(found.kappa[j])} |"
        )
    lines.append(f"| macro mean | | | {_figure(found.macro_f1)} | {_figure(found.macro_kappa)} |")
    return "\n".join(lines)


def _figure(value: float) -> str:
    return "not measured" if math.isnan(value) else f"{value:.3f}"


def main(arguments: Sequence[str]) -> int:
    """Print the table; 2 when the journals cannot be read."""
    try:
        taxonomy = read_taxonomy(LABELS / "taxonomy.toml")
        journal = read_journal(arguments or sorted(LABELS.glob("corpus-*.jsonl")), taxonomy)
    except StrategyclfError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    pairs = reader_pairs(journal.decisions, taxonomy)
    print(f"{pairs.paragraphs} paragraphs read more than once, {len(pairs.first)} pairs of readings\n")
    print(table(agreement(pairs.first, pairs.second), taxonomy))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
