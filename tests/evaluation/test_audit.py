from __future__ import annotations

import sys

import numpy as np
import pytest

from small_project import ONE_LABEL, decide, small_project
from strategyclf.article import digest
from strategyclf.evaluation.audit import audit
from strategyclf.evaluation.exclusions import Exclusion
from strategyclf.model.building import train
from strategyclf.model.model import load_model

MISTAKEN = "第3站天气晴好。"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The small project with one label that is plainly wrong, and the model that learnt from it."""
    folder = tmp_path_factory.mktemp("audit")
    given = small_project(folder)
    decide(folder / "labels.jsonl", [MISTAKEN], "doc3", ("rain",))
    training = train(**given, out=folder / "model")
    return given, training.model


def test_models_cross_validated_on_the_labels_themselves_find_the_mistake(project):
    given, _ = project
    told = []
    found = audit(**given, n_jobs=1, progress=told.append)
    first = found.findings[0]
    assert found.text.texts[first.row] == MISTAKEN
    assert (first.label, first.given) == ("rain", True)
    assert first.probability < 0.5
    assert found.judge == "models cross-validated on these 48 paragraphs"
    assert any("cross-validating on 48" in step for step in told)
    assert found.problems == ()


def test_the_shipped_model_is_asked_only_if_it_learnt_from_just_these_labels(project, tmp_path):
    given, model = project
    own = audit(**given, shipped=model)
    assert own.judge == f"model {model.name} ({model.digest}), by fold where it knows the text"
    assert own.text.texts[own.findings[0].row] == MISTAKEN
    more = tmp_path / "more.jsonl"
    decide(more, ["第1站今日有雨。风力不大。"], "doc99", ("rain",))
    other = audit(**{**given, "labels": [*given["labels"], more]}, shipped=model, n_jobs=1)
    assert other.judge.startswith("models cross-validated")


def test_a_named_model_is_asked_on_text_that_it_does_not_know(project, tmp_path):
    _, model = project
    journal = tmp_path / "mine.jsonl"
    decide(journal, ["第二十站今日有雨。", "第二十站多云。"], "new", ())
    decide(journal, ["第二十一区今日有雨。"], "new", ("rain",))
    page = tmp_path / "page.txt"
    page.write_text("第二十站今日有雨。\n\n第二十站多云。\n\n第二十一区今日有雨。", "utf-8")
    found = audit(labels=[journal], corpus=[page], taxonomy=ONE_LABEL, model=model)
    assert [found.text.texts[one.row] for one in found.findings] == ["第二十站今日有雨。"]
    assert found.findings[0].probability > 0.5


def test_too_few_documents_leave_the_other_grounds_and_a_line_that_says_so(tmp_path):
    journal = tmp_path / "mine.jsonl"
    decide(journal, ["老旧小区换了水管。"], "d", ("rain",))
    decide(journal, ["今天天气晴好。"], "d", ())
    page = tmp_path / "page.txt"
    page.write_text("老旧小区换了水管。\n\n今天天气晴好。", "utf-8")
    rule = Exclusion("rain", "L", ("老旧小区",), ("雨",), "repairs alone", "修缮不算")
    found = audit(labels=[journal], corpus=[page], taxonomy=ONE_LABEL, exclusions=[rule])
    assert [one.reasons[0].kind for one in found.findings] == ["codebook"]
    assert found.judge == ""
    (problem,) = found.problems
    assert problem.startswith("no model was asked: found in under 3 documents")
    assert problem.endswith("or name a model with --model")


def test_without_cleanlab_the_other_grounds_stand_and_the_remedy_is_told(project, monkeypatch):
    given, model = project
    monkeypatch.setitem(sys.modules, "cleanlab.filter", None)
    found = audit(**given, model=model)
    assert found.judge == ""
    assert "pip install 'strategyclf[audit]'" in found.problems[0]
    assert all(reason.kind != "model" for one in found.findings for reason in one.reasons)


def test_nothing_is_changed(project):
    given, model = project
    before = given["labels"][0].read_bytes()
    audit(**given, model=model)
    assert given["labels"][0].read_bytes() == before


@pytest.mark.slow
def test_of_labels_flipped_at_random_most_are_found_by_the_shipped_model_s_own_folds(root, corpus, tmp_path):
    """A cheap stand-in for benchmarks/audit.py, which trains anew on the flipped labels."""
    sys.path.insert(0, str(root / "benchmarks"))
    try:
        from audit import flipped
    finally:
        sys.path.pop(0)
    from strategyclf.evaluation.findings import findings
    from strategyclf.model.labelled_text import gather
    from strategyclf.model.out_of_fold import out_of_fold

    model = load_model(root / "models" / "default")
    # The labelled rows as they are listed: the text of the raw pages changes nothing here.
    text = gather([root / "labels"], [root / "seeds", *corpus.glob("*.jsonl")], model.taxonomy)
    assert len(text) > 13_000
    wrong, truth = flipped(text, model.taxonomy, 200, seed=5)
    assert len(truth) == 200
    assert int(np.abs(wrong.Y - text.Y).sum()) == 200
    found = findings(wrong, model.taxonomy, (), out_of_fold(model, text.texts).probabilities)
    first = {(one.row, one.label) for one in found[:400]}
    assert len(truth & first) >= 0.6 * 200
    assert digest(text.texts[0]) == text.paragraphs[0].digest
