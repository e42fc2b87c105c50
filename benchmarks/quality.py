"""How good the recipe is on real text, trained on the real text (by cross-fitting) or on seeds/ alone.

    python benchmarks/quality.py --corpus ../shared/corpus                  # both, and writes docs/quality.md
    python benchmarks/quality.py --corpus ../shared/corpus --train seeds    # one of them, printed only

Trained on the corpus, figures are cross-fitted and grouped by document. Trained on seeds, a model that never
saw a real paragraph, nor chose its thresholds on one, tags all of them. Some four minutes on two cores.
"""

from __future__ import annotations

import argparse
import platform
import tempfile
from pathlib import Path

from strategyclf.evaluation.evaluation import evaluate
from strategyclf.measures.per_class import Measured, PerClass
from strategyclf.model.building import train

ROOT = Path(__file__).resolve().parents[1]
REAL = [ROOT / "labels" / f"corpus-{name}.jsonl" for name in ("reports", "news", "national", "seeds")]


def main() -> None:
    """Train what is asked for, print its tables, and write the page where both were."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, required=True, help="where the labelled texts lie")
    parser.add_argument("--train", choices=("corpus", "seeds"), help="one of the two; both if not given")
    arguments = parser.parse_args()
    tables: dict[str, PerClass] = {}
    with tempfile.TemporaryDirectory() as folder:
        if arguments.train != "corpus":
            starter = train(
                labels=[ROOT / "labels" / "starter.jsonl"],
                corpus=[ROOT / "seeds"],
                out=Path(folder) / "seeds",
                n_jobs=-1,
            )
            tables["`seeds/`, on its own articles, cross-fitted"] = starter.report
            tables["`seeds/` alone, on the real text"] = evaluate(
                starter.model, labels=REAL, corpus=[arguments.corpus]
            ).table
        if arguments.train != "seeds":
            real = train(
                labels=[ROOT / "labels"],
                corpus=[ROOT / "seeds", arguments.corpus],
                out=Path(folder) / "corpus",
                n_jobs=-1,
            )
            tables["all labels, on the real text, cross-fitted"] = real.report
            sample = "draw census or random"
            tables[f"all labels, on rows drawn by {sample.removeprefix('draw ')}"] = real.apart[sample]
    for trained, table in tables.items():
        print(f"\n## Trained on {trained}\n\n{markdown(table)}")
    if not arguments.train:
        page = ROOT / "docs" / "quality.md"
        head, _, _ = page.read_text("utf-8").partition("<!-- figures -->")
        body = "".join(f"\n## Trained on {name}\n\n{markdown(table)}" for name, table in tables.items())
        machine = f"Python {platform.python_version()}, {platform.machine()}"
        page.write_text(f"{head}<!-- figures -->\n\n{machine}.\n{body}", "utf-8")


def markdown(table: PerClass) -> str:
    """`table` as Markdown, intervals in brackets."""
    lines = ["| label | precision | recall | F1 | average precision | support |", "|---|---|---|---|---|--:|"]
    for line in table.labels:
        figures = (line.precision, line.recall, line.f1, line.average_precision)
        cells = " | ".join(figure(one) for one in figures)
        lines.append(f"| `{line.id}` | {cells} | {line.support.value:,.0f} |")
    lines.append(
        f"\nMacro-F1 {figure(table.macro_f1)}, micro-F1 {figure(table.micro_f1)} "
        f"on {table.rows:,} paragraphs of {table.documents:,} documents.\n"
    )
    return "\n".join(lines)


def figure(measured: Measured) -> str:
    """A figure with its interval."""
    return f"{measured.value:.3f} ({measured.low:.3f}–{measured.high:.3f})"


if __name__ == "__main__":
    main()
