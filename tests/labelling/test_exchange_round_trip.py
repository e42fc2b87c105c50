"""What is written for a tool and read again gives the same labels on the same paragraphs."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategyclf.article import digest, match_key
from strategyclf.cells import fits_cell
from strategyclf.cli.label_files import open_labels
from strategyclf.labelling.decision import Decision
from strategyclf.labelling.exchange.label_words import LabelWords
from strategyclf.labelling.exchange.layout import find_layout
from strategyclf.labelling.exchange.lines import Line
from strategyclf.labelling.exchange.taking import Statement, Taking
from strategyclf.labelling.exchange.writing import WRITTEN, write_lines
from strategyclf.taxonomy import Label, Taxonomy

TAXONOMY = Taxonomy(
    (
        Label("tech", "技术、改造", "Technology, upgrading", "T"),
        Label("land", "土地", "Land use", "L"),
        Label("people", "人才", "Talent", "H"),
    )
)
ENDINGS = {
    "csv": ".csv",
    "excel": ".xlsx",
    "jsonl": ".jsonl",
    "doccano": ".jsonl",
    "labelstudio": ".json",
    "fasttext": ".txt",
    "libsvm": ".txt",
}
WITH_FIELDS = ("csv", "excel", "jsonl", "doccano", "labelstudio")
NASTY = [
    "他说\"一,二\"，再说'三'",
    "=SUM(A1:A9)",
    "'=已有撇号",
    "-列表项\n第二行\r第三行\r\n第四行",
    "__label__tech 是什么",
    "句中有 __label__land 和 a__label__b",
    "tech,land\t甲\t乙",
    "d:0123456789abcdef\ttech\t假的一行",
    '{"text": "像 JSON", "label": []}',
    "  前后有空白\u3000",
    "#N/A",
    "12345678901234567890",
    "1e5",
    "无",
    "甲\x07乙",
    "_x0041_ 转义",
    "\ufeff带标记",
    "3.\n5 与 3 .5",
]
texts = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.sampled_from("甲乙,;；、\t\n\r\"'=+-@ 　_#|{}[]1.e\\/\u2028\x85"), min_size=1, max_size=12),
    st.text(min_size=1, max_size=20),
).filter(lambda text: text.strip())
rows = st.lists(
    st.tuples(texts, st.sets(st.sampled_from(TAXONOMY.ids))),
    min_size=1,
    max_size=6,
    unique_by=lambda row: digest(row[0]),
)


def lines_of(pairs) -> list[Line]:
    return [
        Line(
            Decision(
                digest(text),
                TAXONOMY.ordered(ids),
                "ann",
                "human",
                "2024-05-01T08:00:00+08:00",
                "=source",
                match_key=match_key(text),
            ),
            text,
        )
        for text, ids in pairs
    ]


def round_trip(lines, format, folder, names="id"):
    """What was written, and what taking the file gives."""
    path = folder / f"file{ENDINGS[format]}"
    stream = io.BytesIO()
    written = write_lines(lines, format, TAXONOMY, stream, names=names)
    path.write_bytes(stream.getvalue())
    if not written.rows:
        return written, Taking(LabelWords(TAXONOMY), Statement("2026-01-01"))
    return written, take(path, format if format in ("fasttext", "libsvm") else "auto")


def take(path, format="auto", **said) -> Taking:
    words = LabelWords(TAXONOMY)
    taking = Taking(words, Statement("2026-01-01", **({"reader": "ann"} | said)))
    found = open_labels(path, format, words)
    for records, text in found.sheets:
        layout = find_layout(records, words, text_column=text, file=str(path))
        taking.take(records, layout, file=str(path), restore=found.is_table)
    taking.faults[:0] = found.faults
    return taking


@pytest.mark.parametrize("format", WRITTEN)
@given(pairs=rows)
def test_generated_rows_come_back(format, pairs, tmp_path_factory):
    lines = lines_of(pairs)
    given = {line.decision.digest: line.decision for line in lines}
    written, taking = round_trip(lines, format, tmp_path_factory.mktemp("trip"))
    assert taking.faults == []
    back = {decision.digest: decision for decision in taking.decisions}
    if format in WITH_FIELDS:
        assert all(back[key] == decision for key, decision in given.items() if key in back)
    for key, held in back.items():
        assert (held.labels, held.match_key) == (given[key].labels, given[key].match_key)
    assert len(back) == written.rows == len(lines) - written.left_out
    # Nothing is left out but for what docs/exchange.md says a format cannot hold.
    held_by_lines = [line for line in lines if fits_cell(line.text)]
    assert written.left_out == (len(lines) - len(held_by_lines) if format in ("fasttext", "libsvm") else 0)


@pytest.mark.parametrize("format", WRITTEN)
def test_nasty_texts_come_back(format, tmp_path):
    lines = lines_of((text, TAXONOMY.ids[: number % 4]) for number, text in enumerate(NASTY))
    written, taking = round_trip(lines, format, tmp_path)
    assert taking.faults == []
    # What a text file cannot hold: a control character, a byte order mark.
    lost = {digest("甲\x07乙"), digest("\ufeff带标记")} if format in ("fasttext", "libsvm") else set()
    expected = {line.decision.digest: line.decision.labels for line in lines}
    for key in lost:
        del expected[key]
    assert {d.digest: d.labels for d in taking.decisions} == expected
    assert written.left_out == len(lost)


@pytest.mark.parametrize("names", ["id", "zh", "en"])
@pytest.mark.parametrize("format", WRITTEN)
def test_labels_may_be_called_by_any_name(format, names, tmp_path):
    lines = lines_of([("甲厂换机器", {"tech", "people"}), ("空地", set()), ("盘活", {"land"})])
    _, taking = round_trip(lines, format, tmp_path, names)
    assert [d.labels for d in taking.decisions] == [("tech", "people"), (), ("land",)]


@pytest.mark.parametrize("format", WITH_FIELDS)
def test_every_field_of_a_decision_comes_back(format, tmp_path):
    [line] = lines_of([("一句话", {"land"})])
    full = replace(
        line.decision,
        doc="a; b",
        genre="report",
        unit="heading",
        confidence=2,
        draw="random",
        furniture=True,
        restates=("x-1", "y-2"),
        proposal_seen=False,
        model="=m",
        note="两行\n备注",
        reader_kind="model",
    )
    _, taking = round_trip([Line(full, line.text)], format, tmp_path)
    assert taking.decisions == [full]


@pytest.mark.parametrize("format", ["csv", "excel", "jsonl"])
def test_rows_without_text_keep_their_digest_and_match_key(format, tmp_path):
    [line] = lines_of([("一句话", {"land"})])
    written, taking = round_trip([replace(line, text="")], format, tmp_path)
    assert (written.rows, written.texts) == (1, 0)
    assert taking.decisions == [line.decision]
    assert list(taking.without_text) == [line.decision.digest]


@pytest.mark.parametrize("format", ["doccano", "labelstudio", "fasttext", "libsvm"])
def test_a_format_of_texts_leaves_rows_without_text_out_and_counts_them(format):
    lines = [replace(line, text="") for line in lines_of([("一", {"land"}), ("二", set())])]
    written = write_lines(lines, format, TAXONOMY, io.BytesIO())
    assert (written.rows, written.left_out) == (0, 2)


def test_a_text_longer_than_a_cell_leaves_its_row_with_the_digest(tmp_path):
    [line] = lines_of([("长" * 40_000, {"land"})])
    written, taking = round_trip([line], "excel", tmp_path)
    assert (written.rows, written.texts, written.unheld) == (1, 0, 1)
    assert taking.decisions == [line.decision]
