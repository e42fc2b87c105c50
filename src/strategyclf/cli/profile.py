"""``strategyclf profile``: how much of the text speaks of each label, by region, year or any column."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from strategyclf.messages import phrase

if TYPE_CHECKING:
    from strategyclf.profiles.correction import Correction
    from strategyclf.profiles.predictions import Predictions

EXAMPLE = "Example: strategyclf profile tags.jsonl --by region --report profile.html"


def profile(
    predictions: Annotated[
        list[Path], typer.Argument(help="What `predict` wrote by paragraph: .jsonl, .parquet, .csv, .xlsx.")
    ],
    by: Annotated[
        str,
        typer.Option(
            help="region, article-region, year, month, source, site, article, kind, or any column (genre …)."
        ),
    ] = "region",
    level: Annotated[
        Literal["province", "city", "county"], typer.Option(help="The smallest region to tell apart.")
    ] = "province",
    several: Annotated[
        Literal["split", "mark"],
        typer.Option(help="A paragraph of several regions: split evenly, or a row of its own."),
    ] = "split",
    year_of: Annotated[
        Literal["publication", "text"],
        typer.Option(help="The year of publication, or the years that the text names."),
    ] = "publication",
    measure: Annotated[
        Literal["characters", "paragraphs", "articles"],
        typer.Option(help="The share in the terminal; files have them all."),
    ] = "characters",
    duplicates: Annotated[
        Literal["once", "keep"], typer.Option(help="Each text once, or as often as it stands there.")
    ] = "once",
    include: Annotated[
        str | None,
        typer.Option(help="Further kinds to count: heading, note (comma between).", show_default=False),
    ] = None,
    census: Annotated[
        bool,
        typer.Option("--census", help="The articles are all there are: intervals cover the classifier only."),
    ] = False,
    labels: Annotated[
        list[Path] | None,
        typer.Option(
            help="Labels of a sample of this corpus: corrects shares of paragraphs.", show_default=False
        ),
    ] = None,
    sample: Annotated[
        Path | None,
        typer.Option(help="The F.design.json of that sample (`labels sample`).", show_default=False),
    ] = None,
    correct: Annotated[
        Literal["model"] | None,
        typer.Option(
            help="`model`: correct with the model's own error rates; often worse.", show_default=False
        ),
    ] = None,
    model: Annotated[
        str,
        typer.Option("--model", "-m", help="The model that made the predictions; also for --correct model."),
    ] = "default",
    taxonomy: Annotated[
        Path | None, typer.Option(help="A taxonomy.toml with names of your own labels.", show_default=False)
    ] = None,
    quotes: Annotated[bool, typer.Option("--quotes/--no-quotes", help="Show the clearest clauses.")] = True,
    out: Annotated[
        Path | None, typer.Option(help="Write every figure: .csv, .parquet or .xlsx.", show_default=False)
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="Write a page: heat map, trend, table, quotes.", show_default=False)
    ] = None,
    picture: Annotated[
        Path | None, typer.Option(help="Write the heat map as .png.", show_default=False)
    ] = None,
    json: Annotated[Path | None, typer.Option(help="Write it as JSON.", show_default=False)] = None,
    names: Annotated[
        Literal["zh", "en"] | None,
        typer.Option(help="Language of headers, page and picture; else the locale's.", show_default=False),
    ] = None,
) -> None:
    """Print how much of the text speaks of each label, group by group.

    The share is that of body characters in clauses over the label's threshold; headings, salutations and
    glossaries are in no denominator, and each text counts once.
    """
    from strategyclf.cli.profile_table import print_profile
    from strategyclf.cli.terminal import console
    from strategyclf.profiles.building import Options, build_profile
    from strategyclf.profiles.predictions import read_predictions
    from strategyclf.profiles.tables import write_table
    from strategyclf.tagging.flat import names_for_locale
    from strategyclf.tagging.target import Target
    from strategyclf.taxonomy import read_taxonomy

    talk = console(stderr=True)
    page_language = names if names else names_for_locale("xlsx")
    table_language = names if names else names_for_locale((out.suffix if out else "").lstrip(".").lower())
    with ExitStack() as stack:
        targets = {path: Target(path) for path in (json, picture) if path}
        for target in targets.values():
            stack.callback(target.discard)
        with talk.status(phrase("reading")):
            tagged = read_predictions(predictions, read_taxonomy(taxonomy) if taxonomy else None)
            correction = _correction(tagged, labels, sample, correct, model)
            made = build_profile(
                tagged,
                Options(
                    by=by,
                    level=level,
                    several=several,
                    year_of=year_of,
                    duplicates=duplicates,
                    include=_kinds(include),
                    quotes=3 if quotes else 0,
                    census=census,
                ),
                correction=correction,
                model=model,
            )
        print_profile(console(markup=True), made, measure, page_language)
        for zh, en in made.notes:
            talk.print(zh if page_language == "zh" else en, soft_wrap=True)
        if out:
            write_table(made, out, names=table_language)
        if json:
            import orjson

            with targets[json].open_bytes() as file:
                file.write(
                    orjson.dumps(made.as_json(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
                )
            targets[json].commit()
        if report:
            from strategyclf.report.profile_page import write_profile_page

            write_profile_page(report, made.as_json(), language=page_language)
        if picture:
            from strategyclf.report.charts import chart_png
            from strategyclf.report.profile_charts import heat_map

            with targets[picture].open_bytes() as file:
                file.write(chart_png(heat_map(made.as_json(), page_language, width=560)))
            targets[picture].commit()
    written = "; ".join(str(path) for path in (out, report, picture, json) if path)
    if written:
        talk.print(phrase("written: {path}", path=written), soft_wrap=True)


def _kinds(include: str | None) -> tuple[str, ...]:
    from strategyclf.errors import CallError

    kinds = tuple(part.strip() for part in (include or "").split(",") if part.strip())
    for kind in kinds:
        if kind not in ("heading", "note"):
            raise CallError(
                phrase("--include {kind!r} is no kind of paragraph", kind=kind),
                code="bad_option",
                remedy=phrase("name heading, note or both with a comma between"),
            )
    return kinds


def _correction(
    tagged: Predictions,
    labels: list[Path] | None,
    sample: Path | None,
    correct: Literal["model"] | None,
    model: str,
) -> Correction | None:
    from strategyclf.errors import CallError
    from strategyclf.profiles.correction import correction_from_labels, correction_from_model

    if sample and not labels:
        raise CallError(
            phrase("--sample is the design of a labelled sample, and no labels are named"),
            code="bad_option",
            file=str(sample),
            remedy=phrase("name the labels of its rows with --labels"),
        )
    if labels:
        from strategyclf.evaluation.sample_design import read_design

        return correction_from_labels(tagged, labels, read_design(sample) if sample else None)
    if correct:
        from strategyclf.model.model import load_model

        return correction_from_model(load_model(model).manifest, tagged.taxonomy.ids)
    return None
