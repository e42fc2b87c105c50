"""The label store in the terminal, within 80 columns: counts, agreement, disputes, findings."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import orjson
from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from strategyclf.cells import safe_cell
from strategyclf.cli.figures import figure
from strategyclf.messages import language, later, phrase
from strategyclf.taxonomy import Taxonomy

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from strategyclf.evaluation.audit import Audit
    from strategyclf.evaluation.findings import Reason
    from strategyclf.labelling.differences import Difference
    from strategyclf.labelling.status import Count, Status
    from strategyclf.measures.per_class import Measured
    from strategyclf.measures.reading_agreement import AgreementTable
    from strategyclf.tagging.target import Target

READERS_SHOWN = 12
# The kinds of reasons, for the catalogue.
_GROUNDS = (later("model"), later("near duplicate"), later("codebook"))
_NONE = "（无）"


def print_status(console: Console, status: Status, taxonomy: Taxonomy, problems: Sequence[str]) -> None:
    """A table each for labels, draws, sources and readers, and the torn lines."""
    console.print(
        phrase(
            "{decisions:,} decisions on {paragraphs:,} paragraphs of {documents:,} documents",
            decisions=status.decisions,
            paragraphs=status.paragraphs + status.disputed,
            documents=status.documents,
        )
    )
    console.print(
        phrase(
            "{paragraphs:,} labelled ({settled:,} by the word of reader settled, {furniture:,} "
            "page furniture), {disputed:,} in dispute",
            paragraphs=status.paragraphs,
            settled=status.settled,
            furniture=status.furniture,
            disputed=status.disputed,
        )
    )
    console.print(
        phrase(
            "{read_twice:,} read by two readers or more; texts at hand: {at_hand:,} of {paragraphs:,}",
            read_twice=status.read_twice,
            at_hand=status.at_hand,
            paragraphs=status.paragraphs,
        )
    )
    console.print(phrase("torn lines: {problems}", problems=len(problems)))
    for problem in problems:
        console.print(f"  {problem}", soft_wrap=True)
    console.print()
    shares = _grid(phrase("label"), phrase("paragraphs"), phrase("share"), phrase("text at hand"))
    for id, count in status.labels.items():
        name = taxonomy[id].zh if id in taxonomy.ids else _NONE
        share = f"{count.paragraphs / status.paragraphs:.1%}" if status.paragraphs else "–"
        shares.add_row(
            Text.assemble(name, (f" {id}", "dim")), f"{count.paragraphs:,}", share, f"{count.at_hand:,}"
        )
    console.print(shares)
    for title, counts in ((phrase("draw"), status.draws), (phrase("source"), status.sources)):
        console.print()
        console.print(_counts(title, counts))
    console.print()
    readers = _grid(phrase("reader"), phrase("kind"), phrase("paragraphs"), phrase("with a label"))
    for name, reader in list(status.readers.items())[:READERS_SHOWN]:
        readers.add_row(Text(name), reader.reader_kind, f"{reader.paragraphs:,}", f"{reader.with_label:,}")
    console.print(readers)
    if len(status.readers) > READERS_SHOWN:
        console.print(
            phrase(
                "and {readers} readers more (all of them with --json)",
                readers=len(status.readers) - READERS_SHOWN,
            )
        )


def print_agreement(
    console: Console,
    kind: str,
    table: AgreementTable,
    paragraphs: int,
    confusion: NDArray[Any],
    taxonomy: Taxonomy,
) -> None:
    """The figures a label, and what one reader said where the other gave a label alone."""
    console.print(
        phrase(
            "{kind}: {paragraphs:,} paragraphs of {documents:,} documents, {pairs:,} pairs of readings",
            kind=phrase(kind),
            paragraphs=paragraphs,
            documents=table.documents,
            pairs=table.pairs,
        )
    )
    grid = _grid(phrase("label"), phrase("both"), phrase("one"), "F1", "κ", "α")
    for label, line in zip(taxonomy, table.labels, strict=True):
        grid.add_row(
            Text.assemble(label.zh, "\n", (label.id, "dim")),
            f"{line.both:,}",
            f"{line.one_only:,}",
            *(_cell(value) for value in (line.f1, line.kappa, line.alpha)),
        )
    console.print(grid)
    console.print(
        phrase(
            "macro: F1 {f1}, κ {kappa}, α {alpha}",
            f1=figure(table.macro_f1),
            kappa=figure(table.macro_kappa),
            alpha=figure(table.macro_alpha),
        ),
        soft_wrap=True,
    )
    if not table.intervals:
        console.print(
            phrase("no intervals: {documents} documents are too few to resample", documents=table.documents)
        )
    marks = [label.letter or label.id[:6] for label in taxonomy]
    grid = _grid(phrase("said by one alone"), *(f"{mark}" for mark in marks), phrase("none"))
    for label, mark, line in zip(taxonomy, marks, confusion.tolist(), strict=True):
        grid.add_row(Text(f"{mark} {label.zh}"), *(f"{count:,}" if count else "·" for count in line))
    console.print()
    console.print(phrase("What the other reader said instead:"))
    console.print(grid)
    console.print()


def print_differences(
    console: Console, differing: Sequence[Difference], taxonomy: Taxonomy, show: int
) -> None:
    """The paragraphs on which readers differ, those in dispute first."""
    open_ones = sum(difference.settled is None for difference in differing)
    console.print(
        phrase(
            "readers differ on {differing:,} paragraphs: {disputed:,} in dispute, {settled:,} settled",
            differing=len(differing),
            disputed=open_ones,
            settled=len(differing) - open_ones,
        )
    )
    for difference in differing[:show]:
        state = (
            phrase("in dispute")
            if difference.settled is None
            else phrase("settled: {names}", names=_names(difference.settled, taxonomy))
        )
        console.print(f"{difference.digest} {difference.doc} ({state})", soft_wrap=True)
        for reader, labels in difference.readings.items():
            console.print(f"    {reader}: {_names(labels, taxonomy)}", soft_wrap=True)
        if difference.text:
            console.print(Padding(Text(difference.text, "dim"), (0, 0, 0, 4)))
    if len(differing) > show:
        console.print(
            phrase("and {differing:,} more (--show N, or all with --json)", differing=len(differing) - show)
        )


def print_findings(console: Console, audit: Audit, taxonomy: Taxonomy, show: int) -> None:
    """The first findings with text and reasons."""
    console.print(
        phrase(
            "{findings:,} labels of {text:,} paragraphs deserve a second look",
            findings=len(audit.findings),
            text=len(audit.text),
        ),
        soft_wrap=True,
    )
    if audit.judge:
        console.print(phrase("held against {judge}", judge=audit.judge), soft_wrap=True)
    for rank, finding in enumerate(audit.findings[:show], start=1):
        paragraph = audit.text.paragraphs[finding.row]
        given = phrase("has") if finding.given else phrase("lacks")
        console.print()
        console.print(
            f"{rank}. {given} {taxonomy[finding.label].zh}  {finding.score:.3f}  "
            f"{paragraph.digest} {paragraph.doc}",
            soft_wrap=True,
        )
        for reason in finding.reasons:
            console.print(Padding(Text(_reason(reason)), (0, 0, 0, 4)))
        console.print(Padding(Text(audit.text.texts[finding.row], "dim"), (0, 0, 0, 4)))
    if len(audit.findings) > show:
        console.print()
        console.print(
            phrase("and {findings:,} more (--show N, or all with --out)", findings=len(audit.findings) - show)
        )


def _reason(reason: Reason) -> str:
    said = reason.zh if language() == "zh" else reason.en
    return phrase("{place}: {message}", place=phrase(reason.kind), message=said)


def write_findings(target: Target, audit: Audit, taxonomy: Taxonomy) -> None:
    """Every finding into `target`: JSON lines or, by its ending, CSV with Chinese label names too."""
    rows = [finding.as_row(rank, audit.text) for rank, finding in enumerate(audit.findings, start=1)]
    if target.path.suffix.lower() != ".csv":
        with target.open_bytes() as file:
            for row in rows:
                file.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
        return
    names = (
        *("rank", "score", "digest", "label", "label_zh", "given", "probability", "kinds", "reasons"),
        *("reasons_zh", "twins", "labels", "readers", "doc", "text"),
    )
    with target.open_text("utf-8-sig") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        for row in rows:
            flat = row | {
                "digest": f"d:{row['digest']}",
                "twins": [f"d:{digest}" for digest in row["twins"]],
                "label_zh": taxonomy[row["label"]].zh,
                "given": int(row["given"]),
            }
            writer.writerow([_flat(flat[name]) for name in names])


def _flat(value: Any) -> Any:
    if isinstance(value, list):
        value = "; ".join(value)
    return safe_cell(value) if isinstance(value, str) else value


def _names(labels: Iterable[str], taxonomy: Taxonomy) -> str:
    return "、".join(taxonomy[id].zh for id in labels) or _NONE


def _counts(title: str, counts: Mapping[str, Count]) -> Table:
    grid = _grid(title, phrase("paragraphs"), phrase("text at hand"))
    for value, count in counts.items():
        grid.add_row(Text(value or phrase("unknown")), f"{count.paragraphs:,}", f"{count.at_hand:,}")
    return grid


def _grid(first: str, *others: str) -> Table:
    grid = Table(
        header_style="bold", box=box.SIMPLE_HEAD, padding=(0, 2, 0, 0), show_edge=False, pad_edge=False
    )
    grid.add_column(first, overflow="fold")
    for name in others:
        grid.add_column(name, justify="right", no_wrap=True)
    return grid


def _cell(measured: Measured) -> Text:
    value = Text(figure(measured).split(" ")[0] if measured.value == measured.value else "–")
    if measured.low == measured.low:
        value.append(f"\n{measured.low:.2f}–{measured.high:.2f}", "dim")
    return value
