import json

import numpy as np
import pytest

from small_project import decide, small_project
from strategyclf.errors import LabelError
from strategyclf.learning.counted_texts import CountedTexts
from strategyclf.learning.recipe import Recipe
from strategyclf.model import building
from strategyclf.model.building import jobs_for, jobs_in_memory, train
from strategyclf.model.labelled_text import gather
from strategyclf.model.layout import canonical_digest
from strategyclf.model.model import load_model
from strategyclf.shipped import shipped_file
from strategyclf.taxonomy import Taxonomy, read_taxonomy
from unmeasured import unmeasured


def test_the_starter_corpus_trains_a_model_that_says_where_it_stands(starter_training):
    report = starter_training.report
    assert report.intervals
    assert report.macro_f1.low < report.macro_f1.value < report.macro_f1.high
    assert report.macro_f1.value > 0.6
    manifest = starter_training.model.manifest
    assert manifest["metrics"]["cross_fitted"] == report.as_json()
    assert manifest["weights"]["bytes"] < 15e6
    assert "draw census" not in starter_training.apart, "a part that is the whole is not told twice"


def test_one_label_is_enough(tmp_path):
    training = train(**small_project(tmp_path), out=tmp_path / "model")
    tags = training.model.tag(["第三区有大雨。", "晴。"])
    assert [tag.labels for tag in tags] == [("rain",), ()]
    assert training.report.macro_f1.value > 0.9


def test_training_twice_gives_the_same_bytes(tmp_path):
    project = small_project(tmp_path)
    for name in ("a", "b"):
        train(**project, out=tmp_path / name)
    assert (tmp_path / "a" / "weights.npz").read_bytes() == (tmp_path / "b" / "weights.npz").read_bytes()


def test_few_rows_start_no_other_process():
    assert jobs_for(building.FEWEST_ROWS_FOR_JOBS - 1, -1) == 1
    assert jobs_for(building.FEWEST_ROWS_FOR_JOBS, -1) == -1
    assert jobs_for(100_000, None) is None


def test_so_many_processes_fit_as_memory_has_room_for_unless_told(monkeypatch):
    counted = CountedTexts.of(["推进技术改造。"], Recipe().ngrams, {})
    monkeypatch.setattr(building, "effective_n_jobs", lambda n_jobs: 8)
    assert jobs_in_memory(counted, -1) == 8
    monkeypatch.setattr(building, "MEMORY", 3 * 2**28)
    assert jobs_in_memory(counted, -1) == 2
    monkeypatch.setattr(building, "MEMORY", 0)
    assert [jobs_in_memory(counted, n_jobs) for n_jobs in (-1, 4, None)] == [1, 4, None]


def test_below_ten_documents_no_interval_is_told(tmp_path):
    training = train(**small_project(tmp_path, documents=6), out=tmp_path / "model")
    assert not training.report.intervals
    assert "6 documents are too few to resample" in (tmp_path / "model" / "CARD.md").read_text("utf-8")


def test_a_label_in_fewer_than_three_documents_is_refused_by_name(tmp_path):
    project = small_project(tmp_path)
    two = Taxonomy.from_dict(
        {"labels": [{"id": "rain", "zh": "雨", "en": "rain"}, {"id": "snow", "zh": "雪", "en": "snow"}]}
    )
    with pytest.raises(LabelError, match=r"under 3 documents.*snow \(雪\): 0; label more documents"):
        train(**{**project, "taxonomy": two}, out=tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_labels_without_any_text_are_refused(tmp_path):
    project = small_project(tmp_path)
    (tmp_path / "other.txt").write_text("别的文字，与标注无关。", "utf-8")
    with pytest.raises(LabelError, match=r"none of 48 labels finds its text.*--corpus"):
        train(**{**project, "corpus": [tmp_path / "other.txt"]}, out=tmp_path / "model")


def test_missing_text_is_counted_and_a_reprint_found(tmp_path):
    project = small_project(tmp_path)
    decide(tmp_path / "labels.jsonl", ["这段文字不在手边。"], "away", ())
    text = gather(**project)
    assert [paragraph.doc for paragraph in text.missing] == ["away"]
    assert len(text) == 48


def test_a_table_without_digests_is_taken_cell_by_cell_on_request(tmp_path):
    project = small_project(tmp_path)
    table = tmp_path / "plain.csv"
    rows = [json.loads(line)["text"] for line in project["corpus"][0].read_text("utf-8").splitlines()]
    table.write_text("text\n" + "\n".join(rows), "utf-8")
    assert len(gather(**{**project, "corpus": [table]}, rows="paragraph")) == 48


def test_a_table_that_cannot_be_read_costs_only_its_own_texts(tmp_path):
    project = small_project(tmp_path)
    (tmp_path / "broken.jsonl").write_text("{", "utf-8")
    (tmp_path / "broken.xlsx").write_bytes(b"PK nothing")
    project["corpus"] = [tmp_path / "broken.jsonl", tmp_path / "broken.xlsx", *project["corpus"]]
    assert len(gather(**project)) == 48


def test_starter_articles_train_but_are_not_scored_beside_real_text(corpus, root):
    taxonomy = read_taxonomy(shipped_file("labels/taxonomy.toml"))
    labels = [
        root / "labels" / name for name in ("starter.jsonl", "corpus-seeds.jsonl", "corpus-headings.jsonl")
    ]
    listed = [corpus / f"{name}.jsonl" for name in ("seeds", "headings")]
    text = gather(labels, [root / "seeds", *listed], taxonomy)
    assert not text.missing
    scored = text.scored()
    assert set(text.column("genre")[scored]) == {"seed"}
    assert scored.sum() == 157
    assert (text.column("unit") == "heading").sum() == 810
    assert (text.column("genre") == "starter").sum() > 800
    shaoguan = text.column("doc") == "shaoguan-factories-to-parks"
    seeds = {
        g for g, doc in zip(text.groups, text.column("doc"), strict=True) if doc.startswith(("000_", "002_"))
    }
    assert all(seeds <= text.restated[row] for row in np.flatnonzero(shaoguan))


def test_the_saved_model_scores_as_the_estimator_trained_from_the_same_text(starter_training):
    from strategyclf.model.building import estimator

    recipe, text = Recipe(), starter_training.text
    counted = CountedTexts.of(text.texts, recipe.ngrams, recipe.user_words)
    with unmeasured():
        fitted = estimator(recipe).fit(
            counted,
            text.Y,
            groups=text.groups,
            score_rows=text.scored(),
            also_in=text.restated,
            sample_weight=text.confidence_weights(recipe.confidence_weights),
        )
    ours = starter_training.model.score(text.texts).texts
    # The weights on disk are in half precision.
    np.testing.assert_allclose(ours, fitted.decision_function(counted), atol=2e-3)
    assert (fitted.decisions_.thresholds == starter_training.model.decisions.thresholds).all()


def test_the_shipped_model_was_trained_on_the_labels_and_the_recipe_of_the_tree(root, corpus):
    taxonomy = read_taxonomy(root / "labels" / "taxonomy.toml")
    with unmeasured():
        text = gather([root / "labels"], [root / "seeds", corpus], taxonomy)
    manifest = load_model(root / "models" / "default").manifest
    assert not text.missing
    assert manifest["digests"]["labels"] == text.labels_digest
    assert manifest["digests"]["recipe"] == canonical_digest(Recipe().as_dict())
    assert manifest["training"]["rows"] == len(text)
    assert manifest["metrics"]["cross_fitted"]["macro_f1"]["value"] >= 0.77


@pytest.mark.parametrize(
    ("number", "steps"), [(300, 10), pytest.param(1000, 30, marks=pytest.mark.full)], ids=["300", "1000"]
)
def test_training_on_rows_of_real_text_gives_the_same_bytes_twice(root, corpus, tmp_path, number, steps):
    lines = (root / "labels" / "corpus-reports.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "rows.jsonl").write_bytes(b"".join(lines[:number]))
    for name in ("a", "b"):
        train(
            labels=[tmp_path / "rows.jsonl"],
            corpus=[corpus / "reports.jsonl"],
            out=tmp_path / name,
            recipe=Recipe(max_iter=steps),
        )
    assert (tmp_path / "a" / "weights.npz").read_bytes() == (tmp_path / "b" / "weights.npz").read_bytes()
