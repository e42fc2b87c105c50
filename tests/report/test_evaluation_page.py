"""The report of an evaluation in a real browser without a network, and every figure in it by scikit-learn."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.calibration import calibration_curve
from sklearn.metrics import (
    cohen_kappa_score,
    f1_score,
    precision_recall_curve,
    precision_recall_fscore_support,
)

from strategyclf.evaluation.evaluation import evaluate
from strategyclf.evaluation.learning_curve import LearningPoint
from strategyclf.evaluation.report_figures import report_figures
from strategyclf.labelling.journal import read_journal
from strategyclf.measures.per_class import Measured
from strategyclf.model.model import load_model

pytest.importorskip("altair", reason="the extra `charts` is not installed")
pytest.importorskip("vl_convert", reason="the extra `charts` is not installed")


@pytest.fixture(scope="module")
def figures(root):
    """The shipped model on the project's own articles, which two models read."""
    model = load_model(root / "models" / "default")
    labels, corpus = [root / "labels" / "starter.jsonl"], [root / "seeds"]
    evaluation = evaluate(model, labels=labels, corpus=corpus)
    return report_figures(model, evaluation, labels=labels, corpus=corpus, command="strategyclf evaluate")


@pytest.fixture(scope="module")
def truth(figures):
    """Truth, tags, probabilities and documents of the rows measured."""
    evaluation = figures.evaluation
    said, kept = evaluation.said, evaluation.kept
    return evaluation.text.Y[kept], said.tags, said.probabilities, evaluation.text.column("doc")[kept]


def test_the_table_is_scikit_learn_s(figures, truth):
    Y, tags, _, _ = truth
    precision, recall, f1, support = precision_recall_fscore_support(Y, tags)
    for j, line in enumerate(figures.evaluation.table.labels):
        got = (line.precision.value, line.recall.value, line.f1.value, line.support.value)
        assert got == pytest.approx((precision[j], recall[j], f1[j], support[j]))
    assert figures.evaluation.table.macro_f1.value == pytest.approx(f1_score(Y, tags, average="macro"))


def test_the_curves_are_points_of_scikit_learn_s(figures, truth):
    Y, _, P, _ = truth
    for j, curve in enumerate(figures.curves):
        precision, recall, thresholds = precision_recall_curve(Y[:, j], P[:, j])
        at = np.searchsorted(thresholds, curve.thresholds)
        assert curve.precision == pytest.approx(precision[at])
        assert curve.recall == pytest.approx(recall[at])
        assert curve.recall[-1] == 1
        assert len(curve.recall) > 20


def test_reliability_is_scikit_learn_s_calibration_curve(figures, truth):
    Y, _, P, _docs = truth
    for j, bins in enumerate(figures.reliability):
        share, probability = calibration_curve(Y[:, j], P[:, j], n_bins=10)
        assert [one.share for one in bins] == pytest.approx(share)
        assert [one.probability for one in bins] == pytest.approx(probability)
        assert sum(one.rows for one in bins) == len(Y)
        for one in bins:
            assert np.isnan(one.low) == (one.documents < 20)
            assert np.isnan(one.low) or one.low <= one.share <= one.high


def test_the_confusion_counts_are_those_of_a_plain_loop(figures, truth):
    Y, tags, _, _ = truth
    instead, together = np.zeros((5, 6), int), np.zeros((5, 5), int)
    for given, said in zip(Y, tags, strict=True):
        wrong = [k for k in range(5) if said[k] and not given[k]]
        for j in np.flatnonzero(given):
            together[j] += said
            if not said[j]:
                for k in wrong or [5]:
                    instead[j, k] += 1
    assert (figures.confusion.instead == instead).all()
    assert (figures.confusion.together == together).all()
    assert instead.sum() > 20


def test_every_slice_is_scikit_learn_s_figure_on_its_rows(figures, truth):
    Y, tags, _, docs = truth
    texts = [figures.evaluation.text.texts[row] for row in figures.evaluation.kept]
    kinds = {part.kind for part in figures.slices}
    assert {"confidence", "length"} <= kinds
    for kind in kinds:
        assert sum(part.rows for part in figures.slices if part.kind == kind) == len(Y)
    for part in figures.slices:
        if part.kind == "length":
            low, _, high = part.value.rstrip("+").partition("-")
            rows = np.array([int(low) <= len(text) <= int(high or 10**6) for text in texts])
            assert part.rows == rows.sum()
            assert part.documents == len(np.unique(docs[rows]))
            micro = f1_score(Y[rows], tags[rows], average="micro", zero_division=0)
            macro = f1_score(Y[rows], tags[rows], average="macro", zero_division=0)
            assert (part.micro_f1.value, part.macro_f1.value) == pytest.approx((micro, macro))
            own = f1_score(Y[rows], tags[rows], average=None, zero_division=0)
            assert [one.value for one in part.f1] == pytest.approx(own)


def test_the_ceiling_is_scikit_learn_s_agreement_of_two_readers_and_says_that_both_are_models(figures, root):
    (ceiling,) = figures.ceilings
    assert ceiling.kind == "model-model"
    ids = figures.taxonomy.ids
    read = {"reader-a": {}, "reader-b": {}}
    for line in read_journal([root / "labels" / "starter.jsonl"], figures.taxonomy).decisions:
        if line.reader in read:
            read[line.reader][line.digest] = [id in line.labels for id in ids]
    kept = {figures.evaluation.text.paragraphs[row].digest for row in figures.evaluation.kept}
    twice = sorted(kept & set(read["reader-a"]) & set(read["reader-b"]))
    one, other = (np.array([read[who][digest] for digest in twice]) for who in read)
    assert ceiling.paragraphs == len(twice) > 900
    for j, line in enumerate(ceiling.table.labels):
        assert line.f1.value == pytest.approx(f1_score(one[:, j], other[:, j]))
        assert line.kappa.value == pytest.approx(cohen_kappa_score(one[:, j], other[:, j]))
        assert line.f1.low <= line.f1.value <= line.f1.high


def test_mistakes_are_wrong_the_worst_first_and_their_clause_lies_in_the_text(figures):
    assert {mistake.kind for mistake in figures.mistakes} == {"false positive", "missed"}
    for mistake in figures.mistakes:
        assert (mistake.label in mistake.truth) == (mistake.kind == "missed")
        assert (mistake.label in mistake.tags) == (mistake.kind == "false positive")
        assert 0 <= mistake.start < mistake.end <= len(mistake.text)
    for id in figures.taxonomy.ids:
        said = [m.probability for m in figures.mistakes if (m.label, m.kind) == (id, "missed")]
        assert said == sorted(said)


def test_the_json_is_the_documented_form_and_holds_no_text(figures):
    told = json.loads(json.dumps(figures.as_json(), allow_nan=False))
    assert {"macro_f1", "micro_f1", "labels", "agreement", "curves", "reliability", "confusion"} <= set(told)
    assert {"slices", "ngrams", "mistakes", "learning_curve", "manifest", "probability_thresholds"} <= set(
        told
    )
    assert "text" not in told["mistakes"][0]
    assert len(told["manifest"]["inputs"]) > 60
    page = (Path(__file__).resolve().parents[2] / "docs" / "evaluate.md").read_text("utf-8")
    assert [key for key in told if f"`{key}`" not in page] == []


@pytest.fixture(scope="module")
def page(figures, tmp_path_factory):
    from strategyclf.report.evaluation_page import write_evaluation_page

    learning = tuple(
        LearningPoint(
            share, int(1000 * share), 60, Measured(share, share - 0.05, share + 0.05), Measured(share)
        )
        for share in (0.2, 0.5, 1.0)
    )
    hostile = replace(figures.mistakes[0], doc="<b>doc</b></script>")
    shown = replace(figures, learning=learning, mistakes=(hostile, *figures.mistakes[1:]))
    path = tmp_path_factory.mktemp("page") / "报 告.html"
    write_evaluation_page(path, shown)
    return path


def test_the_page_fetches_nothing_and_shows_text_as_text(page):
    html = page.read_text("utf-8")
    outside = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    assert "<b>doc" not in outside
    assert not re.search(r"""\s(?:src|href)=|url\(|@import""", outside)
    assert "模型—模型" in outside


def test_a_browser_without_network_draws_sorts_filters_switches_and_finds_no_fault(page, figures, chromium):
    from importlib.resources import files

    from playwright.sync_api import sync_playwright

    axe = pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
    said: list[str] = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_context(offline=True, viewport={"width": 390, "height": 800}).new_page()
        tab.set_default_timeout(180_000)
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.goto(page.as_uri())
        tab.wait_for_selector("html[data-drawn]")

        def marks(chart: str, kind: str) -> int:
            return tab.locator(f'[data-chart="{chart}"] svg .mark-{kind}.role-mark path').count()

        assert marks("f1", "symbol") == 10
        assert marks("ranking", "line") == 5
        assert marks("ranking", "symbol") == 5
        assert marks("reliability", "symbol") == sum(len(bins) for bins in figures.reliability)
        shown = [part for part in figures.slices if part.kind != "source"]
        assert marks("slices", "symbol") == len(shown)
        assert marks("learning", "symbol") == 3
        for width in (390, 1280):
            tab.set_viewport_size({"width": width, "height": 800})
            assert tab.evaluate("document.documentElement.scrollWidth") <= width

        tab.locator("#labels thead button").nth(3).press("Enter")
        values = tab.eval_on_selector_all(
            "#labels tbody tr", "rows => rows.map(r => +r.cells[3].dataset.value)"
        )
        assert values == sorted(values, reverse=True)
        assert tab.locator("#labels thead th").nth(3).get_attribute("aria-sort") == "descending"
        tab.locator("#label").select_option("2")
        tab.locator("#kind").select_option("missed")
        wanted = [m for m in figures.mistakes if (m.label, m.kind) == (figures.taxonomy.ids[2], "missed")]
        assert tab.locator(".mistake").filter(visible=True).count() == len(wanted)
        assert tab.locator("#shown").inner_text() == str(len(wanted))
        marked = tab.locator(".mistake").filter(visible=True).first.locator("mark").inner_text()
        assert marked == wanted[0].text[wanted[0].start : wanted[0].end].strip()

        tab.evaluate(files(axe).joinpath("axe.min.js").read_text("utf-8"))
        check = """async () => (await axe.run()).violations
            .filter(v => ['serious', 'critical'].includes(v.impact)).map(v => [v.id, v.nodes[0].html])"""
        assert tab.evaluate(check) == []
        light = tab.evaluate("getComputedStyle(document.body).backgroundColor")
        tab.locator("#theme").click()
        assert tab.evaluate("getComputedStyle(document.body).backgroundColor") != light
        tab.locator("#language").press("Enter")
        tab.wait_for_selector("html[lang=en][data-drawn]")
        assert tab.get_by_role("heading", name="Label by label").is_visible()
        assert tab.locator("#kind option").nth(2).inner_text() == "missed"
        assert tab.evaluate(check) == []
        browser.close()
    assert said == []
