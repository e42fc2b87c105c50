"""Bytes → Article: kinds and encodings, one module a format, page furniture, paragraphs."""

from strategyclf.lazy import lazy_names

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "read": "strategyclf.reading.reader",
        "Reader": "strategyclf.reading.reader",
    },
)
