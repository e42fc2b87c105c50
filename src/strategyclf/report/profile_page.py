"""One HTML file of a profile: heat map, trend, a table that sorts, quotes; nothing is fetched."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from strategyclf.report.charts import charts_script, script_json
from strategyclf.report.profile_charts import profile_charts
from strategyclf.tagging.rows import encodable
from strategyclf.tagging.target import Target, output_errors

Figures = Mapping[str, Any]

MOST_GROUPS = 2000
"""Groups that a page lists; more belong into a table (`--out`)."""

_NEUTRAL = "#5b6770"


def write_profile_page(
    path: str | Path, figures: Figures, *, language: Literal["zh", "en"] = "zh", title: str = ""
) -> None:
    """Write the page of a profile.

    Parameters
    ----------
    figures : as `Profile.as_json` gives them. language : shown first; a button changes it.

    Raises
    ------
    CallError : the extra ``charts`` is not installed.
    OutputError : the file cannot be written; an older one is as it was.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    charts = profile_charts(figures)
    script = charts_script()
    target = Target(path)
    try:
        with output_errors(target.path):
            environment = Environment(
                loader=PackageLoader("strategyclf.report", "templates"),
                autoescape=True,
                undefined=StrictUndefined,
                trim_blocks=True,
                lstrip_blocks=True,
            )
            environment.filters.update(percent=_percent, number=_number)
            template = environment.get_template("profile_page.html.j2")
            with target.open_text() as file:
                for part in template.generate(
                    figures=figures,
                    groups=_groups(figures),
                    charts=charts,
                    charts_script=script,
                    language=language,
                    title=title,
                    manifest=script_json(figures["manifest"]),
                    colours=_colours(figures),
                ):
                    file.write(encodable(part))
        target.commit()
    finally:
        target.discard()


def _groups(figures: Figures) -> list[dict[str, Any]]:
    """The groups in order, each with its cells in the order of the labels."""
    cells: dict[str, list[Any]] = {}
    for cell in figures["cells"]:
        cells.setdefault(cell["group"], []).append(cell)
    return [{**group, "cells": cells[group["name"]]} for group in figures["groups"][:MOST_GROUPS]]


def _colours(figures: Figures) -> list[str]:
    return [
        label["colour"]
        if len(label["colour"]) == 7 and label["colour"][0] == "#" and label["colour"][1:].isalnum()
        else _NEUTRAL
        for label in figures["labels"]
    ]


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f}"


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if math.isclose(value, round(value), abs_tol=0.05) else f"{value:,.1f}"
