"""Grouped splits, metrics, intervals and agreement: numpy only, no knowledge of text or models."""

from strategyclf.lazy import lazy_names

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "grouped_folds": "strategyclf.measures.splits",
        "average_precision": "strategyclf.measures.metrics",
        "document_weights": "strategyclf.measures.intervals",
    },
)
