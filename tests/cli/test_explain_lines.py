from __future__ import annotations

from dataclasses import replace

import pytest

from strategyclf.cli.explain_lines import print_explanations
from strategyclf.measures.bands import Band
from strategyclf.model.model import load_model
from strategyclf.report.explanation_page import ExplainedParagraph


@pytest.fixture(scope="module")
def model(root):
    return load_model(root / "models" / "default")


@pytest.fixture(scope="module")
def explanation(model):
    return model.explain("引进[b]项目[/b]二十个:B:。公园里的花开了。")


def printed(capsys, monkeypatch, explanation, model, most=2, **changes):
    monkeypatch.setenv("COLUMNS", "100")
    labels = tuple(replace(one, **changes) for one in explanation.labels)
    nearly = replace(explanation.nearly, **changes)
    told = replace(explanation, labels=labels, nearly=nearly)
    print_explanations([ExplainedParagraph("a.txt", 4, told)], model, most)
    return capsys.readouterr().out


def test_text_is_shown_as_it_stands(capsys, monkeypatch, explanation, model):
    out = printed(capsys, monkeypatch, explanation, model)
    assert "引进[b]项目[/b]二十个:B:。" in out
    assert "a.txt  #4" in out


def test_as_many_n_grams_as_asked_for_and_the_others_in_one_line(capsys, monkeypatch, explanation, model):
    (one,) = explanation.labels
    out = printed(capsys, monkeypatch, explanation, model, most=3)
    assert f"{len(one.terms) - 3} other n-grams" in out
    assert out.count(" words ") + out.count(" chars ") == 3
    assert "other n-grams" not in printed(capsys, monkeypatch, explanation, model, most=1000)


def test_doubt_is_told_and_so_is_that_nothing_flips_it(capsys, monkeypatch, explanation, model):
    out = printed(capsys, monkeypatch, explanation, model, uncertain=True, flips=())
    assert out.count("uncertain 待核") == 2
    assert "striking out a few words never withdraws it" in out


def test_a_band_of_few_documents_has_no_interval_and_one_unmeasured_says_nothing(
    capsys, monkeypatch, explanation, model
):
    out = printed(capsys, monkeypatch, explanation, model, measured=Band("high", 7, 3, 1.0))
    assert "of such tags 100% were right (7 tags)" in out
    out = printed(capsys, monkeypatch, explanation, model, measured=None)
    assert "were right" not in out


def test_a_model_that_did_not_measure_its_bands_says_so(capsys, monkeypatch, explanation, model):
    class Older:
        bands = {}  # noqa: RUF012

    assert "not measured for this model" in printed(capsys, monkeypatch, explanation, Older())
