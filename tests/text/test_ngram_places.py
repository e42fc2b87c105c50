import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategyclf.text.ngram_places import place_ngrams, place_words
from strategyclf.text.ngrams import NgramRecipe
from strategyclf.text.segmentation import Segmenter

RECIPES = {
    "class": NgramRecipe(words=(1, 2), characters=(1, 3), numbers="class"),
    "keep": NgramRecipe(words=(2, 3), characters=(2, 2), numbers="keep"),
    "words": NgramRecipe(words=(1, 1), characters=(0, 0)),
    "characters": NgramRecipe(words=(0, 0), characters=(1, 4)),
}


@pytest.fixture(scope="module")
def segmenter():
    return Segmenter()


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
@given(clause=st.text(alphabet="产业升级引进项目12.3,0%，。“” ab-_", max_size=40))
def test_the_keys_are_those_that_are_counted_in_their_order(segmenter, recipe, clause):
    placed = place_ngrams(clause, recipe, segmenter)
    assert [one.key for one in placed] == recipe.keys(clause, segmenter)
    assert all(0 <= one.start < one.end <= len(clause) for one in placed)


def test_a_number_that_counts_as_one_digit_keeps_its_whole_place(segmenter):
    clause = "引进项目1,200个，增长12.5%"
    placed = {
        one.key: clause[one.start : one.end] for one in place_ngrams(clause, RECIPES["class"], segmenter)
    }
    assert placed["0个"] == "1,200个"
    assert placed["项目 0 "] == "项目1,200"
    assert placed["长0%"] == "长12.5%"


def test_words_stand_in_order_without_punctuation(segmenter):
    clause = "引进项目1,200个，增长12.5%。"
    words = [clause[start:end] for start, end in place_words(clause, RECIPES["class"], segmenter)]
    assert words == ["引进", "项目", "1,200", "个", "增长", "12.5", "%"]
