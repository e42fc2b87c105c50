"""The compiled scorer on all raw news and a hundred thousand generated strings; run by `make test-full`."""

from __future__ import annotations

import json
import re
import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from against_reference import compare
from generated_texts import EDGES, TEXTS
from strategyclf.cli.app import main
from strategyclf.model.compiled.jit import UNCOMPILED, compiled
from strategyclf.model.model import load_model

pytestmark = pytest.mark.full

GENERATED = 100_000
TOGETHER = 20
"""Texts an example: of fewer each costs more to draw, and of many more hypothesis draws the same again."""


@pytest.fixture(scope="module")
def model():
    return load_model("default")


def paragraphs(path) -> list[str]:
    return [line.strip() for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


@pytest.fixture(scope="module")
def news(corpus) -> list[str]:
    """Every paragraph of all raw news."""
    return [text for path in sorted((corpus / "raw" / "news").glob("*.md")) for text in paragraphs(path)]


@pytest.fixture(scope="module")
def compared(model, news):
    """What the reference says of every paragraph of `news`, of which machine code says the same."""
    return [compare(model, news[start : start + 1000]) for start in range(0, len(news), 1000)]


def test_no_paragraph_of_raw_news_lies_at_a_threshold_and_all_have_the_reference_s_labels(news, compared):
    assert len(news) > 50_000
    assert sum(len(tags.given) for tags, _ in compared) == len(news)
    assert sum(tags.given.sum() for tags, _ in compared) > 1000
    assert sum(near for _, near in compared) == 0


def test_rows_of_raw_news_say_what_the_reference_says(model, news, compared, tmp_path, monkeypatch):
    """The whole way from JSON lines to JSON lines."""
    table, out = tmp_path / "news.jsonl", tmp_path / "tags.jsonl"
    table.write_text("".join(json.dumps({"text": text}) + "\n" for text in news), encoding="utf-8")
    monkeypatch.setattr(
        sys, "argv", ["strategyclf", "predict", str(table), "--rows", "paragraph", "--out", str(out)]
    )
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    ids = model.taxonomy.ids
    with out.open(encoding="utf-8") as rows:
        for tags, _ in compared:
            bounds = tags.evidence.tolist()
            for i, given_ in enumerate(tags.given):
                row = json.loads(next(rows))
                assert row["labels"] == [id for id, tagged in zip(ids, given_, strict=True) if tagged]
                assert list(row["scores"]) == list(ids)
                assert np.allclose(list(row["scores"].values()), tags.probabilities[i], rtol=0, atol=6e-7)
                for j, id in enumerate(ids):
                    cell = slice(*bounds[i * len(ids) + j : i * len(ids) + j + 2])
                    spans = zip(tags.starts[cell].tolist(), tags.ends[cell].tolist(), strict=True)
                    assert [(one["start"], one["end"]) for one in row["evidence"][id]] == list(spans)
        assert next(rows, None) is None


def test_a_hundred_thousand_generated_strings(model):
    drawn: set[str] = set()

    # Each run begins anew, so that none need remember more than it can.
    @settings(max_examples=1000, database=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(TEXTS, min_size=TOGETHER, max_size=TOGETHER, unique=True))
    def score_as_the_reference(texts):
        compare(model, texts)
        drawn.update(texts)

    while len(drawn) < GENERATED:
        before = len(drawn)
        score_as_the_reference()
        assert len(drawn) > before
    assert "" in drawn
    for form in (
        "[\ud800-\udfff]",
        r"\d,\d",
        r"https?://",
        "[\U00010000-\U0010ffff]",
        "[\u4e00-\u9fff][A-Za-z]",
    ):
        assert sum(bool(re.search(form, text)) for text in drawn) > 1000, form
    for edge in EDGES:
        assert sum(edge in text for text in drawn) > 100, ascii(edge)


def test_a_line_of_five_million_characters(model):
    text = "推进技术改造更新设备扩大招商引资" * 312_500
    scores = model.compiled._score([text], compiled())
    assert scores.spans.tolist() == [[0, len(text)]]
    short = model.compiled._score([text[:20_000]], UNCOMPILED)
    assert np.isfinite(scores.texts).all()
    assert scores.texts.shape == short.texts.shape
