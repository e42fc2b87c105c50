"""Groups for splits: paragraphs that must stand on the same side of every split."""

from __future__ import annotations

from collections.abc import Sequence

from strategyclf.labelling.settlement import LabelledParagraph


def group_ids(rows: Sequence[LabelledParagraph]) -> list[int]:
    """The group of each row, numbered from 0 by first appearance.

    Groups are the connected components of documents that share a paragraph (by digest or by match key).
    A row without a document stands by its digest. Leave page furniture out of `rows`: a footer that two
    sites share would join all that they publish.
    """
    parent: dict[tuple[str, str], tuple[str, str]] = {}

    def root(node: tuple[str, str]) -> tuple[str, str]:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for row in rows:
        own = ("digest", row.digest)
        for doc in row.docs:
            parent[root(("doc", doc))] = root(own)
        if row.match_key:
            parent[root(("match key", row.match_key))] = root(own)
    numbers: dict[tuple[str, str], int] = {}
    return [numbers.setdefault(root(("digest", row.digest)), len(numbers)) for row in rows]


def restated_groups(rows: Sequence[LabelledParagraph], groups: Sequence[int]) -> list[frozenset[int]]:
    """For each row the groups of the documents whose facts its document restates.

    An article that restates several documents belongs to all of their groups without making them one:
    else a few dozen such articles would join the whole corpus. A document not among `rows` is a group of
    its own, numbered on, so that two articles on the same absent source are known to share it.
    """
    group_of = {doc: group for row, group in zip(rows, groups, strict=True) for doc in row.docs}
    first_free = max(groups, default=-1) + 1
    absent: dict[str, int] = {}
    return [
        frozenset(
            group_of[doc] if doc in group_of else absent.setdefault(doc, first_free + len(absent))
            for doc in row.restates
        )
        for row in rows
    ]
