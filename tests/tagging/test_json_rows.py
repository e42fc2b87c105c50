"""Rows put together from encoded pieces are those that the dictionaries of `RowForm` give."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import orjson
import pytest

from strategyclf.article import Article, Paragraph
from strategyclf.model.compiled import kernel_rows
from strategyclf.model.compiled.digests import digests_of
from strategyclf.reading.news import News
from strategyclf.reading.reader import Reader
from strategyclf.tagging.batch import batch_of_articles
from strategyclf.tagging.engine import tag_articles
from strategyclf.tagging.interleaving import interleaved, joined, values
from strategyclf.tagging.json_rows import json_rows
from strategyclf.tagging.layout import NOTHING
from strategyclf.tagging.rows import RowForm
from strategyclf.tagging.work import Job, Worker


def encoded(articles, model, form) -> list[bytes]:
    batch = batch_of_articles(articles, form)
    digests, _ = digests_of(batch.texts)
    rows, holes = json_rows(batch, model.tag_arrays(batch.texts), digests, form)
    assert len(holes) == len(batch.texts)
    for hole in holes:
        assert rows[hole : hole + len(NOTHING)] == NOTHING
    return rows.splitlines()


def expected(articles, model, form) -> list[bytes]:
    return [
        orjson.dumps({**row, "duplicate_of": None})
        for tagged in tag_articles(articles, model)
        for row in form.paragraphs(tagged)
    ]


def test_articles_of_every_shape_are_encoded_as_their_dictionaries(articles, model, form):
    assert encoded(articles, model, form) == expected(articles, model, form)


def test_broken_text_and_odd_columns_too(model, form):
    odd = Article(
        "x\ud800%d.csv",
        (Paragraph(0, '他说"技改",\n"\\'), Paragraph(7, "坏\udc00字，人才"), Paragraph(8, "技改%s")),
        title="100%",
        carried={"a%b": "1\ud800", "表": [1, {"x": None}], "数": 2**70, "真": False, "比": 0.1, "无": None},
    )
    plain = replace(odd, id="y", carried={"a%b": "%", "数": 1})
    other = replace(odd, id="z", carried={})
    form = RowForm(form.taxonomy, model="100%@x")
    for some in ([odd], [plain], [other], [odd, plain, other], [plain, other, plain], []):
        assert encoded(some, model, form) == expected(some, model, form)


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet", "xlsx"])
def test_rows_of_a_table_are_those_of_its_articles(tmp_path, articles, model, form, ending):
    import pandas as pd

    table = pd.DataFrame(
        {
            "标题": ["甲", "甲", "乙", "丙"],
            "年份": [2024, 2024, 2025, 2024],
            "正文": ["推进技改。", "  ", "人才来了，招商也来了。", "推进 技改"],
            "text": ["旧", "列", "也", "在"],
            "比": [0.5, 1.5, 2.5, np.nan],
        }
    )
    path = tmp_path / f"t.{ending}"
    if ending == "csv":
        table.to_csv(path, index=False)
    elif ending == "xlsx":
        table.to_excel(path, index=False)
    elif ending == "parquet":
        table.to_parquet(path)
    else:
        table.to_json(path, orient="records", lines=True, force_ascii=False)
    reader = Reader([path], rows="paragraph", text_column="正文")
    worker = Worker(model, Job(form, "json", reader.options))
    (piece,) = [worker(part) for part in reader.parts() if not isinstance(part, News)]
    assert piece.rows.splitlines() == expected(list(reader), model, form)
    assert piece.indices.tolist() == [1, 3, 4]
    assert piece.news.problems.empty == 1
    assert (piece.sums[0].said["title"], piece.sums[0].said["比"]) == (None, None)


@pytest.mark.parametrize("marked", [0, 1, 2])
def test_machine_code_puts_rows_together_as_python_does(monkeypatch, marked):
    texts = [f'第{i}段："\n\\", 技改' * (i % 7) for i in range(300)]
    columns = [
        (b'{"a":', values(texts)),
        (b',"b":', joined(b"[%d]" % i if i % 3 else b"" for i in range(300))),
        (b',"c":', values(np.linspace(0, 1, 300))),
    ]
    python = interleaved(columns, b"}\n", 300, marked)
    monkeypatch.setattr("strategyclf.tagging.interleaving.SMALL", 0)
    machine = interleaved(columns, b"}\n", 300, marked)
    assert machine[0] == python[0]
    assert machine[1].tolist() == python[1].tolist()
    assert [orjson.loads(line.replace(b',"b":,', b","))["a"] for line in python[0].splitlines()] == texts
    assert machine[0] == reference(columns, b"}\n", marked)[0]
    assert machine[1].tolist() == reference(columns, b"}\n", marked)[1]


def reference(columns, last, marked):
    """The kernel as it stands, uncompiled."""
    content = b"".join(column for _, column in columns)
    literals = [literal for literal, _ in columns] + [last]
    bounds = np.concatenate([[0], np.cumsum([len(literal) for literal in literals])])
    starts = np.cumsum([0] + [len(column) for _, column in columns[:-1]])
    out, marks = bytearray(len(content) + 300 * int(bounds[-1])), [0] * 300
    end = kernel_rows.interleave(
        content, starts.tolist(), b"".join(literals), bounds.tolist(), 300, marked, out, marks
    )
    return bytes(out[:end]), marks
