"""Pages for people: tagged articles to read."""

from strategyclf.lazy import lazy_names

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "write_evaluation_page": "strategyclf.report.evaluation_page",
        "write_article_page": "strategyclf.report.article_page",
        "ArticlePage": "strategyclf.report.article_page",
        "ExplainedParagraph": "strategyclf.report.explanation_page",
        "explanation_page": "strategyclf.report.explanation_page",
    },
)
