"""The script of variants on a small made-up corpus: what is fitted, kept, measured and written."""

from __future__ import annotations

import importlib
import json
import sys

import numpy as np
import pytest

from strategyclf.text.clauses import cut_clauses

IDS = ("tech_upgrade", "emerging_industry", "talent_education", "land_redevelopment", "investment_attraction")
SAYINGS = (
    "推进工厂的技术改造",
    "培育本地的新兴产业",
    "引进高层次的人才",
    "盘活闲置多年的土地",
    "开展招商引资的活动",
)
ALIKE = ["whole-mild", "sentences-mean", "sentences-thresholds"]
FILLER = ("今日天气晴朗", "上午会议召开", "街上群众欢迎", "镇里道路畅通", "年底总结经验", "下周安排部署")


@pytest.fixture(scope="module", autouse=True)
def beside(root):
    """What lies beside the package can be imported."""
    sys.path.insert(0, str(root / "benchmarks"))
    yield
    sys.path.remove(str(root / "benchmarks"))


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """160 paragraphs of 40 documents, one of them twice, one of them furniture, in the corpus's files."""
    folder = tmp_path_factory.mktemp("corpus")
    rng = np.random.default_rng(3)
    rows = []
    for i in range(160):
        labels = [j for j in range(5) if rng.random() < 0.3]
        said = [f"各处要{SAYINGS[j]}" for j in labels] + [f"另外还有{one}" for one in rng.choice(FILLER, 4)]
        rows.append(
            {
                "sha": f"{i:04}",
                "genre": "report",
                "doc": f"d{i // 4}",
                "labels": [IDS[j] for j in labels],
                "confidence": 1 + i % 3,
                "draw": "census" if i % 2 else "found",
                "furniture": False,
                "text": "，".join(said[:3]) + "，也是这样。" + "。".join(said[3:]) + "。",
            }
        )
    rows += [rows[0], {**rows[1], "sha": "other", "furniture": True}]
    for number, name in enumerate(("reports", "news", "national", "seeds")):
        lines = [json.dumps(row, ensure_ascii=False) for row in rows[number::4]]
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    (folder / "raw" / "news").mkdir(parents=True)
    (folder / "raw" / "news" / "1.md").write_text(
        "\n".join(f"{row['text']}再说一遍" for row in rows), "utf-8"
    )
    return folder


@pytest.fixture(scope="module")
def loaded(small, beside):
    return importlib.import_module("tried.rows").load_rows(small, IDS)


def test_rows_are_distinct_and_a_document_lies_in_one_fold(loaded):
    assert len(loaded) == 160
    assert all(len(set(loaded.folds[loaded.doc == name])) == 1 for name in set(loaded.doc))
    assert np.bincount(loaded.folds).tolist() == [32] * 5


def test_sentence_counts_are_the_clauses_of_a_sentence_summed(loaded, small):
    features = importlib.import_module("tried.features")
    keys, commas = importlib.import_module("tried.keys"), importlib.import_module("tried.table").COMMAS
    counted = keys.counted_texts(loaded, commas, small)
    sentences = features.sentence_counts(loaded.texts, counted.counts)
    assert sentences.counts.sum() == counted.counts.counts.sum()
    assert len(counted.counts.spans) > len(sentences.spans) > len(loaded)
    for i in range(5):
        cut = [end for _, end in cut_clauses(loaded.texts[i], "sentence")]
        found = sentences.spans[sentences.bags[i] : sentences.bags[i + 1]]
        assert set(found[:, 1]) <= set(cut)


def test_a_variant_learns_is_kept_and_goes_on(small, tmp_path, capsys):
    variants = importlib.import_module("variants")
    # All count the same n-grams, so that they are counted once.
    wanted = ["--corpus", str(small), "--cache", str(tmp_path), "--only", ",".join(ALIKE)]
    assert variants.main(wanted) == 0
    first = capsys.readouterr()
    lines = first.out.strip().splitlines()[2:]
    assert [line.split("`")[1] for line in lines] == ALIKE
    assert all(0.7 < float(line.split("|")[3]) <= 1 for line in lines)
    next(tmp_path.glob("variants-whole-mild-without0*")).unlink()
    assert variants.main(wanted) == 0
    again = capsys.readouterr()
    assert again.out == first.out
    assert again.err.splitlines()[0].endswith("whole-mild: 1 of 5 sets of folds to fit")


def test_a_mean_is_of_scores_fitted_apart(loaded, small, tmp_path):
    measuring, fits = importlib.import_module("tried.measuring"), importlib.import_module("nested.fits")
    settings, table = importlib.import_module("tried.settings"), importlib.import_module("tried.table")
    some = {name: table.VARIANTS[name] for name in ("whole", "whole-C.5")}
    some["apart"] = settings.Variant("", settings.Mean((("whole", 0.7), ("whole-C.5", 0.3))))
    cache, fitted = fits.FitCache(tmp_path), measuring.Fitted(some, small)
    one, other, mean = (
        measuring.out_of_fold(name, some, loaded, fitted, cache, lambda line: None) for name in some
    )
    assert mean == pytest.approx(0.7 * one + 0.3 * other)


def test_words_of_one_class_and_a_perceptron_say_something(loaded, small):
    tried = importlib.import_module("tried.measuring")
    settings, keys = importlib.import_module("tried.settings"), importlib.import_module("tried.keys")
    classes = keys.WordClasses(boundary="comma", n_classes=5)
    methods = {
        "classes": settings.Linear(classes, ("paragraph",), loss="squared_hinge"),
        "perceptron": settings.Perceptron(classes, latent=20, hidden=8, epochs=30, members=1),
    }
    fitted = tried.Fitted({name: settings.Variant("", one) for name, one in methods.items()}, small)
    train, test = loaded.training((0,)), loaded.held_out((0,))
    for name, scores in fitted.score(loaded, train, test, list(methods)):
        truth = loaded.Y[test] == 1
        assert scores[truth].mean() > scores[~truth].mean(), name
    assert any(key.startswith(keys.CLASS) for key in keys.counted_texts(loaded, classes, small).keys)


def test_the_table_is_written_between_its_marks_alone(tmp_path, beside):
    variants = importlib.import_module("variants")
    page = tmp_path / "page.md"
    page.write_text(
        "before\n<!-- variants -->\nold\n<!-- /variants -->\nafter\n<!-- figures -->\nkept\n", "utf-8"
    )
    variants.write_between(page, "new")
    assert page.read_text("utf-8") == (
        "before\n<!-- variants -->\n\nnew\n\n<!-- /variants -->\nafter\n<!-- figures -->\nkept\n"
    )


def test_bad_calls_are_told_in_a_line(small, tmp_path, capsys):
    variants = importlib.import_module("variants")
    page = tmp_path / "page.md"
    page.write_text("no marks\n", "utf-8")
    with pytest.raises(importlib.import_module("strategyclf.errors").CallError, match="lacks"):
        variants.write_between(page, "new")
    assert variants.main(["--corpus", str(small), "--only", "best"]) == 2
    assert variants.main(["--only", "whole"]) == 2
    assert variants.main(["--corpus", str(small), "--only", "whole", "--write"]) == 2
    assert variants.main(["--corpus", str(tmp_path)]) == 1
    (tmp_path / "reports.jsonl").write_text("{\n", "utf-8")
    assert variants.main(["--corpus", str(tmp_path)]) == 1
    told = capsys.readouterr().err.strip().splitlines()
    assert len(told) == 5
    assert "line 1" in told[-1]
    assert variants.main(["--list"]) == 0
    assert "commas-c12-C8-steep" in capsys.readouterr().out
