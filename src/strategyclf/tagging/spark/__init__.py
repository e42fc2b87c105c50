"""The same tags inside Spark: tables of any size, on one machine or many."""

from strategyclf.lazy import lazy_names

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "tag": "strategyclf.tagging.spark.frame",
        "tag_tables": "strategyclf.tagging.spark.run",
    },
)
