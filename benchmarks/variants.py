"""Every variant of the recipe that was tried before one was chosen, by plain cross-validation.

    python benchmarks/variants.py --list
    python benchmarks/variants.py --corpus ../shared/corpus --only whole-c12,commas-c12
    python benchmarks/variants.py --corpus ../shared/corpus --write       # all, into docs/quality.md

Rows are dealt to five folds by document; every score is by a fit without the row's fold, every threshold
learnt on the other four. The figures choose among variants, and so flatter the best of them: what the
chosen recipe reaches is measured by `benchmarks/quality.py`, nested. A variant takes one to seven minutes;
every fit is kept in a file of its own, so that a run that was killed goes on where it stopped.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from nested.calling import call
from nested.fits import FitCache
from nested.page import table
from nested.rows import ROOT
from quality import PAGE, default_cache, tell
from strategyclf.errors import CallError
from strategyclf.taxonomy import read_taxonomy
from tried.measuring import Figures, Fitted, measured, out_of_fold
from tried.rows import load_rows
from tried.table import VARIANTS

BEGIN, END = "<!-- variants -->", "<!-- /variants -->"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for; the exit code of a user's error otherwise."""
    return call(parser(), run, arguments)


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--corpus", type=Path, help="where the labelled texts lie")
    options.add_argument("--only", help="names with commas; all if not given")
    options.add_argument("--list", action="store_true", help="name the variants and stop")
    options.add_argument("--write", action="store_true", help=f"write the table into {PAGE.name} too")
    options.add_argument("--page", type=Path, default=PAGE, help="the page that --write writes")
    options.add_argument("--rows", type=int, help="whole documents of about so many rows, for a trial")
    options.add_argument("--cache", type=Path, help="where fits are kept; the user's cache if not given")
    return options


def run(given: argparse.Namespace) -> None:
    """Measure what is asked for, print the table, and write it where that is asked for."""
    if given.list:
        print("\n".join(f"{name:28}{variant.about}" for name, variant in VARIANTS.items()))
        return
    names = chosen(given.only)
    if given.corpus is None:
        raise CallError("no corpus is named", code="no_corpus", remedy="name its folder with --corpus")
    if given.write and (given.only or given.rows):
        raise CallError(
            "the page's table holds all variants on all rows",
            code="bad_options",
            remedy="leave out --only and --rows, or --write",
        )
    rows = load_rows(given.corpus, read_taxonomy(ROOT / "labels" / "taxonomy.toml").ids, given.rows)
    fitted = Fitted(VARIANTS, given.corpus)
    cache = FitCache(given.cache or default_cache())
    found = {
        name: measured(VARIANTS[name], out_of_fold(name, VARIANTS, rows, fitted, cache, tell), rows)
        for name in names
    }
    text = variants_table(found)
    print(text)
    if given.write:
        write_between(given.page, text)


def chosen(only: str | None) -> list[str]:
    """The names asked for; `CallError` for one that no variant has."""
    names = list(VARIANTS) if only is None else [name for name in only.split(",") if name]
    if unknown := [name for name in names if name not in VARIANTS]:
        raise CallError(f"no variant is called {', '.join(unknown)}", code="no_variant", remedy="see --list")
    return names


def variants_table(found: Mapping[str, Figures]) -> str:
    """The variants and their figures as Markdown."""
    head = ["variant", "what it is", "macro-F1", "average precision", "F1, readers clear", "F1, drawn rows"]
    text = table(
        head,
        [
            [
                f"`{name}`",
                VARIANTS[name].about,
                *(f"{value:.3f}" for value in (one.f1, one.average_precision, one.clear, one.drawn)),
            ]
            for name, one in found.items()
        ],
    )
    # What it is are words: to the left.
    return text.replace("| --- | --: |", "| --- | --- |", 1)


def write_between(page: Path, text: str) -> None:
    """Put `text` between the page's two marks; `CallError` where it lacks them."""
    whole = page.read_text("utf-8")
    before, begun, rest = whole.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not begun or not ended:
        raise CallError(
            f"lacks {BEGIN} or {END} after it",
            code="no_marker",
            file=str(page),
            remedy="put both where the table belongs",
        )
    page.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
