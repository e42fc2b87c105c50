import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategyclf.text.clauses import cut_clauses


def pieces(text, *rest):
    return [text[start:end] for start, end in cut_clauses(text, *rest)]


@given(
    st.text(alphabet='技改，。；！,.\n 12"”', max_size=40),
    st.sampled_from(["sentence", "comma"]),
    st.integers(0, 9),
)
def test_clauses_cover_the_text_in_order(text, boundary, shortest):
    clauses = cut_clauses(text, boundary, shortest)
    assert "".join(text[start:end] for start, end in clauses) == text
    assert all(start < end for start, end in clauses)


def test_sentences_end_at_their_marks_and_keep_the_closing_quote():
    assert pieces("他说：“要改。”厂里改了；又上新线！") == ["他说：“要改。”", "厂里改了；", "又上新线！"]


def test_a_comma_within_a_number_is_no_boundary():
    assert pieces("投资1,000亿元,已开工", "comma") == ["投资1,000亿元,", "已开工"]


def test_a_short_piece_joins_the_clause_before_it_and_a_short_first_one_the_next():
    assert pieces("一是，推进技术改造工程，好。", "comma", 5) == ["一是，推进技术改造工程，好。"]


def test_text_without_content_is_one_clause_and_empty_text_has_none():
    assert pieces("。。。") == ["。。。"]
    assert pieces("") == []


def test_a_million_characters_are_cut_in_linear_time():
    text = "推进技改，" * 200_000
    assert len(cut_clauses(text, "comma")) == 200_000
    assert len(cut_clauses(text)) == 1


def test_an_unknown_boundary_is_refused():
    with pytest.raises(KeyError):
        cut_clauses("改", "word")  # type: ignore[arg-type]
