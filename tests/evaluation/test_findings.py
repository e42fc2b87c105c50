from __future__ import annotations

import sys

import numpy as np
import pytest

from strategyclf.article import digest
from strategyclf.errors import CallError
from strategyclf.evaluation.doubts import doubt, doubtful
from strategyclf.evaluation.exclusions import Exclusion
from strategyclf.evaluation.findings import findings
from strategyclf.labelling.settlement import LabelledParagraph
from strategyclf.model.labelled_text import LabelledText
from strategyclf.taxonomy import Label, Taxonomy

TAXONOMY = Taxonomy((Label("tech", "技术", "technology"), Label("land", "土地", "land")))
LONG = "县里把停产多年的搪瓷厂房腾空，改成两层的小企业车间，首批十二家做模具的厂子已经搬了进去。"


def labelled(*rows: tuple[str, tuple[str, ...]]) -> LabelledText:
    texts = tuple(text for text, _ in rows)
    paragraphs = tuple(
        LabelledParagraph(digest(text), labels, docs=(f"d{i}",)) for i, (text, labels) in enumerate(rows)
    )
    return LabelledText(
        texts=texts,
        paragraphs=paragraphs,
        Y=np.array([[int(id in labels) for id in TAXONOMY.ids] for _, labels in rows]),
        groups=np.arange(len(rows)),
        restated=(frozenset(),) * len(rows),
        missing=(),
        disputed=(),
        by_match_key=0,
        labels_digest="",
        problems=(),
    )


def noisy(rows: int = 400, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Labels with a tenth flipped, probabilities that know the truth roughly, and where the flips are."""
    rng = np.random.default_rng(seed)
    truth = (rng.random((rows, 2)) < 0.3).astype(np.int64)
    wrong = rng.random((rows, 2)) < 0.1
    probabilities = np.clip(np.where(truth == 1, 0.85, 0.1) + rng.normal(0, 0.08, (rows, 2)), 0.01, 0.99)
    return np.where(wrong, 1 - truth, truth), probabilities, wrong


def test_doubt_is_the_probability_of_the_other_value():
    assert doubt(np.array([[1, 0]]), np.array([[0.9, 0.2]])) == pytest.approx(np.array([[0.1, 0.2]]))


def test_cleanlab_finds_the_flips_that_the_probabilities_contradict():
    Y, probabilities, wrong = noisy()
    found = doubtful(Y, probabilities)
    assert (found & wrong).sum() > 0.8 * wrong.sum()
    assert (found & wrong).sum() > 0.95 * found.sum()


def test_a_label_that_every_row_has_or_none_is_left_alone():
    Y, probabilities, _ = noisy(60)
    Y[:, 0], Y[:, 1] = 1, 0
    assert not doubtful(Y, probabilities).any()


def test_without_cleanlab_the_remedy_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "cleanlab.filter", None)
    with pytest.raises(CallError, match=r"cleanlab is not installed.*pip install 'strategyclf\[audit\]'"):
        doubtful(*noisy(20)[:2])


def test_the_model_s_findings_come_most_doubted_first_with_their_reason():
    Y, probabilities, wrong = noisy()
    rows = [
        (f"第{i}号：{chr(0x4E00 + 7 * i)}{chr(0x5000 + 5 * i)}", tuple(np.array(TAXONOMY.ids)[line == 1]))
        for i, line in enumerate(Y)
    ]
    found = findings(labelled(*rows), TAXONOMY, probabilities=probabilities)
    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True)
    columns = {"tech": 0, "land": 1}
    assert all(wrong[one.row, columns[one.label]] for one in found[:30])
    first = found[0]
    assert first.score == pytest.approx(doubt(Y, probabilities)[first.row, columns[first.label]])
    (reason,) = first.reasons
    assert reason.kind == "model"
    assert reason.en.startswith("given, but" if first.given else "not given, but")
    assert f"{first.probability:.1%}" in reason.en
    assert f"{first.probability:.1%}" in reason.zh


def test_of_two_near_duplicates_with_other_labels_the_one_more_doubted_is_questioned():
    text = labelled((LONG, ("land",)), (LONG.replace("十二", "十三"), ()), ("另一段说别的事。", ()))
    probabilities = np.array([[0.01, 0.9], [0.01, 0.8], [0.01, 0.01]])
    (one,) = (f for f in findings(text, TAXONOMY, probabilities=probabilities) if f.reasons[-1].twin)
    assert (one.row, one.label, one.given) == (1, "land", False)
    reason = one.reasons[-1]
    assert reason.twin == digest(LONG)
    assert reason.en == f"{digest(LONG)} is {reason.weight:.0%} the same text and has it"
    assert one.score == pytest.approx(1 - (1 - 0.8) * (1 - reason.weight))


def test_a_contradicted_exclusion_is_found_without_a_model_too():
    rule = Exclusion("land", "L", ("老旧小区",), ("园区",), "repairs alone", "修缮不算")
    text = labelled(("老旧小区换了水管。", ("land",)), ("老旧小区今年又添了路灯。", ()))
    (one,) = findings(text, TAXONOMY, [rule])
    assert (one.row, one.label, one.given) == (0, "land", True)
    assert np.isnan(one.probability)
    assert one.reasons[0].en == "codebook L: repairs alone (老旧小区)"
    assert one.reasons[0].zh == "编码手册 L：修缮不算（老旧小区）"
    row = one.as_row(1, text)
    assert (row["rank"], row["score"], row["probability"]) == (1, 0.5, None)
    assert (row["text"], row["labels"], row["doc"]) == ("老旧小区换了水管。", ["land"], "d0")
    assert row["kinds"] == ["codebook"]


def test_grounds_add_up():
    rule = Exclusion("land", "L", ("老旧小区",), ("园区",), "repairs alone", "修缮不算")
    text = labelled(("老旧小区换了水管。", ("land",)), ("今天有雨。", ()))
    (one, *_) = findings(text, TAXONOMY, [rule], np.array([[0.01, 0.2], [0.01, 0.1]]))
    assert one.score == pytest.approx(1 - (1 - 0.8) * 0.5)
