"""strategyclf: tags every paragraph of Chinese policy articles with the strategies it speaks of."""

from strategyclf.lazy import lazy_names

__version__ = "0.1.0"

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "Article": "strategyclf.article",
        "Paragraph": "strategyclf.article",
        "Taxonomy": "strategyclf.taxonomy",
        "read_taxonomy": "strategyclf.taxonomy",
        "StrategyclfError": "strategyclf.errors",
        "read": "strategyclf.reading.reader",
        "Model": "strategyclf.model.model",
        "load_model": "strategyclf.model.model",
        "tag": "strategyclf.tagging.frame",
        "train": "strategyclf.model.building",
        "evaluate": "strategyclf.evaluation.evaluation",
        "compare": "strategyclf.evaluation.comparison",
    },
)
