"""``strategyclf explain``: why a paragraph has its tags, as a sum that can be checked."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from strategyclf.cli.threshold_options import MinPrecision, Prefer, Without
from strategyclf.messages import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from strategyclf.model.model import Model
    from strategyclf.reading.reader import Reader
    from strategyclf.report.explanation_page import ExplainedParagraph
    from strategyclf.tagging.target import Target

EXAMPLE = (
    "Example: strategyclf explain 引进项目二十个，总投资三十亿元。 · "
    "strategyclf explain report.docx --paragraph 8 --html why.html"
)

_NOWHERE = re.compile(r"(?:\.{0,2}|~|[A-Za-z]:)[/\\]")
_HAN = re.compile(r"[㐀-鿿]")


def explain(
    given: Annotated[
        str,
        typer.Argument(
            metavar="TEXT|FILE",
            help="A paragraph in quotes, a file of any kind that predict reads, or - for standard input.",
            show_default=False,
        ),
    ],
    model: Annotated[str, typer.Option("--model", "-m", help="A model's name or folder.")] = "default",
    label: Annotated[
        list[str] | None,
        typer.Option(
            "--label",
            help="Explain this label whether given or not; all for every one. May be repeated.",
            show_default=False,
        ),
    ] = None,
    paragraph: Annotated[
        list[str] | None,
        typer.Option(
            "--paragraph",
            "-p",
            metavar="N|ARTICLE#N",
            help="Of a file, only this paragraph, tagged or not. May be repeated.",
            show_default=False,
        ),
    ] = None,
    prefer: Prefer = "balanced",
    min_precision: MinPrecision = None,
    without: Without = None,
    json: Annotated[bool, typer.Option("--json", help="JSON on standard output, with every n-gram.")] = False,
    html: Annotated[
        Path | None, typer.Option(help="Write a page to read, in Chinese and English.", show_default=False)
    ] = None,
    terms: Annotated[
        int, typer.Option(min=1, help="N-grams shown a label in the terminal; the others are one line.")
    ] = 8,
    rows: Annotated[
        Literal["article", "paragraph"], typer.Option(help="What one row of a table is.")
    ] = "article",
    text_column: Annotated[
        str | None, typer.Option(help="The column of a table that holds the text; found if not given.")
    ] = None,
) -> None:
    """Show what each tag rests on: the clause that won and its n-grams, in lines that sum to the score.

    Then what nearly won, and what would turn the decision: the few words without which the tag would go,
    or come, each time scored anew. 高 中 低 are bands of the probability, with their measured precision.

    A text in quotes is one paragraph. Of a file every tagged paragraph is explained. A name that exists is a
    file. docs/explain.md says how to read the lines.

    Exit code: 0 done; 1 the file cannot be read; 2 the call is wrong.
    """
    from strategyclf.cli.labels_options import output
    from strategyclf.cli.threshold_options import at_thresholds
    from strategyclf.model.model import load_model

    _check_given(given)
    loaded = at_thresholds(load_model(model), prefer, min_precision, without)
    wanted = None if not label else loaded.taxonomy.ids if "all" in label else tuple(label)
    if wanted is not None:
        wanted = loaded.taxonomy.ordered(wanted)
    with output(html) as target:
        if _is_file(given):
            from strategyclf.reading.reader import Reader

            reader = Reader([given], rows=rows, text_column=text_column)
            explained = list(_of_file(loaded, reader, wanted, _chosen(paragraph)))
            _finish_reading(reader, given, paragraph, explained)
        else:
            if paragraph:
                _refuse_paragraph()
            explained = [_one(loaded, "", 0, given, wanted)]
        if json:
            _print_json(loaded, explained)
        elif not html:
            from strategyclf.cli.explain_lines import print_explanations

            print_explanations(explained, loaded, terms)
        if target and html:
            _write_page(target, explained, loaded)


def _is_file(given: str) -> bool:
    if given == "-":
        return True
    try:
        return Path(given).exists()
    except (OSError, ValueError):  # longer than a name may be, or with a null byte
        return False


def _check_given(given: str) -> None:
    """Raise `CallError` for what is neither: a folder, nothing at all, or the name of a file that is not."""
    from strategyclf.errors import CallError
    from strategyclf.reading.kinds import EXTENSIONS, IMAGES, REMEDIES

    if not re.search(r"\w", given) and given != "-":
        raise CallError(
            phrase("there is no text"), code="no_text", remedy=phrase("give a paragraph in quotes, or a file")
        )
    if _is_file(given):
        if given != "-" and Path(given).is_dir():
            raise CallError(
                phrase("is a folder"),
                code="is_folder",
                file=given,
                remedy=phrase("name one file in it, or use predict"),
            )
        return
    endings = EXTENSIONS.keys() | REMEDIES.keys() | IMAGES
    one_line = len(given.split("\n")) == 1
    ends_like_one = any(given.lower().endswith(ending) for ending in endings)
    holds_folders = _NOWHERE.match(given) or (re.search(r"[/\\]", given) and not _HAN.search(given))
    if one_line and (ends_like_one or holds_folders):
        raise CallError(
            phrase("no such file"),
            code="no_such_file",
            file=given,
            remedy=phrase(
                "check the path; to explain these words themselves, give them on standard input (-)"
            ),
        )


def _chosen(paragraph: Sequence[str] | None) -> set[tuple[str, int]] | None:
    """(article, number) of each paragraph asked for, "" for any article; None for the tagged ones."""
    from strategyclf.errors import CallError

    if not paragraph:
        return None
    chosen = set()
    for asked in paragraph:
        article, _, number = asked.rpartition("#")
        if not number.isdecimal():
            raise CallError(
                phrase("--paragraph {asked} is no number", asked=asked),
                code="bad_option",
                remedy=phrase("give the number that predict gives it, or ARTICLE#N"),
            )
        chosen.add((article, int(number)))
    return chosen


def _refuse_paragraph() -> None:
    from strategyclf.errors import CallError

    raise CallError(
        phrase("--paragraph is for files, and this is a text"),
        code="bad_option",
        remedy=phrase("leave it out"),
    )


def _of_file(
    model: Model, reader: Reader, labels: Sequence[str] | None, chosen: set[tuple[str, int]] | None
) -> Iterator[ExplainedParagraph]:
    for article in reader:
        texts = [paragraph.text for paragraph in article.paragraphs]
        for paragraph, tags in zip(article.paragraphs, model.tag(texts), strict=True):
            if chosen is None:
                asked = bool(tags.labels)
            else:
                asked = bool({("", paragraph.index), (article.id, paragraph.index)} & chosen)
            if asked:
                yield _one(model, article.id, paragraph.index, paragraph.text, labels)


def _one(
    model: Model, article: str, index: int, text: str, labels: Sequence[str] | None
) -> ExplainedParagraph:
    from strategyclf.report.explanation_page import ExplainedParagraph

    return ExplainedParagraph(article, index, model.explain(text, labels))


def _finish_reading(
    reader: Reader, given: str, paragraph: Sequence[str] | None, explained: list[ExplainedParagraph]
) -> None:
    """Raise what kept the file from being read; say when nothing in it was to be explained."""
    from strategyclf.errors import CallError

    for notice in reader.notices:
        typer.echo(notice, err=True)
    for failure in reader.failures[1:] if not explained else reader.failures:
        typer.echo(phrase("not read: {failure}", failure=failure), err=True)
    if explained:
        return
    if reader.failures:
        raise reader.failures[0]
    if paragraph:
        raise CallError(
            phrase("has no paragraph {numbers}", numbers=", ".join(paragraph)),
            code="no_such_paragraph",
            file=given,
            remedy=phrase("use a number that predict gives (column paragraph; headings count)"),
        )
    typer.echo(phrase("{file}: no paragraph is tagged; --paragraph N explains any", file=given), err=True)


def _print_json(model: Model, explained: Sequence[ExplainedParagraph]) -> None:
    from dataclasses import asdict

    import orjson

    bands = {id: [asdict(band) for band in bands] for id, bands in model.bands.items()}
    document = {
        "model": model.made_by,
        "bands": bands or None,
        "paragraphs": [
            {"article": one.article or None, "paragraph": one.index, **one.explanation.as_json()}
            for one in explained
        ],
    }
    try:
        sys.stdout.buffer.write(
            orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        )
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Whoever read the pipe has had enough (head, less); that is no error of the run.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write_page(target: Target, explained: Sequence[ExplainedParagraph], model: Model) -> None:
    from strategyclf.report.explanation_page import explanation_page

    with target.open_text() as file:
        for part in explanation_page(explained, model.taxonomy, model=model.made_by, bands=model.bands):
            file.write(part)
    target.commit()
    typer.echo(phrase("written: {path}", path=target.path), err=True)
