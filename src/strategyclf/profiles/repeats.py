"""Texts that stand in a corpus more than once, so that each can count once.

A paragraph repeats another when both have the same match key (width, script and punctuation aside), or when
nearly all of its sentences stand in one other article (a reprint with other line breaks). The article of the
earliest known date keeps the text; of equal or unknown dates the one that comes first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from strategyclf.article import match_key
from strategyclf.profiles.predictions import TaggedParagraph
from strategyclf.text.clauses import cut_clauses
from strategyclf.text.folding import fold_for_match

# A paragraph is a repeat when so much of it stands in one other article.
_REPEATED = 0.9
# An article is a reprint, and no article of its own, when so much of it repeats others.
_REPRINT = 0.8
# A shorter sentence may well be written twice.
_SHORTEST = 12


@dataclass(frozen=True, slots=True)
class Repeats:
    """What was found to repeat.

    Attributes
    ----------
    of : row number → row number (or article id, for sentences spread over it) of what it repeats, as
        ``ARTICLE#PARAGRAPH`` or ``ARTICLE``.
    reprints : article → the article it mostly repeats; such an article counts as none of its own.
    """

    of: dict[int, str]
    reprints: dict[str, str]


def find_repeats(paragraphs: Sequence[TaggedParagraph], counted: Sequence[bool]) -> Repeats:
    """The rows among `counted` that repeat another one.

    Parameters
    ----------
    counted : (n_rows,) whether a row counts at all; headings and the like repeat freely.
    """
    articles: dict[str, list[int]] = defaultdict(list)
    for row, paragraph in enumerate(paragraphs):
        articles[paragraph.article].append(row)
    # sorted() is stable: of equal dates the earlier article stays ahead; unknown dates come last.
    order = sorted(articles, key=lambda id: paragraphs[articles[id][0]].date or "9999")
    by_key: dict[str, int] = {}
    by_sentence: dict[str, str] = {}
    of: dict[int, str] = {}
    reprints: dict[str, str] = {}
    for id in order:
        length, repeated, sources = 0, 0, Counter[str]()
        fresh: list[str] = []
        for row in articles[id]:
            if not counted[row]:
                continue
            text = paragraphs[row].text
            size = len("".join(text.split()))
            length += size
            first = by_key.setdefault(match_key(text), row)
            sentences = _sentences(text)
            source = ""
            if first != row:
                earlier = paragraphs[first]
                source, of[row] = earlier.article, f"{earlier.article}#{earlier.index}"
            elif elsewhere := _one_source(sentences, by_sentence, id):
                source = of[row] = elsewhere
            if source:
                repeated += size
                sources[source] += size
            fresh += sentences
        for sentence in fresh:
            by_sentence.setdefault(sentence, id)
        others = [(size, source) for source, size in sources.items() if source != id]
        if others and sum(size for size, _ in others) >= _REPRINT * length:
            reprints[id] = max(others, key=lambda item: item[0])[1]
    return Repeats(of, reprints)


def _sentences(text: str) -> list[str]:
    folded = ("".join(fold_for_match(text[start:end]).split()) for start, end in cut_clauses(text))
    return [sentence for sentence in folded if sentence]


def _one_source(sentences: Sequence[str], by_sentence: dict[str, str], own: str) -> str:
    """The one other article in which nearly all of the sentences stand, or ""."""
    found: Counter[str] = Counter()
    for sentence in sentences:
        source = by_sentence.get(sentence, own)
        if len(sentence) >= _SHORTEST and source != own:
            found[source] += len(sentence)
    if not found:
        return ""
    source, size = found.most_common(1)[0]
    return source if size >= _REPEATED * sum(map(len, sentences)) else ""
