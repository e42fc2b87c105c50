from collections import defaultdict

import numpy as np

from strategyclf.text.folding import folding_table
from strategyclf.text.ngrams import NgramRecipe, count_clauses, paragraph_counts, tf_idf
from strategyclf.text.segmentation import Segmenter

SEGMENTER = Segmenter()


def growing():
    vocabulary = defaultdict()
    vocabulary.default_factory = vocabulary.__len__
    return vocabulary


def test_word_keys_carry_spaces_and_character_keys_none():
    keys = NgramRecipe(words=(1, 2), characters=(2, 2)).keys("产业升级", SEGMENTER)
    assert keys == ["产业 ", "升级 ", "产业 升级 ", "产业", "业升", "升级"]


def test_no_ngram_crosses_punctuation():
    keys = NgramRecipe(words=(2, 2), characters=(2, 2)).keys("技改,招商", SEGMENTER)
    assert keys == ["技改", "招商"]


def test_numbers_count_as_one_class_unless_kept():
    counted = NgramRecipe(words=(1, 1), characters=(0, 0)).keys("增长12.5%", SEGMENTER)
    assert counted == ["增长 ", "0 ", "% "]
    kept = NgramRecipe(words=(0, 0), characters=(1, 1), numbers="keep").keys("增长12", SEGMENTER)
    assert kept == ["增", "长", "1", "2"]


def test_counts_are_csr_over_clauses_with_ascending_indices():
    counts = count_clauses(
        ["改造厂房，改造厂房。招商。", ""],
        NgramRecipe(boundary="sentence", shortest=0),
        SEGMENTER,
        growing(),
        folding_table(),
    )
    assert counts.bags.tolist() == [0, 2, 3]
    assert counts.spans.tolist() == [[0, 10], [10, 13], [0, 0]]
    for row in range(3):
        part = counts.indices[counts.indptr[row] : counts.indptr[row + 1]]
        assert (np.diff(part) > 0).all()
    assert counts.counts.max() == 2
    assert counts.indptr[-1] == counts.indptr[-2]


def test_unknown_keys_are_left_out():
    counts = count_clauses(["技改招商"], NgramRecipe(words=(0, 0)), SEGMENTER, {"技": 0}, folding_table())
    assert counts.indices.tolist() == [0]


def test_each_view_of_a_clause_has_unit_length():
    vocabulary = growing()
    recipe = NgramRecipe(boundary="sentence", shortest=0)
    count_clauses(["改造老厂房，招引新项目。"], recipe, SEGMENTER, vocabulary, folding_table())
    ordered = {key: i for i, key in enumerate(sorted(vocabulary, key=lambda key: (" " not in key, key)))}
    counts = count_clauses(["改造老厂房，招引新项目。"], recipe, SEGMENTER, ordered, folding_table())
    first_character = sum(" " in key for key in ordered)
    idf = np.linspace(1, 3, len(ordered))
    values = tf_idf(counts, idf, [0, first_character])
    words = counts.indices < first_character
    np.testing.assert_allclose([(values[words] ** 2).sum(), (values[~words] ** 2).sum()], 1.0)
    joint = tf_idf(counts, idf, [0])
    np.testing.assert_allclose((joint**2).sum(), 1.0)


def test_a_paragraph_counts_what_its_clauses_count_together():
    texts = ["改造厂房，改造老厂房。招商。", "", "招商引资。"]
    vocabulary = growing()
    cut = NgramRecipe(boundary="comma", shortest=0)
    clauses = count_clauses(texts, cut, SEGMENTER, vocabulary, folding_table())
    whole = paragraph_counts(clauses)
    assert whole.bags.tolist() == [0, 1, 2, 3]
    assert whole.spans.tolist() == [[0, 14], [0, 0], [0, 5]]
    keys = list(vocabulary)
    first = dict(zip(whole.indices[: whole.indptr[1]].tolist(), whole.counts.tolist(), strict=False))
    assert {keys[i]: n for i, n in first.items() if keys[i] in ("改造 ", "厂房", "老", "商")} == {
        "改造 ": 2,
        "厂房": 2,
        "老": 1,
        "商": 1,
    }
    assert (np.diff(whole.indices[: whole.indptr[1]]) > 0).all()
    assert whole.indptr[1] == whole.indptr[2]
