"""Measuring a model on labelled text."""

from strategyclf.lazy import lazy_names

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "Audit": "strategyclf.evaluation.audit",
        "Finding": "strategyclf.evaluation.findings",
        "compare": "strategyclf.evaluation.comparison",
        "Comparison": "strategyclf.evaluation.comparison",
        "evaluate": "strategyclf.evaluation.evaluation",
        "Evaluation": "strategyclf.evaluation.evaluation",
        "report_figures": "strategyclf.evaluation.report_figures",
        "draw_sample": "strategyclf.evaluation.own_sample",
        "evaluate_sample": "strategyclf.evaluation.own_sample",
        "read_design": "strategyclf.evaluation.sample_design",
    },
)
