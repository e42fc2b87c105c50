"""How well this project and its peers tag real text, by nested cross-validation.

    python benchmarks/quality.py --corpus ../shared/corpus                  # all, and writes docs/quality.md
    python benchmarks/quality.py --corpus ../shared/corpus --train corpus   # all labels, printed only
    python benchmarks/quality.py --corpus ../shared/corpus --train seeds    # seeds/ alone, printed only
    python benchmarks/quality.py --corpus ../shared/corpus --rows 800       # a trial on some documents

Labels are those of labels/, rows are dealt to eight folds by document. Everything chosen (recipe, penalty,
epochs, thresholds, calibration) is chosen without the fold it is measured on, for ours and peers alike.
Every fit is kept in a file of its own, so that a run that was killed goes on where it stopped. Peers need
``pip install 'strategyclf[benchmarks]'``; those not installed are named and left out.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import shlex
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nested.calling import call
from nested.choice import nested
from nested.fits import FitCache
from nested.ours import RECIPES, Ours
from nested.page import figure, table, tables
from nested.report import Line, as_json, lines
from nested.rows import ROOT, Rows, load_rows
from nested.speed import characters_per_second
from peers.installed import chosen_peers
from strategyclf.errors import CallError
from strategyclf.measures.per_class import PerClass
from strategyclf.taxonomy import Taxonomy, read_taxonomy

REAL = [ROOT / "labels" / f"corpus-{name}.jsonl" for name in ("reports", "news", "national", "seeds")]
PAGE = ROOT / "docs" / "quality.md"
MARKER = "<!-- figures -->"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for; the exit code of a user's error otherwise."""
    return call(parser(), run, arguments)


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--corpus", type=Path, required=True, help="where the labelled texts lie")
    options.add_argument("--train", choices=("corpus", "seeds"), help="one of the two; both if not given")
    options.add_argument("--peers", help="names with commas, or none; all that are installed if not given")
    options.add_argument("--recipes", help=f"names with commas, or none; of {', '.join(RECIPES)}")
    options.add_argument(
        "--each-recipe", action="store_true", help="each of our recipes also as a line of its own"
    )
    options.add_argument("--min-precision", type=float, default=0.9)
    options.add_argument("--rows", type=int, help="whole documents of about so many rows, for a trial")
    options.add_argument("--cache", type=Path, help="where fits are kept; the user's cache if not given")
    options.add_argument("--jobs", type=int, default=1, help="fits made at once, a process each")
    options.add_argument("--json", type=Path, help="write all figures there too")
    options.add_argument("--resamples", type=int, default=1000)
    return options


def run(given: argparse.Namespace) -> None:
    """Measure, print, and write the page where everything was measured."""
    taxonomy = read_taxonomy(ROOT / "labels" / "taxonomy.toml")
    pages: list[str] = []
    plain: dict[str, Any] = {}
    if given.train != "seeds":
        text, plain = on_the_corpus(given, taxonomy)
        pages.append(text)
    if given.train != "corpus":
        pages.append(on_seeds_alone(given.corpus))
    head = heading(given)
    print(f"{head}\n\n" + "\n".join(pages))
    if given.json is not None:
        given.json.write_text(json.dumps(plain, ensure_ascii=False, indent=1) + "\n", "utf-8")
    if given.train is None and given.peers is None and given.recipes is None and given.rows is None:
        kept, _, _ = PAGE.read_text("utf-8").partition(MARKER)
        PAGE.write_text(f"{kept}{MARKER}\n\n{head}\n\n" + "\n".join(pages), "utf-8")


def on_the_corpus(given: argparse.Namespace, taxonomy: Taxonomy) -> tuple[str, dict[str, Any]]:
    """The nested benchmark: its tables, and its figures as plain data."""
    peers, left_out = chosen_peers(_names(given.peers), taxonomy.ids)
    names = list(RECIPES) if given.recipes is None else _names(given.recipes) or []
    if unknown := [name for name in names if name not in RECIPES]:
        raise CallError(
            f"no recipe is called {', '.join(unknown)}",
            code="no_recipe",
            remedy=f"name some of {', '.join(RECIPES)}, or none",
        )
    for line in left_out:
        tell(line)
    systems: list[Any] = [Ours({name: RECIPES[name] for name in names})] if names else []
    if given.each_recipe:
        systems += [Ours({name: RECIPES[name]}, title=f"strategyclf, recipe `{name}`") for name in names]
    systems += peers
    if not systems:
        raise CallError("nothing to measure", code="no_system", remedy="name a recipe or a peer")
    tell("reading labels and texts")
    rows = load_rows(given.corpus, taxonomy, given.rows)
    cache = FitCache(given.cache or default_cache())
    said = [
        (
            system.title,
            nested(system, rows, cache, min_precision=given.min_precision, jobs=given.jobs, progress=tell),
        )
        for system in systems
    ]
    tell("measuring")
    found = lines(taxonomy.ids, rows, said, given.resamples)
    speeds = {}
    for name in names:
        tell(f"timing recipe {name}")
        speeds[name] = (said[0][1].inner_f1[name], characters_per_second(RECIPES[name], rows, taxonomy))
    text = f"## Trained on all labels, nested cross-validation\n\n{data_line(rows, found)}\n\n"
    if left_out:
        text += "\n".join(f"- {line}" for line in left_out) + "\n\n"
    return text + tables(found, given.min_precision, speeds), {
        "date": datetime.date.today().isoformat(),
        "labels": rows.labels_digest,
        "rows": int(rows.scored.sum()),
        "resamples": given.resamples,
        "systems": {f"{line.nested.name}{number or ''}": as_json(line) for number, line in enumerate(found)},
        "recipes": {
            name: {
                "recipe": RECIPES[name].as_dict(),
                "inner_macro_f1": round(inside, 6),
                "characters_a_second": round(speed),
            }
            for name, (inside, speed) in speeds.items()
        },
    }


def on_seeds_alone(corpus: Path) -> str:
    """A model of seeds/ that never saw a real paragraph nor chose a threshold on one: on its own, on all."""
    from strategyclf.evaluation.evaluation import evaluate
    from strategyclf.model.building import train

    tell("training on seeds/ alone")
    with tempfile.TemporaryDirectory() as folder:
        starter = train(
            labels=[ROOT / "labels" / "starter.jsonl"], corpus=[ROOT / "seeds"], out=Path(folder) / "seeds"
        )
        on_real = evaluate(starter.model, labels=REAL, corpus=[corpus]).table
    return (
        f"## Trained on `seeds/` alone\n\nOn its own articles, cross-fitted:\n\n{markdown(starter.report)}\n"
        f"On the real text, of which it never saw a paragraph:\n\n{markdown(on_real)}"
    )


def markdown(measured: PerClass) -> str:
    """One model's figures by label."""
    rows = [
        [
            f"`{line.id}`",
            *(figure(one) for one in (line.precision, line.recall, line.f1, line.average_precision)),
            f"{line.support.value:,.0f}",
        ]
        for line in measured.labels
    ]
    return (
        table(["label", "precision", "recall", "F1", "average precision", "support"], rows)
        + f"\n\nMacro-F1 {figure(measured.macro_f1)}, micro-F1 {figure(measured.micro_f1)} "
        f"on {measured.rows:,} paragraphs of {measured.documents:,} documents.\n"
    )


def heading(given: argparse.Namespace) -> str:
    """When, how and on what these figures were made."""
    options = [f"--{name.replace('_', '-')}" for name in ("train", "peers", "recipes", "rows")]
    asked = [
        f" {option} {shlex.quote(str(value))}"
        for option in options
        if (value := getattr(given, option[2:])) is not None
    ]
    machine = f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores"
    command = f"python benchmarks/quality.py --corpus ../shared/corpus{''.join(asked)}"
    return f"{datetime.date.today().isoformat()}, {machine}: `{command}`."


def data_line(rows: Rows, found: Sequence[Line]) -> str:
    """What was measured on, and how to read the figures."""
    pooled = next(iter(found[0].cards.values()))
    return (
        f"{pooled.rows:,} paragraphs of {pooled.documents:,} documents are scored, {len(rows):,} rows train "
        f"(labels {rows.labels_digest}). In brackets 95 % intervals over resampled documents; a part of "
        "fewer than twenty documents has none. Average precision, Brier score and calibration error (15 bins "
        "of equal mass) are means over labels where no label is named. The lead is paired: both systems are "
        "drawn the same documents. Seconds a fit are processor time on four folds, segmentation aside."
    )


def default_cache() -> Path:
    """The user's cache folder: fits are worth keeping, and no part of the project."""
    from platformdirs import user_cache_path

    return user_cache_path("strategyclf") / "quality"


def tell(line: str) -> None:
    """Talk goes to stderr, so that the tables can be piped."""
    print(f"{time.strftime('%H:%M:%S')} {line}", file=sys.stderr, flush=True)


def _names(given: str | None) -> list[str] | None:
    return None if given is None else [name for name in given.split(",") if name not in ("", "none")]


if __name__ == "__main__":
    sys.exit(main())
