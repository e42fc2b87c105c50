import json

import numpy as np
import pytest
from sklearn.metrics import f1_score

from small_project import ONE_LABEL, decide, small_project
from strategyclf.article import digest
from strategyclf.errors import CallError
from strategyclf.evaluation.comparison import Told, compare
from strategyclf.evaluation.evaluation import evaluate
from strategyclf.evaluation.verdict import verdict_on
from strategyclf.learning.recipe import Recipe
from strategyclf.measures.paired import PairedFigures
from strategyclf.measures.per_class import Measured
from strategyclf.model.building import train
from strategyclf.taxonomy import Taxonomy


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Labels and texts on rain in thirty documents, and a model trained on them."""
    folder = tmp_path_factory.mktemp("weather")
    given = small_project(folder, documents=30)
    model = train(**given, out=folder / "model", recipe=Recipe(paragraph_weight=0.0, n_folds=2)).model
    texts = [json.loads(line)["text"] for line in (folder / "texts.jsonl").read_text("utf-8").splitlines()]
    return model, given, texts


def told(name, texts, rainy, taxonomy=ONE_LABEL):
    tags = {digest(text): ("rain",) if rainy(text) else () for text in texts}
    return Told(name, {digest(text): text for text in texts}, tags, taxonomy)


def is_wet(text):
    return "雨" in text


def test_a_model_counts_on_its_training_text_as_it_does_in_evaluate(project):
    model, given, _ = project
    found = compare(model, model, labels=given["labels"], corpus=given["corpus"])
    alone = evaluate(model, labels=given["labels"], corpus=given["corpus"])
    assert found.a.trained_on == found.b.trained_on == found.table.rows == alone.table.rows == 120
    assert found.table.macro_f1.a.value == alone.table.macro_f1.value
    assert np.array_equal(found.a.tags, alone.said.tags)
    assert found.verdict.code == "identical"
    assert found.differing == ()


def test_files_are_compared_on_their_own_texts_and_the_labels_of_these(project):
    _, given, texts = project
    # A knows rain by "今日有雨" alone, B knows all of it but finds some where there is none.
    a = told("a.jsonl", texts, lambda text: "今日有雨" in text)
    b = told("b.jsonl", [*texts[:-4], "别处。"], lambda text: is_wet(text) or text.startswith("第3"))
    found = compare(a, b, labels=given["labels"])
    assert found.table.rows == 116
    assert found.unshared == 5
    assert found.without_text == 4
    kept = texts[:-4]
    truth = [is_wet(text) for text in kept]
    expected_a = f1_score(truth, ["今日有雨" in text for text in kept])
    expected_b = f1_score(truth, [is_wet(text) or text.startswith("第3") for text in kept])
    line = found.table.labels[0]
    assert line.a.value == pytest.approx(expected_a)
    assert line.b.value == pytest.approx(expected_b)
    assert found.verdict.code == "b_better"
    assert "B is better" in found.verdict.en
    assert "B 更好" in found.verdict.zh
    assert found.count("won") == line.mcnemar.only_b == sum(is_wet(t) and "今日有雨" not in t for t in kept)
    assert found.count("lost") == line.mcnemar.only_a == 2
    assert [one.outcome for one in found.differing[:3]] == ["lost", "lost", "won"]
    assert found.differing[0].a == ()
    assert found.differing[0].b == ("rain",)


def test_a_model_may_be_compared_with_a_file(project):
    model, given, texts = project
    found = compare(told("a.csv", texts, is_wet), model, labels=given["labels"])
    assert found.a.trained_on is None
    assert found.b.trained_on == 120
    assert found.table.labels[0].a.value == 1


def test_what_cannot_be_compared_is_refused_with_the_reason(project, tmp_path):
    _, given, texts = project
    a = told("a.csv", texts, is_wet)
    with pytest.raises(CallError, match="csv tag no text in common"):
        compare(a, told("b.csv", ["别处。"], is_wet), labels=given["labels"])
    other = Taxonomy.from_dict({"labels": [{"id": "snow", "zh": "雪", "en": "snow"}]})
    with pytest.raises(CallError, match="it adds snow; it lacks rain"):
        compare(a, told("b.csv", texts, is_wet, other), labels=given["labels"])
    decide(tmp_path / "far.jsonl", ["远方。"], "far", ())
    with pytest.raises(CallError, match=r"none of the 120 paragraphs of .* has a label"):
        compare(a, a, labels=[tmp_path / "far.jsonl"])


@pytest.mark.parametrize(
    ("bounds", "code", "en", "zh"),
    [
        ((0.01, 0.05), "b_better", "B is better, by +0.010 to +0.050", "B 更好"),
        ((-0.05, -0.01), "a_better", "A is better, by +0.010 to +0.050", "A 更好"),
        ((-0.01, 0.05), "no_difference_shown", "anything from −0.010 to +0.050", "看不出差别"),
        ((0.0, 0.05), "no_difference_shown", "no difference shown", "看不出差别"),
        ((0.0, 0.0), "identical", "decide alike", "相同"),
        ((np.nan, np.nan), "too_few_documents", "too few documents (7)", "文档过少（7 篇）"),
    ],
)
def test_the_verdict_goes_no_further_than_the_interval(bounds, code, en, zh):
    figures = PairedFigures("x", Measured(0.5), Measured(0.52), Measured(0.02, *bounds))
    verdict = verdict_on(figures, 7)
    assert verdict.code == code
    assert en in verdict.en
    assert zh in verdict.zh


def test_as_json_it_holds_figures_verdicts_and_paragraphs(project):
    _, given, texts = project
    found = compare(told("a", texts, lambda text: False), told("b", texts, is_wet), labels=given["labels"])
    data = json.loads(json.dumps(found.as_json()))
    assert data["labels"]["rain"]["verdict"] == data["verdict"]["code"] == "b_better"
    assert data["labels"]["rain"]["mcnemar"]["only_b_right"] == data["paragraphs"]["won"] == 60
    assert set(data["labels"]["rain"]["difference"]) == {"value", "low", "high"}
    assert len(data["paragraphs"]["differing"]) == 60
    assert data["paragraphs"]["differing"][0]["truth"] == ["rain"]
