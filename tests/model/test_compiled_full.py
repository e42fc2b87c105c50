"""The compiled scorer on all raw news and a hundred thousand generated strings; run by `make test-full`."""

from __future__ import annotations

import random
import re
import unicodedata

import numpy as np
import pytest

from strategyclf.model.compiled.jit import UNCOMPILED, compiled
from strategyclf.model.model import load_model
from strategyclf.text.clauses import cut_clauses
from strategyclf.text.folding import fold

pytestmark = pytest.mark.full

GENERATED = 100_000
PIECES = [
    *"。！？；，!?;,…\n\r\t \u3000”’」』）)\"'.,%+#&_-/:@",
    "\r\n",
    "1,234,567",
    "3.14%",
    "٤٥",
    "https://example.org/a?b=c&d=%E4#x",
    "5G",
    "co2",
    "IPv6",
    "\ud800",
    "\udfff",
    "技术改造",
    "招商引資",
    "數字經濟",
]


@pytest.fixture(scope="module")
def model():
    return load_model("default")


def check(model, texts: list[str]) -> int:
    """Compare tokens, clauses and scores of `texts`; labels differ only within 1e-9 of a threshold."""
    ours, theirs = model.compiled._score(texts, compiled()), model.scorer.score(texts)
    assert ours.bags.tolist() == theirs.bags.tolist()
    assert ours.spans.tolist() == theirs.spans.tolist()
    assert np.abs(ours.clauses - theirs.clauses).max() < 1e-9
    assert np.abs(ours.texts - theirs.texts).max() < 1e-9
    cut = model.scorer.segmenter.cut
    for text in texts:
        folded = fold(text, model.scorer.folding)
        for start, end in cut_clauses(folded, model.scorer.ngrams.boundary, model.scorer.ngrams.shortest):
            clause = folded[start:end]
            assert model.compiled.words(clause, compiled()) == cut(clause)
    thresholds = model.decisions.thresholds
    apart = (ours.texts >= thresholds) != (theirs.texts >= thresholds)
    assert (np.abs(theirs.texts - thresholds)[apart] < 1e-9).all()
    return int(apart.sum())


def test_all_raw_news(model, corpus):
    apart = 0
    for path in sorted((corpus / "raw" / "news").glob("*.md")):
        lines = path.read_text(encoding="utf-8").split("\n")
        apart += check(model, [line.strip() for line in lines if line.strip()])
    assert apart == 0


def generated(number: int, seed: int = 0) -> list[str]:
    """Strings of any code points, of one script, or of `PIECES` in turn."""
    chance = random.Random(seed)
    scripts = [range(0x4E00, 0x9FD6), range(0x3040, 0x3100), range(0xAC00, 0xD7A4), range(0x20, 0x250)]
    texts = []
    for _ in range(number):
        parts = []
        for _ in range(chance.randrange(6)):
            kind = chance.randrange(4)
            if kind == 0:
                parts.append(chance.choice(PIECES))
            elif kind == 1:
                parts.append("".join(chr(chance.randrange(0x110000)) for _ in range(chance.randrange(8))))
            else:
                script = chance.choice(scripts)
                parts.append("".join(chr(chance.choice(script)) for _ in range(chance.randrange(12))))
        texts.append("".join(parts))
    return texts


def test_a_hundred_thousand_generated_strings(model):
    texts = generated(GENERATED)
    assert sum(any(unicodedata.category(c) == "Cs" for c in text) for text in texts) > 1000
    assert sum(bool(re.search(r"\d,\d", text)) for text in texts) > 1000
    assert "" in texts
    for start in range(0, GENERATED, 1000):
        check(model, texts[start : start + 1000])


def test_a_line_of_five_million_characters(model):
    text = "推进技术改造更新设备扩大招商引资" * 312_500
    scores = model.compiled._score([text], compiled())
    assert scores.spans.tolist() == [[0, len(text)]]
    short = model.compiled._score([text[:20_000]], UNCOMPILED)
    assert np.isfinite(scores.texts).all()
    assert scores.texts.shape == short.texts.shape
