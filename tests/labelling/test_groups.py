from __future__ import annotations

import random

from strategyclf.labelling.groups import group_ids, restated_groups
from strategyclf.labelling.settlement import LabelledParagraph


def row(digest: str, *docs: str, key: str = "", restates: tuple[str, ...] = ()) -> LabelledParagraph:
    return LabelledParagraph(digest, (), docs=docs, match_key=key, restates=restates)


def test_a_document_is_a_group_and_groups_are_numbered_by_first_appearance():
    assert group_ids([row("1", "b"), row("2", "a"), row("3", "b"), row("4", "c")]) == [0, 1, 0, 2]


def test_documents_that_share_a_match_key_are_one_group_through_any_chain():
    rows = [
        row("1", "a"),
        row("2", "a", key="k"),
        row("3", "b", key="k"),
        row("4", "b", key="l"),
        row("5", "c", key="l"),
    ]
    assert group_ids(rows) == [0, 0, 0, 0, 0]


def test_documents_that_hold_the_same_paragraph_are_one_group():
    assert group_ids([row("1", "a", "b"), row("2", "b"), row("3", "c")]) == [0, 0, 1]


def test_a_starter_article_belongs_to_the_groups_of_the_documents_it_restates_without_joining_them():
    rows = [row("1", "x"), row("2", "y"), row("3", "z"), row("4", "starter", restates=("x", "z"))]
    groups = group_ids(rows)
    assert groups == [0, 1, 2, 3]
    assert restated_groups(rows, groups) == [frozenset(), frozenset(), frozenset(), {0, 2}]


def test_two_articles_on_the_same_absent_source_share_a_group():
    rows = [row("1", "s", restates=("far",)), row("2", "t", restates=("far", "other"))]
    first, second = restated_groups(rows, group_ids(rows))
    assert len(first & second) == 1
    assert not (first | second) & {0, 1}


def test_a_match_key_a_digest_and_a_document_of_one_name_are_not_confused():
    assert group_ids([row("1", "n"), row("2", "m", key="n"), row("n", "o")]) == [0, 1, 2]


def test_rows_without_a_document_stand_alone_unless_they_are_reprints():
    assert group_ids([row("1"), row("2", key="k"), row("3", key="k")]) == [0, 1, 1]


def test_the_grouping_does_not_depend_on_the_order_of_rows():
    rows = [row(str(n), f"d{n // 3}", key=f"k{n % 7}" if n % 5 == 0 else "") for n in range(60)]
    expected = {r.digest: g for r, g in zip(rows, group_ids(rows), strict=True)}
    together = {(a, b) for a in expected for b in expected if expected[a] == expected[b]}
    random.Random(3).shuffle(rows)
    shuffled = {r.digest: g for r, g in zip(rows, group_ids(rows), strict=True)}
    assert {(a, b) for a in shuffled for b in shuffled if shuffled[a] == shuffled[b]} == together
    assert 1 < len(set(expected.values())) < 20


def test_no_rows_have_no_groups():
    assert group_ids([]) == []
