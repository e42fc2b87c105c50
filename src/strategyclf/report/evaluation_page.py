"""One HTML file of an evaluation, to read, print, mail and cite; nothing is fetched."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from strategyclf.html_table import css_colour
from strategyclf.report.charts import charts_script, script_json
from strategyclf.report.evaluation_charts import WORDS, evaluation_charts
from strategyclf.report.evaluation_method import method_text
from strategyclf.tagging.rows import encodable
from strategyclf.tagging.target import Target, output_errors

if TYPE_CHECKING:
    from strategyclf.evaluation.mistakes import Mistake
    from strategyclf.evaluation.report_figures import ReportFigures
    from strategyclf.measures.per_class import Measured

READER_KINDS = {
    "human-human": ("人—人", "human–human"),
    "human-model": ("人—模型", "human–model"),
    "model-model": ("模型—模型", "model–model"),
}


@dataclass(frozen=True, slots=True)
class MistakeView:
    """A mistake as the page shows it: the text before, in and after the clause that won."""

    mistake: Mistake
    number: int
    before: str
    clause: str
    after: str


def write_evaluation_page(
    path: str | Path, figures: ReportFigures, *, language: Literal["zh", "en"] = "zh", title: str = ""
) -> None:
    """Write the report of `figures` to `path`.

    Parameters
    ----------
    language : shown first; a button changes it. title : heading of the page; "" names the model.

    Raises
    ------
    CallError : the extra ``charts`` is not installed.
    OutputError : the file cannot be written; an older one is as it was.
    """
    target = Target(path)
    try:
        fill(target, figures, language=language, title=title)
    finally:
        target.discard()


def fill(
    target: Target, figures: ReportFigures, *, language: Literal["zh", "en"] = "zh", title: str = ""
) -> None:
    """Write the page to `target` and put it in place; see `write_evaluation_page`."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    charts, script = evaluation_charts(figures), charts_script()
    environment = Environment(
        loader=PackageLoader("strategyclf.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(figure=_figure, bounds=_bounds, sorting=_sorting)
    method_zh, method_en = method_text(figures)
    numbers = {id: number for number, id in enumerate(figures.taxonomy.ids)}
    with output_errors(target.path), target.open_text() as file:
        for part in environment.get_template("evaluation_page.html.j2").generate(
            figures=figures,
            table=figures.evaluation.table,
            labels=list(figures.taxonomy),
            colours=[css_colour(label.colour) for label in figures.taxonomy],
            charts={chart.id: chart for chart in charts},
            charts_script=script,
            words=WORDS,
            reader_kinds=READER_KINDS,
            mistakes=[_view(mistake, numbers[mistake.label]) for mistake in figures.mistakes],
            names={label.id: label for label in figures.taxonomy},
            method_zh=method_zh,
            method_en=method_en,
            manifest=_manifest(figures),
            data=script_json(figures.as_json()),
            language=language,
            title=title,
        ):
            file.write(encodable(part))
    target.commit()


def _view(mistake: Mistake, number: int) -> MistakeView:
    text, start, end = mistake.text, mistake.start, mistake.end
    return MistakeView(mistake, number, text[:start], text[start:end], text[end:])


def _manifest(figures: ReportFigures) -> str:
    import orjson

    told = dict(figures.as_json()["manifest"])
    told["thresholds"] = {
        id: round(line.threshold.value, 6)
        for id, line in zip(figures.taxonomy.ids, figures.evaluation.table.labels, strict=True)
        if math.isfinite(line.threshold.value)
    }
    return orjson.dumps(told, option=orjson.OPT_INDENT_2).decode()


def _figure(measured: Measured, decimals: int = 3) -> str:
    return f"{measured.value:,.{decimals}f}" if math.isfinite(measured.value) else "–"


def _bounds(measured: Measured, decimals: int = 3) -> str:
    """The interval; "" where there is none."""
    return "" if math.isnan(measured.low) else f"{measured.low:,.{decimals}f}–{measured.high:,.{decimals}f}"


def _sorting(value: Any) -> str:
    """What a table sorts by: unknown figures come last."""
    number = getattr(value, "value", value)
    return "-9" if isinstance(number, float) and math.isnan(number) else f"{number:.6f}"
