"""Models, tags and explanations in a notebook: what is shown, and the tables they turn into."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from notebook_html import HARMLESS, grid, parts_of
from strategyclf.model.layout import ModelFiles
from strategyclf.model.model import Model, load_model
from strategyclf.taxonomy import Taxonomy

HOSTILE = "<img src=x onerror=alert(1)>\u202e"
TEXTS = [
    "引进项目二十个，总投资三十亿元。<b>粗</b>",
    f"公园里花开了{HOSTILE}。",
    "全市推进技术改造，职业院校扩招技工两千人。",
]


@pytest.fixture(scope="module")
def model(root):
    return load_model(root / "models" / "default")


def test_a_model_shows_the_cross_fitted_figures_of_each_label(model):
    shown = grid(model._repr_html_())
    figures = model.manifest["metrics"]["cross_fitted"]
    assert [row[0][:2] for row in shown[1:6]] == [[label.zh, label.en] for label in model.taxonomy]
    for row, line in zip(shown[1:6], figures["labels"].values(), strict=True):
        for cell, name in zip(row[1:5], ("precision", "recall", "f1", "average_precision"), strict=True):
            one = line[name]
            assert cell == [f"{one['value']:.3f}", f"{one['low']:.3f}–{one['high']:.3f}"]
        assert row[5] == [f"{line['support']['value']:,.0f}"]
    assert shown[6][3][0] == f"{figures['macro_f1']['value']:.3f}"
    assert model.digest in model._repr_html_()


def test_a_model_becomes_a_table_of_the_same_figures(model):
    table = model.to_pandas()
    assert list(table.index) == list(model.taxonomy.ids)
    figures = model.manifest["metrics"]["cross_fitted"]["labels"]
    for id in model.taxonomy.ids:
        assert table.loc[id, "zh"] == model.taxonomy[id].zh
        for name in ("precision", "recall", "f1", "average_precision", "support", "threshold"):
            for part, column in (("value", name), ("low", f"{name}_low"), ("high", f"{name}_high")):
                assert table.loc[id, column] == pytest.approx(figures[id][name][part], nan_ok=True)


def test_at_other_thresholds_it_shows_what_they_held(model):
    other = model.at(prefer="recall", without=["tech_upgrade"])
    shown = grid(other._repr_html_())
    point = other.held["talent_education"]
    assert shown[1][1:] == [["–"], ["–"]]
    assert shown[3][1:] == [[f"{point.precision.value:.3f}"], [f"{point.recall.value:.3f}"]]
    assert "recall;without=tech_upgrade" in other._repr_html_()


def test_tags_are_shown_with_their_texts_escaped_and_clauses_marked(model):
    found = model.tag(TEXTS)
    html = found._repr_html_()
    assert parts_of(html) <= HARMLESS
    shown = grid(html)
    probability = found[0].probabilities["investment_attraction"]
    assert shown[1][1] == [f"招商引资 高 {probability:.0%}"]
    assert "".join(shown[1][2]) == TEXTS[0]
    clause = found[0].evidence["investment_attraction"][0].text
    assert clause in shown[1][2]
    assert shown[2][1] == ["没有标签 none"]
    assert "".join(shown[2][2]) == TEXTS[1].replace("\u202e", "\ufffd")
    assert len(shown[3][1]) == 2
    assert "another" not in html


def test_many_tags_are_shown_in_part(model):
    html = model.tag(["公园里花开了。"] * 23)._repr_html_()
    assert len(grid(html)) == 21
    assert "另有 3 条 · 3 more" in html


def test_tags_become_a_table_in_one_call(model):
    found = model.tag(TEXTS)
    table = found.to_pandas()
    assert table["text"].tolist() == TEXTS
    assert table["labels"].tolist() == [list(tags.labels) for tags in found]
    for id in model.taxonomy.ids:
        assert table[f"score_{id}"].tolist() == [tags.probabilities[id] for tags in found]
        assert table[id].tolist() == [int(id in tags.labels) for tags in found]
    assert (
        table.loc[0, "evidence_investment_attraction"] == found[0].evidence["investment_attraction"][0].text
    )
    assert pd.isna(table.loc[1, "evidence_investment_attraction"])
    # A column of a table is as good as a list.
    assert model.tag(table["text"]) == found == model.tag(iter(TEXTS))


def test_no_texts_have_no_tags_and_one_text_alone_is_refused(model):
    none = model.tag([])
    assert none == []
    assert list(none.to_pandas().columns)[:2] == ["text", "labels"]
    assert len(grid(none._repr_html_())) == 1
    with pytest.raises(TypeError, match=r"give \[text\]"):
        model.tag("招商引资")


def test_an_explanation_shows_the_lines_of_its_sum(model):
    told = model.explain(TEXTS[2])
    html = told._repr_html_()
    assert parts_of(html) <= HARMLESS
    for number, one in enumerate((*told.labels, told.nearly)):
        *lines, (score, _), (threshold, _) = [
            (float(cells[1][0].replace("−", "-")), cells[0][0]) for cells in grid(html, number)
        ]
        assert sum(value for value, _ in lines) == pytest.approx(one.score, abs=0.0005 * len(lines))
        assert score == pytest.approx(one.score, abs=0.0005)
        assert threshold == pytest.approx(one.threshold, abs=0.0005)


def test_an_explanation_becomes_a_table_that_sums_to_each_score(model):
    told = model.explain(TEXTS[2])
    table = told.to_pandas()
    sums = table.groupby("label")["contribution"].sum()
    for one in (*told.labels, told.nearly):
        assert sums[one.label.id] == pytest.approx(one.score, abs=1e-9)
    assert set(table["line"]) == {"bias", "clause", "other clauses", "whole paragraph"}
    terms = table[table["text"] != ""]
    assert (terms["value"] * terms["weight"] - terms["contribution"]).abs().max() < 1e-12


def test_names_of_labels_are_text_too(model):
    labels = tuple(replace(label, zh=HOSTILE, en=HOSTILE, colour=HOSTILE) for label in model.taxonomy)
    manifest = {**model.manifest, "taxonomy": Taxonomy(labels).as_dict()}
    hostile = Model("<i>名</i>", ModelFiles(manifest, model._arrays))
    for html in (
        hostile._repr_html_(),
        hostile.at(prefer="recall")._repr_html_(),
        hostile.tag(TEXTS)._repr_html_(),
        hostile.explain(TEXTS[0])._repr_html_(),
    ):
        assert parts_of(html) <= HARMLESS
        assert "onerror=alert(1)&gt;" in html
