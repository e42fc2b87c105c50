"""The parts of a report that small arrays show: slices, curves, origins."""

from __future__ import annotations

import json

import numpy as np
import pytest

from strategyclf.article import digest
from strategyclf.evaluation.curves import ranking_curve, reliability
from strategyclf.evaluation.origins import Origin, origins
from strategyclf.evaluation.slices import confidence_class, length_class, slices
from strategyclf.labelling.settlement import LabelledParagraph

RNG = np.random.default_rng(1)
Y = (RNG.random((400, 2)) < 0.4).astype(int)
TAGS = np.where(RNG.random((400, 2)) < 0.8, Y, 1 - Y)
DOCS = np.arange(400) // 2


def test_rare_values_stand_together_and_the_unknown_last():
    values = [*(f"{2000 + n // 10}" for n in range(390)), *[""] * 10]
    found = slices({"year": values, "genre": ["one"] * 400}, Y, TAGS, DOCS, n_resamples=50)
    assert {part.kind for part in found} == {"year"}
    assert [part.value for part in found][-1] in ("", "…")
    (rest,) = (part for part in found if part.value == "…")
    assert rest.rows == 400 - 10 * 24
    assert rest.micro_f1.low < rest.micro_f1.value < rest.micro_f1.high
    assert rest.as_json(("a", "b"))["f1"]["a"]["value"] == pytest.approx(rest.f1[0].value, abs=1e-6)


def test_length_and_confidence_have_their_classes():
    assert [length_class("字" * n) for n in (0, 49, 50, 199, 200)] == [
        *("0-49", "0-49", "50-99", "100-199", "200+"),
    ]
    assert [confidence_class(grade) for grade in (None, 1, 3)] == ["", "1", "3"]


def test_a_label_without_a_positive_has_no_curve_and_its_bins_no_share():
    P = RNG.random(400)
    assert ranking_curve(np.zeros(400, int), P).recall == ()
    bins = reliability(np.zeros(400, int), P, DOCS)
    assert {one.share for one in bins} == {0.0}
    assert sum(one.rows for one in bins) == 400
    few = reliability(np.ones(4, int), np.full(4, 0.5), np.arange(4))
    assert few[0].as_json() == {
        "rows": 4,
        "documents": 4,
        "probability": 0.5,
        "share": 1.0,
        "low": None,
        "high": None,
    }


def test_the_year_is_that_of_the_article_else_of_the_document_s_name(tmp_path):
    rows = [
        {"digest": digest("甲。"), "text": "甲。", "date": "2021-03-05", "source": "某报"},
        {"digest": digest("乙。"), "text": "乙。", "date": "", "source": ""},
    ]
    table = tmp_path / "t.jsonl"
    table.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    paragraphs = [LabelledParagraph(digest(text), (), docs=(doc,)) for text, doc in
                  (("甲。", "x-1999"), ("乙。", "plan-20180101"), ("丙。", "nowhere"))]  # fmt: skip
    assert origins(paragraphs, [table]) == [
        Origin("2021", "某报"),
        Origin("2018", "t.jsonl"),
        Origin("", ""),
    ]
