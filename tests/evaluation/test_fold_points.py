"""Other thresholds than the balanced ones are measured without the fold too."""

from __future__ import annotations

import numpy as np
import pytest

from strategyclf.errors import LabelError
from strategyclf.evaluation.comparison import compare
from strategyclf.evaluation.evaluation import evaluate
from strategyclf.evaluation.fold_points import fold_decisions
from strategyclf.labelling.journal import read_journal
from strategyclf.model.labelled_text import gather
from strategyclf.model.model import load_model
from strategyclf.model.out_of_fold import out_of_fold

THRESHOLDS = [
    {"prefer": "precision"},
    {"prefer": "recall"},
    {"min_precision": 0.6},
    {"min_precision": 0.7, "without": ("land_redevelopment",)},
]


@pytest.fixture(scope="module")
def model(starter_training):
    return starter_training.model


@pytest.fixture(scope="module")
def given(root):
    return {"labels": [root / "labels" / "starter.jsonl"], "corpus": [root / "seeds"]}


@pytest.mark.parametrize("asked", THRESHOLDS, ids=str)
def test_what_is_measured_on_training_text_is_what_training_said_they_held(model, given, asked):
    other = model.at(**asked)
    evaluation = evaluate(other, **given)
    assert evaluation.trained_on == evaluation.table.rows
    assert evaluation.as_json()["thresholds"] == other.operating.name
    measured = {line.id: line for line in evaluation.table.labels}
    for id, point in other.held.items():
        assert measured[id].precision.value == pytest.approx(point.precision.value, abs=1e-6)
        assert measured[id].recall.value == pytest.approx(point.recall.value, abs=1e-6)
    for id in other.operating.without:
        assert measured[id].recall.value == 0


def test_no_label_of_a_fold_decides_its_own_thresholds(model, given):
    """Turning every label of one fold around moves the thresholds of the others, never its own."""
    text = gather(**given, taxonomy=model.taxonomy)
    scores, folds = model.training.scores, model.training.folds
    own = fold_decisions(model.at(prefer="precision"), text)

    def learnt(Y, fold):
        from strategyclf.learning.operating_points import preferred_thresholds

        rest = folds != fold
        return [preferred_thresholds(Y[rest, j], scores[rest, j])[0] for j in range(Y.shape[1])]

    turned = np.where((folds == 0)[:, None], 1 - text.Y, text.Y)
    assert own[0].thresholds.tolist() == learnt(turned, 0) == learnt(text.Y, 0)
    assert own[1].thresholds.tolist() == learnt(text.Y, 1) != learnt(turned, 1)


def test_labels_that_did_not_train_the_model_are_refused(model, given, root, tmp_path):
    lines = (root / "labels" / "starter.jsonl").read_text("utf-8").splitlines(keepends=True)
    (tmp_path / "some.jsonl").write_text("".join(lines[:-40]), "utf-8")
    turned = [line.replace('"labels":[]', '"labels":["tech_upgrade"]') for line in lines]
    (tmp_path / "turned.jsonl").write_text("".join(turned), "utf-8")
    assert len(read_journal([tmp_path / "turned.jsonl"], model.taxonomy).decisions) == len(lines)
    for name in ("some.jsonl", "turned.jsonl"):
        with pytest.raises(LabelError, match=r"are not the ones it was trained on.*with --labels"):
            evaluate(model.at(prefer="recall"), labels=[tmp_path / name], corpus=given["corpus"])
    # What needs no labels to be told is told all the same.
    left = evaluate(
        model.at(without=["tech_upgrade"]), labels=[tmp_path / "some.jsonl"], corpus=given["corpus"]
    )
    assert left.table.labels[0].recall.value == 0


def test_text_that_the_model_never_saw_needs_no_fold(model, tmp_path):
    (tmp_path / "a.csv").write_text(
        "text,labels\n本区建成智能工厂五家。,tech_upgrade\n昨夜大雪。,\n", "utf-8"
    )
    from strategyclf.article import digest
    from strategyclf.labelling.decision import Decision
    from strategyclf.labelling.journal import append

    texts = {"本区建成智能工厂五家。": ("tech_upgrade",), "昨夜大雪。": ()}
    append(
        tmp_path / "new.jsonl",
        [Decision(digest(t), y, "me", "human", "2026-02-01", "test", doc=t[:2]) for t, y in texts.items()],
    )
    found = evaluate(
        model.at(prefer="recall"),
        labels=[tmp_path / "new.jsonl"],
        corpus=[tmp_path / "a.csv"],
        rows="paragraph",
    )
    assert (found.trained_on, found.thresholds) == (0, "recall")


def test_a_comparison_takes_the_thresholds_asked_for(model, given):
    found = compare(model, model.at(prefer="recall"), **given)
    evaluated = {
        side: evaluate(one, **given) for side, one in (("a", model), ("b", model.at(prefer="recall")))
    }
    assert found.table.macro_f1.a.value == pytest.approx(evaluated["a"].table.macro_f1.value)
    assert found.table.macro_f1.b.value == pytest.approx(evaluated["b"].table.macro_f1.value)
    assert found.b.name.endswith(";recall")


def test_balanced_thresholds_never_stand_for_others(model, root):
    text = gather([root / "labels" / "starter.jsonl"], [root / "seeds"], model.taxonomy).texts[0]
    with pytest.raises(ValueError, match="no decisions of the folds at recall"):
        out_of_fold(model.at(prefer="recall"), [text])


@pytest.mark.full
def test_the_shipped_model_holds_on_its_training_text_what_it_says(root, corpus):
    model = load_model(root / "models" / "default").at(prefer="precision")
    evaluation = evaluate(model, labels=[root / "labels"], corpus=[root / "seeds", corpus])
    for line in evaluation.table.labels:
        assert line.precision.value == pytest.approx(model.held[line.id].precision.value, abs=1e-6)
