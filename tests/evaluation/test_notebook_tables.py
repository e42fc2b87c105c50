"""Evaluations and comparisons in a notebook, and as tables."""

from __future__ import annotations

import pytest

from notebook_html import HARMLESS, grid, parts_of
from small_project import small_project
from strategyclf.evaluation.comparison import compare
from strategyclf.evaluation.evaluation import evaluate
from strategyclf.model.building import train


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("weather")
    project = small_project(folder)
    model = train(**project, out=folder / "model").model
    return model, {name: project[name] for name in ("labels", "corpus", "rows") if name in project}


def test_an_evaluation_shows_its_figures_and_becomes_a_table(trained):
    model, given = trained
    found = evaluate(model, **given)
    html = found._repr_html_()
    assert parts_of(html) <= HARMLESS
    (line,) = found.table.labels
    shown = grid(html)
    assert shown[1][0] == [model.taxonomy[line.id].zh, model.taxonomy[line.id].en]
    figures = (line.precision, line.recall, line.f1, line.average_precision)
    assert [cell[0] for cell in shown[1][1:5]] == [f"{one.value:.3f}" for one in figures]
    assert f"其中 {found.trained_on:,} 段" in html
    assert "没有区间" in html  # of 12 documents
    table = found.to_pandas()
    assert table.loc[line.id, "f1"] == line.f1.value
    assert table.loc[line.id, "support"] == line.support.value
    assert table.loc[line.id, "documents"] == line.documents


def test_other_thresholds_are_named(trained):
    model, given = trained
    assert " · recall" in evaluate(model.at(prefer="recall"), **given)._repr_html_()


def test_a_comparison_shows_its_differences_and_becomes_a_table(trained):
    model, given = trained
    found = compare(model, model.at(without=["rain"]), **given)
    html = found._repr_html_()
    assert parts_of(html) <= HARMLESS
    (line,) = found.table.labels
    shown = grid(html)
    assert [cell[0] for cell in shown[1][1:3]] == [f"{line.a.value:.3f}", "0.000"]
    assert shown[1][4] == [f"{line.mcnemar.only_a} : {line.mcnemar.only_b}"]
    assert found.verdict.zh in html
    table = found.to_pandas()
    assert list(table.index) == [line.id, "macro_f1", "micro_f1"]
    assert table.loc[line.id, "difference"] == line.difference.value == -line.a.value
    assert table.loc[line.id, "only_a_right"] == line.mcnemar.only_a
    assert table.loc[line.id, "p"] == line.mcnemar.p
    assert table.loc["macro_f1", "verdict"] == found.verdict.code
    assert table["only_b_right"].isna().tolist() == [False, True, True]
