"""The four formats hold the same rows, read back as a user would read them."""

from __future__ import annotations

import csv
import io
import json

import orjson
import pandas as pd
import pyarrow.parquet as pq
import pytest

from strategyclf.cells import restore_cell
from strategyclf.errors import OutputError
from strategyclf.tagging.carried import carried_types
from strategyclf.tagging.columns import columns_of
from strategyclf.tagging.flat import flat_columns
from strategyclf.tagging.run import write_tags
from strategyclf.tagging.writers.json_lines import JsonLines
from strategyclf.tagging.writers.opening import open_sink
from strategyclf.tagging.writers.parquet import parquet_schema

FORMATS = ["jsonl", "csv", "xlsx", "parquet"]
CARRIED = ["年份", "比率", "说明", "input_text", "真", "备注"]


def write(path, articles, model, form, **options):
    at_hand = articles if isinstance(articles, list) else []
    carried = carried_types(form.carried(article.carried) for article in at_hand)
    options = {"names": "en", **options}
    sink = open_sink(path, form, carried=carried, **options)
    names = options["names"] or "en"
    write_tags(articles, model, sink, form, names=names, carried=carried if at_hand else None)
    return path


@pytest.mark.parametrize("by", ["paragraph", "article"])
def test_csv_and_excel_hold_the_rows_of_json_lines(tmp_path, articles, model, form, by):
    files = {f: write(tmp_path / f"tags.{f}", articles, model, form, by=by) for f in FORMATS}
    rows = [json.loads(line) for line in files["jsonl"].read_text(encoding="utf-8").splitlines()]
    assert len(rows) == (8 if by == "paragraph" else 4)
    columns = flat_columns(by, form.taxonomy, "en", CARRIED)
    as_text = {"dtype": str, "keep_default_na": False}
    sheet = "paragraphs" if by == "paragraph" else "articles"
    tables = [
        pd.read_csv(files["csv"], **as_text),
        pd.read_excel(files["xlsx"], sheet_name=sheet, **as_text),
        pd.read_excel(files["xlsx"], sheet_name=0, **as_text),
    ]
    for table in tables:
        assert list(table.columns) == [column.header for column in columns]
        assert len(table) == len(rows)
        for row, (_, cells) in zip(rows, table.iterrows(), strict=True):
            for column in columns:
                value, cell = column.value(row), restore_cell(cells[column.header])
                if isinstance(value, (int, float)):
                    assert float(cell) == pytest.approx(value)
                else:
                    assert cell == (value or "")


@pytest.mark.parametrize("by", ["paragraph", "article"])
def test_parquet_holds_the_rows_of_json_lines_with_their_lists_and_structs(
    tmp_path, articles, model, form, by
):
    lines = write(tmp_path / "t.jsonl", articles, model, form, by=by).read_bytes().splitlines()
    table = pq.read_table(write(tmp_path / "t.parquet", articles, model, form, by=by))
    assert table.schema.names == [*(column.name for column in columns_of(by)), *CARRIED]
    for line, row in zip(lines, table.to_pylist(), strict=True):
        expected = {**dict.fromkeys(CARRIED), **orjson.loads(line)}
        if expected["备注"]:
            expected["备注"] = '["甲","乙"]'
        assert row == expected
    frame = pd.read_parquet(tmp_path / "t.parquet")
    assert list(frame.columns) == table.schema.names
    assert frame["年份"].tolist()[-1 if by == "paragraph" else 2] == 2025


def test_a_carried_column_has_one_type_over_all_rows(tmp_path, articles, model, form):
    schema = pq.read_schema(write(tmp_path / "t.parquet", articles, model, form))
    types = {name: str(schema.field(name).type) for name in CARRIED}
    assert types == {
        "年份": "int64",
        "比率": "double",
        "说明": "string",
        "input_text": "string",
        "真": "bool",
        "备注": "string",
    }


def test_a_column_of_numbers_and_text_is_text(tmp_path, model, form, articles):
    from dataclasses import replace

    mixed = [replace(a, carried={"值": value}) for a, value in zip(articles[1:3], (7, "七"), strict=True)]
    table = pq.read_table(write(tmp_path / "t.parquet", mixed, model, form))
    assert table.column("值").to_pylist() == ["7", "7", "七"]


@pytest.mark.parametrize("by", ["paragraph", "article"])
@pytest.mark.parametrize("format", FORMATS)
def test_a_run_without_articles_gives_an_empty_file_of_the_same_form(tmp_path, model, form, format, by):
    path = write(tmp_path / f"t.{format}", [], model, form, by=by)
    headers = [column.header for column in flat_columns(by, form.taxonomy, "en")]
    if format == "jsonl":
        assert path.read_bytes() == b""
    elif format == "parquet":
        assert pq.read_schema(path).equals(parquet_schema(by, form.taxonomy))
        assert pq.read_table(path).num_rows == 0
    else:
        read = pd.read_csv if format == "csv" else pd.read_excel
        assert list(read(path).columns) == headers
        assert len(read(path)) == 0


def test_parquet_types_are_those_documented(form):
    schema = parquet_schema("paragraph", form.taxonomy)
    assert str(schema.field("section").type) == "list<item: string>"
    assert schema.field("scores").type.names == list(form.taxonomy.ids)
    assert str(schema.field("evidence").type.field(0).type) == (
        "list<item: struct<start: int64, end: int64, text: string, score: double>>"
    )
    assert str(schema.field("uncertain").type) == "bool"


def test_csv_opens_in_excel_and_no_cell_runs(tmp_path, articles, model, form):
    path = write(tmp_path / "t.csv", articles, model, form)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    hostile, plain_number = rows[6], rows[7]
    assert hostile["text"] == '\'=HYPERLINK("x") 招商签约十二个'
    assert hostile["evidence_investment_attraction"].startswith("'=HYPERLINK")
    assert hostile["说明"] == "'=1+1"
    assert (hostile["比率"], plain_number["text"]) == ("-3.5", "-3.5")
    assert hostile["digest"].startswith("d:")
    for row in rows:
        for cell in row.values():
            assert not cell.startswith(("=", "+", "@", "\t"))
            assert cell == "-3.5" or not cell.startswith("-")


def test_headers_of_carried_columns_are_neutralised_too(tmp_path, articles, model, form):
    from dataclasses import replace

    path = write(tmp_path / "t.csv", [replace(articles[1], carried={"=cmd": 1})], model, form)
    assert path.read_text(encoding="utf-8-sig").splitlines()[0].endswith(",'=cmd")


def test_json_lines_go_to_a_stream_part_by_part(articles, model, form):
    class Stream(io.BytesIO):
        flushed = 0

        def flush(self):
            self.flushed += 1

    stream = Stream()
    sink = JsonLines(stream=stream)
    write_tags(articles, model, sink, form)
    sink.discard()
    rows = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert len(rows) == 8
    # Once for the only part, once at the end.
    assert stream.flushed == 2


def test_json_lines_need_either_a_path_or_a_stream(tmp_path):
    for options in ({}, {"path": tmp_path / "a.jsonl", "stream": io.BytesIO()}):
        with pytest.raises(ValueError, match="either a path or a stream"):
            JsonLines(**options)


@pytest.mark.parametrize("format", FORMATS)
def test_a_run_that_fails_leaves_the_old_file_and_no_temporary_one(tmp_path, articles, model, form, format):
    path = tmp_path / f"tags.{format}"
    path.write_text("old")

    def broken():
        yield from articles
        raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        write(path, broken(), model, form)
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("format", FORMATS)
def test_a_write_that_fails_at_the_end_leaves_the_old_file(
    tmp_path, articles, model, form, format, monkeypatch
):
    path = tmp_path / f"tags.{format}"
    path.write_text("old")

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        write(path, articles, model, form)
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("name", "message"), [("t.doc", "unknown kind of output '.doc'"), ("t", "has no ending")]
)
def test_an_unknown_ending_names_the_known_ones(tmp_path, form, name, message):
    with pytest.raises(
        OutputError, match=rf"{message}; end the name in .jsonl, .csv, .xlsx, .parquet or .html"
    ):
        open_sink(tmp_path / name, form)


def test_the_ending_may_be_in_capitals(tmp_path, articles, model, form):
    assert write(tmp_path / "T.JSONL", articles, model, form).stat().st_size > 0


def test_headers_go_by_the_locale_when_none_are_asked_for(tmp_path, articles, model, form, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert "正文" in pd.read_excel(write(tmp_path / "t.xlsx", articles, model, form, names=None)).columns
    assert "text" in pd.read_csv(write(tmp_path / "t.csv", articles, model, form, names=None)).columns
