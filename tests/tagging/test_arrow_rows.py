"""Arrow arrays made from arrays say what the row dictionaries say."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategyclf.article import Article, Paragraph
from strategyclf.model.model import load_model
from strategyclf.tagging.arrow_rows import rounded, tag_columns, text_array
from strategyclf.tagging.engine import tag_articles
from strategyclf.tagging.rows import RowForm
from strategyclf.tagging.writers.parquet import parquet_schema

TEXTS = [
    "全市实施技改项目四百个，更新设备一万台；企业研发投入翻番。高校引来人才，机器人产业园签约落户。",
    "",
    "天气晴好。",
    "盘活旧厂房三处，改建为氢能产业园！",
    "招商引资签约十二个\ud83d项目，总投资\U0001f3ed三十亿元。",
    "   \n",
    "技" * 300,
]
COLUMNS = ("labels", "scores", "evidence", "uncertain")


@pytest.fixture(scope="module")
def shipped():
    return load_model("default")


def columns_by_rows(texts, model) -> pa.Table:
    """The same columns by way of one dictionary a row."""
    article = Article("a", tuple(Paragraph(i, text) for i, text in enumerate(texts)))
    form = RowForm(model.taxonomy, model=model.made_by)
    rows = [row for tagged in tag_articles([article], model) for row in form.paragraphs(tagged)]
    return pa.Table.from_pylist(rows, schema=parquet_schema("paragraph", model.taxonomy)).select(COLUMNS)


def test_the_columns_are_those_of_the_rows_in_value_and_type(shipped, root):
    seeds = [
        line
        for path in sorted((root / "seeds").glob("b*.md"))
        for line in path.read_text("utf-8").split("\n")
    ]
    texts = TEXTS + [line.strip() for line in seeds]
    wanted = columns_by_rows(texts, shipped)
    got = pa.table(tag_columns(texts, shipped.tag_arrays(texts), shipped.taxonomy))
    assert got.schema == wanted.schema
    assert got.to_pylist() == wanted.to_pylist()
    got.validate(full=True)
    tagged = [row for row in got.to_pylist() if row["labels"]]
    assert len(tagged) > 20
    assert any(len(clauses) > 1 for row in tagged for clauses in row["evidence"].values())


def test_no_text_gives_empty_columns_of_the_same_types(shipped):
    got = pa.table(tag_columns([], shipped.tag_arrays([]), shipped.taxonomy))
    assert len(got) == 0
    assert got.schema == columns_by_rows([], shipped).schema


def test_a_label_that_is_never_given_has_a_score_and_no_evidence(shipped):
    model = shipped.at(without=["tech_upgrade"])
    row = pa.table(tag_columns(TEXTS, model.tag_arrays(TEXTS), model.taxonomy)).to_pylist()[0]
    assert "tech_upgrade" not in row["labels"]
    assert row["evidence"]["tech_upgrade"] == []
    assert row["scores"]["tech_upgrade"] > 0.5


def test_a_lone_surrogate_becomes_a_replacement_character():
    assert text_array(["甲\ud800乙", "丙"]).to_pylist() == ["甲\ufffd乙", "丙"]


@given(
    st.lists(
        st.one_of(
            st.floats(allow_nan=False),
            st.floats(-50, 50),
            # Halves of the last place and their neighbours, where a product misleads.
            st.integers(-(10**7), 10**7).map(lambda n: (2 * n + 1) / 2e6),
            st.integers(-(10**7), 10**7).map(lambda n: float(np.nextafter((2 * n + 1) / 2e4, 0))),
        )
    ),
    st.sampled_from([4, 6]),
)
def test_numbers_are_rounded_as_python_rounds_them(values, places):
    got = rounded(np.array(values, dtype=np.float64), places)
    assert got.tolist() == [round(value, places) for value in values]


def test_numbers_of_two_dimensions_keep_their_shape():
    assert rounded(np.array([[0.1234565, 1.0], [2.5e-7, 0.5]]), 6).tolist() == [
        [round(0.1234565, 6), 1.0],
        [0.0, 0.5],
    ]
