import numpy as np
import pytest
from sklearn.base import clone
from sklearn.feature_extraction.text import TfidfVectorizer

from strategyclf.learning.vectorizer import ClauseVectorizer, CountedTexts
from strategyclf.text.clauses import cut_clauses
from strategyclf.text.folding import fold
from strategyclf.text.ngrams import NgramRecipe
from strategyclf.text.segmentation import Segmenter

TEXTS = [
    "推进技术改造，更新设备三百台。引进新能源项目两个！",
    "職業教育擴招；天气晴好。",
    "盘活闲置厂房，建设标准厂房。",
    "",
    "推进技术改造。职业教育扩招。",
]


def test_values_are_those_of_scikit_learn_s_tfidf_over_clauses_view_by_view():
    segmenter = Segmenter()
    clauses = []
    for text in TEXTS:
        folded = fold(text)
        clauses += [folded[a:b] for a, b in cut_clauses(folded, "comma", 10)] or [""]
    for view in ({"words": (1, 2), "characters": (0, 0)}, {"words": (0, 0), "characters": (1, 3)}):
        recipe = NgramRecipe(**view)
        ours = ClauseVectorizer(ngrams=recipe, min_df=1)
        X = ours.fit_transform(TEXTS)
        reference = TfidfVectorizer(
            analyzer=lambda clause, recipe=recipe: recipe.keys(clause, segmenter), sublinear_tf=True
        )
        expected = reference.fit_transform(clauses)
        assert ours.keys_ == reference.get_feature_names_out().tolist()
        np.testing.assert_allclose(X.clauses.toarray(), expected.toarray(), atol=1e-6)


def test_counting_once_gives_what_counting_the_texts_of_a_fold_gives():
    recipe = NgramRecipe()
    counted = CountedTexts.of(TEXTS, recipe, {})
    picked = [4, 0, 2]
    once = ClauseVectorizer(min_df=1).fit(counted[picked])
    again = ClauseVectorizer(min_df=1).fit([TEXTS[i] for i in picked])
    assert once.keys_ == again.keys_
    assert (once.idf_ == again.idf_).all()
    rest = once.transform(counted[[1, 3]])
    same = once.transform([TEXTS[1], TEXTS[3]])
    assert (rest.clauses != same.clauses).nnz == 0
    assert rest.bags.tolist() == same.bags.tolist()


def test_traditional_and_simplified_text_are_one():
    X = ClauseVectorizer(min_df=1).fit_transform(["職業教育擴招。", "职业教育扩招。"])
    assert (X.clauses[0] != X.clauses[1]).nnz == 0


def test_min_df_counts_clauses_and_too_little_text_is_refused():
    kept = ClauseVectorizer(min_df=2).fit(TEXTS).keys_
    assert "技术改造 " in kept
    assert "盘活 " not in kept
    with pytest.raises(ValueError, match="too little text"):
        ClauseVectorizer(min_df=50).fit(TEXTS)


def test_one_text_is_not_mistaken_for_a_list_of_texts():
    with pytest.raises(ValueError, match="not one text"):
        ClauseVectorizer().fit("技改")


def test_it_clones_and_reads_user_words():
    vectorizer = clone(ClauseVectorizer(min_df=1, user_words={"工业上楼": 1000}))
    assert "工业上楼 " in vectorizer.fit(["推行工业上楼。"]).keys_
