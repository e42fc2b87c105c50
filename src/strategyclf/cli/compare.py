"""``strategyclf compare``: whether a model, or a file of predictions, is really better than another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from strategyclf.cli.labels_options import Corpus, JsonFile, Labels, RowsOption
from strategyclf.messages import counted, language, phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from strategyclf.evaluation.comparison import Comparison, Told
    from strategyclf.measures.paired import PairedFigures
    from strategyclf.model.model import Model
    from strategyclf.tagging.target import Target
    from strategyclf.taxonomy import Taxonomy

EXAMPLE = "Example: strategyclf compare default models/mine --corpus articles/ --out differing.csv"

_PREDICTIONS = (".jsonl", ".ndjson", ".csv", ".parquet", ".xlsx", ".xlsm")


def compare(
    a: Annotated[
        str, typer.Argument(metavar="A", help="A model's name or folder, or a file that predict wrote.")
    ],
    b: Annotated[str, typer.Argument(metavar="B", help="What to compare with it, such as the newer one.")],
    labels: Labels = None,
    corpus: Corpus = None,
    rows: RowsOption = "article",
    json: JsonFile = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="F.csv of the paragraphs that they differ on.", show_default=False),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the resampling of documents.")] = 0,
) -> None:
    """Compare two models, or two files of predictions, on the same labelled text.

    For each label: the F1 of A and of B, B's less A's with its 95 % interval over resampled documents (the
    same for both), how many paragraphs only one of them decided rightly, and McNemar's exact p. Then the
    paragraphs won and lost, and a verdict that goes no further than the interval.

    Text that a model was trained on counts with the tags of the fold that left it out. A file of predictions
    cannot tell: predict with models on text they were not trained on, or compare the models themselves.
    """
    from strategyclf.cli.labels_options import console, output, write_json
    from strategyclf.cli.train import default_corpus, default_labels
    from strategyclf.evaluation.comparison import compare as measure

    talk = console(stderr=True)
    _check_ending(out)
    with output(json) as json_target, output(out) as target:
        side_a, side_b = _side(a), _side(b)
        with talk.status(phrase("comparing")):
            found = measure(
                side_a,
                side_b,
                labels=labels or [default_labels()],
                corpus=[*default_corpus(), *(corpus or [])],
                rows=rows,
                seed=seed,
            )
        print_comparison(console(markup=True), found, side_a.taxonomy)
        _say_trained(found, side_a, side_b, talk)
        _say_left_out(found, talk)
        write_json(json_target, found.as_json())
        if target:
            _write_differing(target, found, talk)


def _side(given: str) -> Model | Told:
    """A file of predictions where one is named, else a model."""
    path = Path(given)
    if path.suffix.lower() in _PREDICTIONS and not path.is_dir():
        return _predictions(path)
    from strategyclf.model.model import load_model

    return load_model(given)


def _predictions(path: Path) -> Told:
    from strategyclf.article import digest
    from strategyclf.evaluation.comparison import Told
    from strategyclf.profiles.predictions import read_predictions

    read = read_predictions([path])
    texts: dict[str, str] = {}
    tags: dict[str, tuple[str, ...]] = {}
    for paragraph in read.paragraphs:
        key = digest(paragraph.text)
        texts.setdefault(key, paragraph.text)
        if tags.setdefault(key, paragraph.labels) != paragraph.labels:
            _refuse_contradiction(path, paragraph.article, paragraph.index)
    return Told(str(path), texts, tags, read.taxonomy, read.models)


def _refuse_contradiction(path: Path, article: str, index: int) -> None:
    from strategyclf.errors import InputError

    raise InputError(
        phrase("the same text has other labels earlier in the file"),
        code="contradiction",
        file=str(path),
        place=f"{article}#{index}",
        remedy=phrase("compare what one run of predict wrote"),
    )


def print_comparison(console: Console, found: Comparison, taxonomy: Taxonomy) -> None:
    """Print the table, the paragraphs won and lost, and the verdict in both languages."""
    from rich.markup import escape

    from strategyclf.cli.figures import label_grid
    from strategyclf.evaluation.verdict import verdict_on

    console.print(f"A: {found.a.name}\nB: {found.b.name}", soft_wrap=True, markup=False)
    grid = label_grid("", (phrase("F1 of A"), phrase("F1 of B"), "B − A", phrase("only A:B"), "p"))
    table = found.table
    for label, line in zip(taxonomy, table.labels, strict=True):
        assert line.mcnemar
        grid.add_row(
            f"{escape(label.zh)}\n[dim]{label.id}[/dim]",
            *_cells(line),
            f"{line.mcnemar.only_a:,}:{line.mcnemar.only_b:,}",
            _p(line.mcnemar.p),
        )
    for name, line in (("macro-F1", table.macro_f1), ("micro-F1", table.micro_f1)):
        grid.add_row(name, *_cells(line), "", "")
    console.print(grid)
    won, lost, even = (found.count(outcome) for outcome in ("won", "lost", "even"))
    console.print(
        phrase(
            "on {rows:,} paragraphs of {documents:,} documents, {differing:,} tagged "
            "differently: B won {won:,}, lost {lost:,}, {even:,} even (as many labels wrong)",
            rows=table.rows,
            documents=table.documents,
            differing=len(found.differing),
            won=won,
            lost=lost,
            even=even,
        )
    )
    console.print(
        phrase(
            "only A:B: paragraphs that only A, only B decided rightly; p: McNemar's, exact\nbelow "
            "each difference: its 95 % interval over resampled documents"
        )
    )
    shown = [(line, verdict_on(line, table.documents).code) for line in table.labels]
    for code, words in (
        ("b_better", phrase("B is better at")),
        ("a_better", phrase("A is better at")),
    ):
        if ids := [line.id for line, verdict in shown if verdict == code]:
            console.print(f"{words}: {', '.join(ids)}")
    console.print(_verdict(found))


def _verdict(found: Comparison) -> str:
    chinese = f"宏平均 F1：{found.verdict.zh}"
    return chinese if language() == "zh" else f"macro-F1: {found.verdict.en}\n{chinese}"


def _cells(line: PairedFigures) -> tuple[str, str, str]:
    difference = line.difference
    cell = f"{difference.value:+.3f}"
    if difference.low == difference.low:  # not NaN
        cell += f"\n[dim]{difference.low:+.2f}…{difference.high:+.2f}[/dim]"
    return f"{line.a.value:.3f}", f"{line.b.value:.3f}", cell.replace("-", "−")


def _p(p: float) -> str:
    return "<0.001" if p < 0.001 else f"{p:.3f}"


def _say_trained(found: Comparison, side_a: Model | Told, side_b: Model | Told, talk: Console) -> None:
    for letter, side, given in (("A", found.a, side_a), ("B", found.b, side_b)):
        if side.trained_on:
            talk.print(
                phrase(
                    "{letter} was trained on {trained_on:,} of these {rows:,} paragraphs: for them it "
                    "counts by the fold that left their document out",
                    letter=letter,
                    trained_on=side.trained_on,
                    rows=found.table.rows,
                ),
                soft_wrap=True,
            )
        elif side.trained_on is None:
            talk.print(
                phrase("{letter} is a file of predictions {origin}", letter=letter, origin=_origin(given)),
                soft_wrap=True,
            )


def _origin(told: Model | Told) -> str:
    """Who made a file of predictions, and whether that model had seen the text, where it can be found."""
    from strategyclf.errors import ModelError
    from strategyclf.model.model import load_model

    made_by = getattr(told, "models", ())
    seen = 0
    for name, _, version in (one.partition(";")[0].rpartition("@") for one in made_by):
        try:
            model = load_model(name)
        except ModelError:
            continue
        if model.digest == version:
            seen += sum(
                model.training.row_of(text) is not None for text in getattr(told, "texts", {}).values()
            )
    by = phrase("by {made_by}", made_by=", ".join(made_by)) if made_by else phrase("by an unknown model")
    if seen:
        return phrase(
            "{by}, which was trained on {seen:,} of its texts: its figures here are too good to be true",
            by=by,
            seen=seen,
        )
    return phrase("{by}: had that model been trained on these texts, its figures would be too good", by=by)


def _say_left_out(found: Comparison, talk: Console) -> None:
    if found.without_text:
        talk.print(
            counted(
                "{number} label without their text left out",
                "{number} labels without their text left out",
                found.without_text,
            ),
            soft_wrap=True,
        )
    if found.unshared:
        talk.print(
            counted(
                "{number} text in only one of the files, not compared",
                "{number} texts in only one of the files, not compared",
                found.unshared,
            ),
            soft_wrap=True,
        )


def _check_ending(out: Path | None) -> None:
    from strategyclf.errors import CallError

    if out is not None and out.suffix.lower() != ".csv":
        raise CallError(
            phrase("is no .csv"),
            code="bad_option",
            file=str(out),
            remedy=phrase("end the name in .csv, or use --json"),
        )


def _write_differing(target: Target, found: Comparison, talk: Console) -> None:
    import csv

    from strategyclf.article import digest
    from strategyclf.cells import safe_cell

    def joined(ids: Sequence[str]) -> str:
        return "; ".join(ids)

    with target.open_text("utf-8-sig") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("outcome", "truth", "a", "b", "doc", "text", "digest"))
        for one in found.differing:
            cells = (one.outcome, joined(one.truth), joined(one.a), joined(one.b), one.doc, one.text)
            writer.writerow([*map(safe_cell, cells), f"d:{digest(one.text)}"])
    target.commit()
    talk.print(phrase("written: {path}", path=target.path), soft_wrap=True)
