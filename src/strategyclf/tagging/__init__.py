"""Articles → tagged paragraphs → rows → files."""

from strategyclf.lazy import lazy_names

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "TaggedArticle": "strategyclf.tagging.engine",
        "tag_articles": "strategyclf.tagging.engine",
        "write_tags": "strategyclf.tagging.engine",
        "RowForm": "strategyclf.tagging.rows",
        "restore_cell": "strategyclf.cells",
    },
)
