"""Figures as the tables of docs/speed.md."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from timing.figures import Figures, Ratio

MILLION = 1_000_000

_DIGESTS = "digests, and which rows repeat an earlier one"
_SCORING = "the compiled scorer, decisions and evidence"
_WARNINGS = "warnings: how unlike the training text the input is"
STAGES = {
    "reading/": "reading and parsing rows, dates and sources",
    "text/folding.py": _DIGESTS,
    "text/visible.py": _DIGESTS,
    "article.py": _DIGESTS,
    "model/compiled/digests.py": _DIGESTS,
    "model/compiled/match_forms.py": _DIGESTS,
    "tagging/repeats.py": _DIGESTS,
    "model/likeness.py": _WARNINGS,
    "tagging/watch.py": _WARNINGS,
    "model/": _SCORING,
    "measures/": _SCORING,
    "text/": _SCORING,
    "tagging/": "making rows, JSON, writing",
    "imports": "imports, numba's among them",
    "": "all else",
}
"""Start of a file's name in the package → stage; the longest that fits."""


def tables(figures: Figures) -> str:
    """All of it."""
    parts = [heading(figures), throughput(figures), ratios(figures), marks(figures), growth(figures)]
    parts += [memory(figures), stages(figures), instructions(figures)]
    return "\n\n".join(part for part in parts if part) + "\n"


def heading(figures: Figures) -> str:
    """When, where, on what and by which command it was measured."""
    data = figures.data
    rows = max(map(int, data["inputs"]))
    large = data["inputs"][str(rows)]
    versions = ", ".join(f"{name} {version}" for name, version in data["versions"].items())
    repeated = (
        f", {large['different']:,} of them before the first comes again" if large["different"] < rows else ""
    )
    return (
        f"{data['date']}, {data['machine']}, load before the run {data['load']:.1f}: `{data['command']}`, "
        f"{data['rounds']} rounds. {versions}. The largest input: {rows:,} rows{repeated}, "
        f"{large['characters'] / MILLION:.1f} million characters of text."
    )


def throughput(figures: Figures) -> str:
    """Each system on the most rows it was given."""
    lines = []
    for system, title in figures.titles.items():
        rows = figures.most(system)
        model = figures.data["systems"][system]["model_bytes"]
        rate = figures.rate(system, rows)
        lines.append(
            [
                title,
                f"{rows:,}",
                f"{rate / MILLION:.2f}",
                f"{rate * rows / figures.characters(rows) / 1000:.1f}",
                f"{figures.rate(system, rows, 'cpu') / MILLION:.2f}",
                f"{figures.start(system):.2f}",
                f"{figures.memory(system, 1) / MILLION:.0f}",
                f"{model / MILLION:.1f}" if model else "",
            ]
        )
    head = [
        "",
        "rows",
        "million characters a second",
        "thousand rows a second",
        "million characters a processor second",
        "start, s",
        "memory at the start, MB",
        "model on disk, MB",
    ]
    return "### Throughput and start\n\n" + table(head, lines)


def ratios(figures: Figures) -> str:
    """How many times as fast as each peer ours is, by the clock and by processor time."""
    names = figures.ours
    head = [
        f"{figures.titles[name]}: {what}" for name in names for what in ("by the clock", "by processor time")
    ]
    lines = []
    for peer in figures.peers:
        slow = (peer, figures.most(peer))
        lines.append(
            [f"{figures.titles[peer]}, {slow[1]:,} rows"]
            + [
                _ratio(figures.times_as_fast((name, figures.most(name)), slow, measure))
                for name in names
                for measure in ("seconds", "cpu")
            ]
        )
    return "### Times as fast\n\n" + table(["than", *head], lines) if lines and names else ""


def marks(figures: Figures) -> str:
    """What the project asks of itself, beside what was measured."""
    lines = []
    for name in figures.ours:
        rows = figures.most(name)
        workers = figures.titles[name].removeprefix("strategyclf, ")
        if "jieba" in figures.titles:
            asked = "at least 45, aim 70" if name.endswith("2") else "at least 25, aim 40"
            found = figures.times_as_fast((name, rows), ("jieba", figures.most("jieba")))
            lines.append(
                [
                    f"throughput, times that of jieba + TF-IDF + logistic regression, {workers}",
                    asked,
                    _ratio(found),
                ]
            )
        if "floor" in figures.titles and rows in figures.sizes("floor"):
            longer = figures.times_as_fast(("floor", rows), (name, rows))
            asked = "at most 10" if name.endswith("1") else ""
            lines.append(
                [f"time on {rows:,} rows, times that of the floor, {workers}", asked, _ratio(longer)]
            )
        smaller = max((size for size in figures.sizes(name) if size <= rows / 10), default=None)
        if smaller is not None:
            grown = figures.memory(name, rows) / figures.memory(name, smaller)
            lines.append(
                [
                    f"memory on {rows:,} rows, times that on {smaller:,}, {workers}",
                    "at most 1.25",
                    f"{grown:.2f}",
                ]
            )
    for name, what, most in (
        ("paragraph", "one paragraph from a file of text", "0.7 s, 200 MB"),
        ("help", "`strategyclf --help`", "0.3 s"),
    ):
        if runs := figures.data.get("quick", {}).get(name):
            seconds = statistics.median(run["seconds"] for run in runs)
            peak = max(run["memory"] for run in runs) / MILLION
            lines.append(
                [
                    f"{what}, new process, median of {len(runs)}",
                    f"at most {most}",
                    f"{seconds:.2f} s, {peak:.0f} MB",
                ]
            )
    return "### What is asked of it\n\n" + table(["", "asked", "measured"], lines)


def growth(figures: Figures) -> str:
    """Seconds by rows; what was not run is told from the rate on the most rows that were."""
    sizes = sorted({size for system in figures.titles for size in figures.sizes(system)})
    lines = []
    for system, title in figures.titles.items():
        rate = figures.rate(system, figures.most(system))
        cells = []
        for rows in sizes:
            if rows in figures.sizes(system):
                cells.append(f"{figures.took(system, rows):.2f}")
            elif rows > figures.most(system):
                cells.append(f"*{figures.characters(rows) / rate:,.0f}*")
            else:
                cells.append("")
        lines.append([title, *cells])
    text = "### Seconds without the start, by rows\n\n" + table(["", *(f"{rows:,}" for rows in sizes)], lines)
    told = any(cell.startswith("*") for line in lines for cell in line)
    note = "\n\n*Italic*: not run, but told from the rate on the most rows that were."
    return text + (note if told else "")


def memory(figures: Figures) -> str:
    """Peak memory by rows."""
    sizes = sorted({size for system in figures.titles for size in figures.sizes(system)})
    lines = [
        [title]
        + [
            f"{figures.memory(system, rows) / MILLION:.0f}"
            if rows == 1 or rows in figures.sizes(system)
            else ""
            for rows in (1, *sizes)
        ]
        for system, title in figures.titles.items()
    ]
    return "### Peak memory in MB, by rows\n\n" + table(["", "1", *(f"{rows:,}" for rows in sizes)], lines)


def stages(figures: Figures) -> str:
    """Where ours spends its processor time."""
    told = figures.data.get("stages")
    if not told:
        return ""
    by_stage: Counter[str] = Counter()
    for file, seconds in told["seconds"].items():
        by_stage[next(stage for start, stage in _by_length() if file.startswith(start))] += seconds
    total = by_stage.total()
    lines = [[stage, f"{seconds:.2f}", f"{seconds / total:.0%}"] for stage, seconds in by_stage.most_common()]
    return f"### Where the time goes: {told['rows']:,} rows, one worker\n\n" + table(
        ["stage", "processor seconds", "share"], lines
    )


def _by_length() -> list[tuple[str, str]]:
    return sorted(STAGES.items(), key=lambda each: -len(each[0]))


def instructions(figures: Figures) -> str:
    """Instructions a character, where they were counted."""
    counted = figures.data.get("instructions")
    if not counted:
        return ""
    if "why_not" in counted:
        return f"### Instructions\n\nNot counted: {counted['why_not']}."
    ours = next((each for name, each in counted["systems"].items() if name.startswith("ours")), None)
    lines = []
    for each in counted["systems"].values():
        times = f"{each['a_character'] / ours['a_character']:.1f}" if ours else ""
        lines.append([each["title"], f"{each['a_character']:,.0f}", times])
    text = (
        f"Counted once by {counted['by']}: what a run on {counted['to']:,} rows takes more than one on "
        f"{counted['from']:,}, by the characters it has more."
    )
    return f"### Instructions\n\n{text}\n\n{table(['', 'a character', 'times ours'], lines)}"


def table(head: Sequence[str], lines: Iterable[Sequence[Any]]) -> str:
    """Markdown: the first column to the left, the others to the right."""
    rule = ["---", *("--:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in (head, rule, *lines))


def _ratio(ratio: Ratio) -> str:
    digits = 1 if ratio.median < 100 else 0
    return f"{ratio.median:.{digits}f} ({ratio.low:.{digits}f}–{ratio.high:.{digits}f})"
