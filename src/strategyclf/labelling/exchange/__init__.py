"""Labels from and for other tools: tables, JSON, doccano, Label Studio, fastText, LibSVM-style text."""

from strategyclf.lazy import lazy_names

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "Record": "strategyclf.labelling.exchange.records",
        "json_records": "strategyclf.labelling.exchange.json_records",
        "fasttext_records": "strategyclf.labelling.exchange.line_formats",
        "libsvm_records": "strategyclf.labelling.exchange.line_formats",
        "LabelWords": "strategyclf.labelling.exchange.label_words",
        "Layout": "strategyclf.labelling.exchange.layout",
        "find_layout": "strategyclf.labelling.exchange.layout",
        "Taking": "strategyclf.labelling.exchange.taking",
        "Statement": "strategyclf.labelling.exchange.taking",
        "Line": "strategyclf.labelling.exchange.lines",
        "write_lines": "strategyclf.labelling.exchange.writing",
    },
)
