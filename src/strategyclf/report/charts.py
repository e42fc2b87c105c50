"""Vega-Lite charts inside one HTML file: the library and the charts' descriptions inlined, nothing fetched.

The charts are made with Altair; `vl-convert` carries the browser's part (Vega, Vega-Lite, Vega-Embed), so
that a page draws them from a disk, without a network. Both come with the extra ``charts``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from strategyclf.errors import CallError
from strategyclf.messages import phrase

if TYPE_CHECKING:
    import altair


@dataclass(frozen=True, slots=True)
class PageChart:
    """A chart as a page holds it, in both languages; the page draws the one that is in sight.

    Attributes
    ----------
    id : unique in the page, fit for an HTML id.
    zh, en : Vega-Lite descriptions as JSON that may stand inside a ``<script>``.
    alt_zh, alt_en : what the chart shows, in words, for who cannot see it.
    """

    id: str
    zh: str
    en: str
    alt_zh: str
    alt_en: str


def page_chart(
    id: str,
    zh: altair.TopLevelMixin | Mapping[str, Any],
    en: altair.TopLevelMixin | Mapping[str, Any],
    *,
    alt_zh: str,
    alt_en: str,
) -> PageChart:
    """A chart for a page from its two forms, Altair charts or Vega-Lite descriptions."""
    return PageChart(id, script_json(_described(zh)), script_json(_described(en)), alt_zh, alt_en)


def import_altair() -> Any:
    """Altair, or a `CallError` that says how to install it."""
    try:
        import altair
        import vl_convert
    except ImportError:
        raise CallError(
            phrase("charts need Altair and vl-convert"),
            code="no_charts",
            remedy=phrase("install them: pip install 'strategyclf[charts]'"),
        ) from None
    assert vl_convert
    return altair


@lru_cache(maxsize=1)
def charts_script() -> str:
    """The whole script of a page with charts: the library, then what draws each chart and redraws it.

    It goes into one ``<script>``. Each chart is drawn into ``<figure class="chart" data-chart=ID>`` from
    ``<script type="application/json" id="ID-zh">`` and ``-en``; a change of language (the attribute ``lang``
    of ``<html>``) or of colours (``data-theme`` there, else the system's) draws them again.
    """
    altair = import_altair()
    # "v6.1.0" → "6.1", as vl-convert names the versions that it carries.
    version = ".".join(altair.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    # Its stub asks for a snippet; left out, the bundle is the whole library.
    convert: Any = import_module("vl_convert")
    bundle = convert.javascript_bundle(vl_version=version)
    own = files("strategyclf.report").joinpath("templates", "charts.js").read_text(encoding="utf-8")
    return f"{bundle}\n{own}".replace("</script", "<\\/script").replace("<!--", "<\\!--")


def script_json(data: Any) -> str:
    """`data` as JSON that may stand inside a ``<script>``: no ``</`` ends it early."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).replace(
        "<", "\\u003c"
    )


def chart_png(chart: altair.TopLevelMixin, *, scale: float = 2.0) -> bytes:
    """`chart` as a picture, for a README or a slide."""
    altair = import_altair()
    import vl_convert

    version = ".".join(altair.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    picture: bytes = vl_convert.vegalite_to_png(_described(chart), vl_version=version, scale=scale)
    return picture


def _described(chart: altair.TopLevelMixin | Mapping[str, Any]) -> dict[str, Any]:
    return dict(chart) if isinstance(chart, Mapping) else chart.to_dict()
