import json

import pytest

from strategyclf.article import digest
from strategyclf.evaluation.evaluation import evaluate
from strategyclf.labelling.decision import Decision
from strategyclf.labelling.journal import append


def test_on_its_training_text_a_model_shows_its_cross_fitted_figures(starter_training, root):
    evaluation = evaluate(
        starter_training.model, labels=[root / "labels" / "starter.jsonl"], corpus=[root / "seeds"]
    )
    assert evaluation.trained_on == evaluation.table.rows == starter_training.report.rows
    ours, theirs = evaluation.table.as_json(), starter_training.report.as_json()
    assert ours["macro_f1"] == theirs["macro_f1"]
    for id, line in theirs["labels"].items():
        assert ours["labels"][id]["f1"] == line["f1"]


def test_on_new_text_it_shows_what_the_model_says_of_it(starter_training, tmp_path):
    new = {
        "本区今年完成技改投资二十亿元，建成智能工厂五家，关键设备全部联网。": ("tech_upgrade",),
        "全县招引亿元以上项目十二个，落地外资企业三家，签约总额五十亿元。": ("investment_attraction",),
        "昨夜大雪，环卫工人凌晨三点上街清扫，主干道早高峰前恢复通行。": (),
    }
    append(
        tmp_path / "mine.jsonl",
        [
            Decision(digest(text), labels, "me", "human", "2026-02-01", "test", doc=f"d{i}")
            for i, (text, labels) in enumerate(new.items())
        ],
    )
    (tmp_path / "page.txt").write_text("\n\n".join(new), encoding="utf-8")
    evaluation = evaluate(
        starter_training.model, labels=[tmp_path / "mine.jsonl"], corpus=[tmp_path / "page.txt"]
    )
    assert evaluation.trained_on == 0
    assert evaluation.table.rows == 3
    assert not evaluation.table.intervals
    figures = json.loads(json.dumps(evaluation.as_json()))
    assert figures["labels"]["tech_upgrade"]["recall"]["value"] == 1
    assert figures["labels"]["talent_education"]["average_precision"]["value"] is None
    assert figures["model"] == starter_training.model.digest


@pytest.mark.slow
def test_the_shipped_model_on_the_five_articles_uses_the_folds_that_left_them_out(root, corpus):
    from strategyclf.model.model import load_model

    evaluation = evaluate(
        load_model(root / "models" / "default"),
        labels=[root / "labels" / "corpus-seeds.jsonl"],
        corpus=[corpus / "raw" / "seeds"],
    )
    assert evaluation.trained_on == 157
    assert 0.6 < evaluation.table.macro_f1.value < 0.95
