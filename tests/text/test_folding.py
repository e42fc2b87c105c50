from hypothesis import given
from hypothesis import strategies as st

from strategyclf.text.folding import fold, fold_for_match, folding_table


@given(st.text())
def test_folding_never_changes_the_length(text):
    assert len(fold(text)) == len(text)


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


def test_width_script_case_and_quotes_have_one_form():
    assert fold("「５Ｇ＋工業互聯網」") == fold("“5g+工业互联网”")


def test_a_table_given_is_the_table_used():
    assert fold("技改", {ord("技"): ord("妓")}) == "妓改"


def test_folding_maps_no_visible_character_to_white_space():
    assert not [point for point, target in folding_table().items() if chr(target).isspace()]


def test_a_match_forgets_punctuation_but_not_the_point_in_a_number():
    assert fold_for_match("增长5.6%，好于预期。") == fold_for_match("增长5.6%好于预期")
    assert fold_for_match("增长5.6%") != fold_for_match("增长56%")


def test_text_of_punctuation_alone_keeps_a_form_of_its_own():
    assert fold_for_match("——") == "——"
    assert fold_for_match("***") != fold_for_match("……")
