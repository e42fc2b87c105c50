"""Measuring a model on labelled text."""

from strategyclf.lazy import lazy_names

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "evaluate": "strategyclf.evaluation.evaluate",
        "Evaluation": "strategyclf.evaluation.evaluate",
    },
)
