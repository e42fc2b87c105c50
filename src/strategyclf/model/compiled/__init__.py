"""The compiled scorer: the reference's arithmetic in one pass over code points, over derived tables."""

from strategyclf.lazy import lazy_names

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "CompiledScorer": "strategyclf.model.compiled.scorer",
        "digests_of": "strategyclf.model.compiled.digests",
    },
)
