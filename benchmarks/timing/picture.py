"""Seconds by rows, both on logarithmic axes, as a picture."""

from __future__ import annotations

from pathlib import Path

from timing.figures import Figures

LOOKS = {
    "ours-1": ("#0c59f2", "circle"),
    "ours-2": ("#0c59f2", "diamond"),
    "floor": ("#5b6770", "square"),
    "jieba": ("#b54708", "circle"),
    "rjieba": ("#b54708", "diamond"),
    "fasttext": ("#067f43", "circle"),
    "fasttext-cut": ("#067f43", "diamond"),
    "libmultilabel": ("#8150b2", "circle"),
}
"""System → colour and shape: of one family one colour."""


def draw(figures: Figures, path: Path) -> None:
    """Write the SVG `path`; dashed lines go on at the rate of the most rows that were run."""
    import altair as alt

    end = max(figures.most(system) for system in figures.titles)
    run, told = [], []
    for system, title in figures.titles.items():
        sizes = figures.sizes(system)
        run += [{"system": title, "rows": rows, "seconds": figures.whole(system, rows)} for rows in sizes]
        if sizes[-1] < end:
            further = figures.start(system) + figures.characters(end) / figures.rate(system, sizes[-1])
            told += [run[-1], {"system": title, "rows": end, "seconds": further}]
    ticks = sorted({each["rows"] for each in run})
    x = alt.X("rows:Q", title="rows (paragraphs)", axis=alt.Axis(format=",", values=ticks)).scale(type="log")
    powers = [10.0**power for power in range(-2, 5)]
    y = alt.Y("seconds:Q", title="seconds of the whole process, start included")
    y = y.scale(type="log", nice=False).axis(format="~g", values=powers)
    titles = list(figures.titles.values())
    colours, shapes = zip(*(LOOKS[system] for system in figures.titles), strict=True)
    legend = alt.Legend(title=None, labelLimit=320, symbolSize=70)
    colour = alt.Color("system:N", legend=legend).scale(domain=titles, range=colours)
    shape = alt.Shape("system:N", legend=legend).scale(domain=titles, range=shapes)
    measured = alt.Chart(alt.Data(values=run))
    further = alt.Chart(alt.Data(values=told))
    chart = alt.layer(
        measured.mark_line(strokeWidth=2).encode(x, y, color=colour),
        further.mark_line(strokeWidth=1.5, strokeDash=[4, 4]).encode(x, y, color=colour),
        measured.mark_point(size=60, filled=True, opacity=1).encode(x, y, color=colour, shape=shape),
    ).properties(width=560, height=380, background="#ffffff")
    chart = chart.configure_axis(labelFontSize=12, titleFontSize=12).configure_legend(labelFontSize=12)
    chart.save(str(path))
