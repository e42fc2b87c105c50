"""Measuring a model on labelled text."""

from strategyclf.lazy import lazy_names

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "Audit": "strategyclf.evaluation.audit",
        "Finding": "strategyclf.evaluation.findings",
        "evaluate": "strategyclf.evaluation.evaluation",
        "Evaluation": "strategyclf.evaluation.evaluation",
        "draw_sample": "strategyclf.evaluation.own_sample",
        "evaluate_sample": "strategyclf.evaluation.own_sample",
        "read_design": "strategyclf.evaluation.sample_design",
    },
)
