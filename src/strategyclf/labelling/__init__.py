"""The label journal, what it settles to, the texts behind its digests, and imports into it."""

from strategyclf.lazy import lazy_names

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "Decision": "strategyclf.labelling.decision",
        "Journal": "strategyclf.labelling.journal",
        "read_journal": "strategyclf.labelling.journal",
        "append": "strategyclf.labelling.journal",
        "LabelledParagraph": "strategyclf.labelling.settlement",
        "Settlement": "strategyclf.labelling.settlement",
        "settle": "strategyclf.labelling.settlement",
        "Attachment": "strategyclf.labelling.texts",
        "LabelledText": "strategyclf.labelling.texts",
        "TextFinder": "strategyclf.labelling.texts",
        "attach": "strategyclf.labelling.texts",
        "group_ids": "strategyclf.labelling.groups",
        "Status": "strategyclf.labelling.status",
        "label_status": "strategyclf.labelling.status",
        "Difference": "strategyclf.labelling.differences",
        "ReaderPairs": "strategyclf.labelling.pairs",
        "reader_pairs": "strategyclf.labelling.pairs",
        "import_rows": "strategyclf.labelling.corpus_rows",
        "not_yet_in": "strategyclf.labelling.corpus_rows",
    },
)
