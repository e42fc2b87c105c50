"""A trained model on disk and in memory: finding, loading, scoring, training, its card."""

from strategyclf.lazy import lazy_names

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "Model": "strategyclf.model.model",
        "load_model": "strategyclf.model.model",
        "find_model": "strategyclf.model.finding",
        "explain": "strategyclf.model.explaining",
        "Explanation": "strategyclf.model.explanation",
        "train": "strategyclf.model.building",
    },
)
