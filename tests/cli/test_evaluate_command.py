from __future__ import annotations

import json

import pytest

from small_project import decide, small_project
from strategyclf.cli.sample_figures import NOT_VALIDATED
from strategyclf.model.building import train

FIGURES = {"precision", "recall", "f1", "average_precision", "support", "threshold"}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A folder with a small project and the model trained on it."""
    folder = tmp_path_factory.mktemp("weather")
    train(**small_project(folder), out=folder / "model")
    return folder


def call(project, *more):
    labels, corpus = project / "labels.jsonl", project / "texts.jsonl"
    return ["evaluate", "--model", project / "model", "--labels", labels, "--corpus", corpus, *more]


def test_on_its_training_text_the_model_is_shown_cross_fitted_and_that_is_said(strategyclf, project):
    code, out, err = strategyclf(*call(project))
    assert (code, err) == (0, f"{NOT_VALIDATED}\n")
    said = " ".join(out.split())
    assert said.endswith(
        "The model was trained on 48 of these 48 paragraphs: for them the figures are the cross-fitted ones, "
        "scored without their document."
    )
    assert said.startswith("Model model (")
    assert "雨" in out


def test_text_that_the_model_never_saw_is_measured_as_it_is(strategyclf, project, tmp_path):
    texts = ["今夜有雨，雨势不小。", "今夜无云。"]
    decide(tmp_path / "new.jsonl", texts[:1], "new", ("rain",))
    decide(tmp_path / "new.jsonl", texts[1:], "new", ())
    (tmp_path / "new.csv").write_text("text\n" + "\n".join(texts), encoding="utf-8")
    code, out, _ = strategyclf(
        *("evaluate", "--model", project / "model", "--labels", tmp_path / "new.jsonl"),
        *("--corpus", tmp_path / "new.csv", "--rows", "paragraph"),
    )
    assert code == 0
    assert "trained on" not in out
    assert "on 2 paragraphs of 1 documents" in out
    assert "no intervals: 1 documents are too few to resample" in out


def test_json_holds_every_figure_with_its_bounds(strategyclf, project, tmp_path):
    file = tmp_path / "数 字.json"
    code, _, err = strategyclf(*call(project, "--json", file))
    assert (code, err) == (0, f"{NOT_VALIDATED}\nwritten: {file}\n")
    figures = json.loads(file.read_bytes())
    bounds = {"value", "low", "high"}
    assert set(figures["macro_f1"]) == set(figures["micro_f1"]) == bounds
    assert set(figures["labels"]) == {"rain"}
    assert set(figures["labels"]["rain"]) == FIGURES | {"documents"}
    assert all(set(figures["labels"]["rain"][name]) == bounds for name in FIGURES)
    assert (figures["documents"], figures["intervals"], figures["macro_f1"]["low"]) == (12, "none", None)
    assert figures["trained_on_rows"] == 48


def test_a_report_is_one_page_with_its_learning_curve_and_the_json_holds_the_same(
    strategyclf, project, tmp_path
):
    pytest.importorskip("vl_convert", reason="the extra `charts` is not installed")
    page, file = tmp_path / "r.html", tmp_path / "r.json"
    code, _, err = strategyclf(*call(project, "--report", page, "--learning-curve", "--json", file))
    assert code == 0, err
    assert err.endswith(f"written: {file}\nwritten: {page}\n")
    told = json.loads(file.read_bytes())
    assert [point["rows"] for point in told["learning_curve"]][-1] == 48
    assert told["agreement"] == {}
    assert told["manifest"]["command"].startswith("strategyclf evaluate --model ")
    html = page.read_text("utf-8")
    assert "文档太少" in html
    assert 'data-chart="learning"' in html


def test_what_the_report_cannot_do_is_refused_before_the_work(strategyclf, project, tmp_path):
    code, _, err = strategyclf(*call(project, "--learning-curve"))
    assert (code, "name it with --report R.html" in err) == (2, True)
    design = tmp_path / "s.design.json"
    code, _, err = strategyclf(*call(project, "--report", tmp_path / "r.html", "--sample", design))
    assert (code, "leave out one of the two" in err) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_a_json_file_that_cannot_be_written_is_refused_before_the_work(strategyclf, project, tmp_path):
    code, out, err = strategyclf(*call(project, "--json", tmp_path / "none" / "f.json"))
    assert (code, out) == (2, "")
    assert err.startswith(f"{tmp_path / 'none' / 'f.json'}: there is no folder")
    assert err.count("\n") == 1


def test_what_fails_later_leaves_no_file(strategyclf, project, tmp_path):
    arguments = call(project, "--labels", tmp_path / "none.jsonl", "--json", tmp_path / "f.json")
    code, _, err = strategyclf(*arguments)
    assert code == 2
    assert "there is no such label file" in err
    assert list(tmp_path.iterdir()) == []


def test_a_model_that_is_not_there_is_refused(strategyclf):
    code, out, err = strategyclf("evaluate", "--model", "nix")
    assert (code, out) == (2, "")
    assert err.startswith("nix: no model of that name (looked in ")
    assert err.count("\n") == 1


def test_the_shipped_model_on_the_starter_articles_names_every_label_in_chinese(
    strategyclf, root, monkeypatch
):
    monkeypatch.chdir(root)
    code, out, err = strategyclf("evaluate", "--labels", "labels/starter.jsonl")
    assert (code, err) == (0, f"{NOT_VALIDATED}\n")
    for name in ("技术改造与创新升级", "新兴产业培育", "人才与教育", "土地盘活与空间再开发", "招商引资"):
        assert f"\n{name} " in out
    assert "…" not in out


def test_other_thresholds_are_measured_without_the_fold_and_said(strategyclf, project, tmp_path):
    file, page = tmp_path / "f.json", tmp_path / "r.html"
    code, out, err = strategyclf(*call(project, "--prefer", "recall", "--json", file))
    assert code == 0, err
    assert json.loads(file.read_bytes())["thresholds"] == "recall"
    assert "; recall)" in out
    assert "thresholds: recall; out of fold they held" in err
    code, _, err = strategyclf(*call(project, "--without", "rain", "--json", file, "--report", page))
    assert code == 0, err
    told = json.loads(file.read_bytes())
    assert (told["thresholds"], told["labels"]["rain"]["recall"]["value"]) == ("without=rain", 0)
    assert told["manifest"]["model"].endswith(";without=rain")
    assert "without=rain" in page.read_text("utf-8")


def test_thresholds_that_cannot_be_had_are_refused(strategyclf, project, tmp_path):
    code, _, err = strategyclf(*call(project, "--prefer", "recall", "--min-precision", "0.8"))
    assert (code, err.count("\n"), "give one of them" in err) == (2, 1, True)
    labels = (project / "labels.jsonl").read_text("utf-8").splitlines(keepends=True)
    (tmp_path / "some.jsonl").write_text("".join(labels[:-2]), "utf-8")
    arguments = call(project, "--prefer", "recall")
    arguments[arguments.index(project / "labels.jsonl")] = tmp_path / "some.jsonl"
    code, _, err = strategyclf(*arguments)
    assert (code, err.count("\n"), "name all labels of its training with --labels" in err) == (2, 1, True)
    code, _, err = strategyclf(*call(project, "--prefer", "recall", "--sample", tmp_path / "s.design.json"))
    assert (code, "--sample is about the tags" in err) == (2, True)
