"""Text below the level of the paragraph: folding, clauses, words, n-grams."""

from strategyclf.lazy import lazy_names

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "fold": "strategyclf.text.folding",
        "cut_clauses": "strategyclf.text.clauses",
    },
)
