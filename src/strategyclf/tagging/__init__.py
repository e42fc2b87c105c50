"""Articles → tagged paragraphs → rows → files."""

from strategyclf.lazy import lazy_names

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "TaggedArticle": "strategyclf.tagging.engine",
        "tag": "strategyclf.tagging.frame",
        "tag_articles": "strategyclf.tagging.engine",
        "write_tags": "strategyclf.tagging.run",
        "RowForm": "strategyclf.tagging.rows",
        "restore_cell": "strategyclf.cells",
    },
)
