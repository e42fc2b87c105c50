import gc

import numpy as np
import pytest

from small_project import small_project
from strategyclf.learning import counted_part, counted_texts
from strategyclf.learning.counted_texts import CountedTexts
from strategyclf.learning.recipe import Recipe
from strategyclf.learning.vectorizer import ClauseVectorizer
from strategyclf.model.building import estimator
from strategyclf.model.labelled_text import gather
from strategyclf.text.folding import folding_table
from strategyclf.text.ngrams import NgramRecipe, count_clauses

RECIPE = NgramRecipe()
TEXTS = [
    "推进技术改造，更新设备三百台。引进新能源项目两个！",
    "職業教育擴招；天气晴好。",
    "",
    "盘活闲置厂房，建设标准厂房，设备更新。",
    "推进技术改造。职业教育扩招。",
    "天气晴好，第12区有雨。",
    "。。。",
]


@pytest.fixture
def in_files(monkeypatch):
    """Counts lie in files of two texts each."""
    monkeypatch.setattr(counted_texts, "PART", 2)


def plainly(texts, keys):
    """The counts of `texts` by the reference, features numbered as in `keys`."""
    vocabulary = {key: i for i, key in enumerate(keys)}
    return count_clauses(texts, RECIPE, counted_part._segmenter(()), vocabulary, folding_table())


def alike(counts, reference):
    for name in ("spans", "bags", "indptr", "indices", "counts"):
        np.testing.assert_array_equal(getattr(counts, name), getattr(reference, name), err_msg=name)


def test_counts_in_files_are_those_of_the_reference(in_files):
    counted = CountedTexts.of(TEXTS, RECIPE, {})
    alike(counted.counts, plainly(TEXTS, counted.keys))
    assert counted.shape == (len(TEXTS),)


@pytest.mark.parametrize(
    "rows",
    [[0, 3, 4], [5, 0, 3, 0], slice(1, 6, 2), np.arange(7) % 2 == 0, np.arange(0), [6, 2]],
    ids=["some", "repeated", "every second", "mask", "none", "backwards"],
)
def test_texts_are_picked_like_those_of_an_array(in_files, rows):
    counted = CountedTexts.of(TEXTS, RECIPE, {})
    texts = np.array(TEXTS, dtype=object)[rows].tolist()
    picked = counted[rows]
    assert len(picked) == len(texts)
    alike(picked.counts, plainly(texts, picked.keys))


def test_a_fold_in_files_gives_the_bytes_that_the_fold_s_own_texts_give(monkeypatch):
    rest, out = [0, 3, 4, 5], [1, 2, 6]
    alone = ClauseVectorizer(min_df=1, paragraphs=True).fit([TEXTS[i] for i in rest])
    monkeypatch.setattr(counted_texts, "PART", 2)
    counted = CountedTexts.of(TEXTS, RECIPE, {})
    fold = ClauseVectorizer(min_df=1, paragraphs=True).fit(counted[rest])
    assert fold.keys_ == alone.keys_
    assert fold.idf_.tobytes() == alone.idf_.tobytes()
    assert fold.paragraph_idf_.tobytes() == alone.paragraph_idf_.tobytes()
    for rows in (rest, out):
        ours, theirs = fold.transform(counted[rows]), alone.transform([TEXTS[i] for i in rows])
        assert ours.bags.tolist() == theirs.bags.tolist()
        for name in ("clauses", "paragraphs"):
            a, b = getattr(ours, name), getattr(theirs, name)
            assert a.indices.dtype == np.int32
            for part in ("data", "indices", "indptr"):
                assert getattr(a, part).tobytes() == getattr(b, part).tobytes()


@pytest.mark.parametrize("min_df", [0, 1])
def test_a_word_of_left_out_texts_alone_is_in_no_vocabulary(in_files, min_df):
    counted = CountedTexts.of([*TEXTS, "量子纠缠。"], RECIPE, {})
    assert any("量子" in key for key in counted.keys)
    keys = ClauseVectorizer(min_df=min_df).fit(counted[: len(TEXTS)]).keys_
    assert not any("量子" in key or "纠" in key for key in keys)
    assert "设备 " in keys


def test_every_text_is_counted_once_for_all_folds(tmp_path, monkeypatch):
    text = gather(**small_project(tmp_path))
    counted_ones = []

    def spy(texts, *rest):
        counted_ones.extend(texts)
        return count_clauses(texts, *rest)

    monkeypatch.setattr(counted_part, "count_clauses", spy)
    counted = CountedTexts.of(text.texts, RECIPE, {})
    fitted = estimator(Recipe(n_folds=6)).fit(counted, text.Y, groups=text.groups)
    assert len(np.unique(fitted.folds_)) == 6
    assert sorted(counted_ones) == sorted(text.texts)


def test_processes_fit_what_one_alone_fits(tmp_path, monkeypatch):
    text = gather(**small_project(tmp_path))
    recipe = Recipe(n_folds=3)
    alone = estimator(recipe).fit(CountedTexts.of(text.texts, RECIPE, {}), text.Y, groups=text.groups)
    monkeypatch.setattr(counted_texts, "PART", 10)
    counted = CountedTexts.of(text.texts, RECIPE, {}, n_jobs=2)
    fitted = estimator(recipe, n_jobs=2).fit(counted, text.Y, groups=text.groups)
    assert fitted.scores_.tobytes() == alone.scores_.tobytes()
    assert [one.to_rows() for one in (fitted.decisions_, *fitted.fold_decisions_)] == [
        one.to_rows() for one in (alone.decisions_, *alone.fold_decisions_)
    ]
    ours, theirs = fitted.estimator_[-1], alone.estimator_[-1]
    assert ours.coef_.tobytes() == theirs.coef_.tobytes()
    assert ours.paragraph_coef_.tobytes() == theirs.paragraph_coef_.tobytes()
    assert fitted.estimator_[0].keys_ == alone.estimator_[0].keys_


def test_the_files_go_with_the_last_texts_that_need_them(in_files):
    counted = CountedTexts.of(TEXTS, RECIPE, {})
    folder = counted._store._parts[0].parent
    some = counted[:3]
    del counted
    gc.collect()
    assert folder.is_dir()
    assert len(some.counts.bags) == 4
    del some
    gc.collect()
    assert not folder.exists()
