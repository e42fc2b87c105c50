"""Reading: bytes → Article. One module a format; what every page shares lies beside them."""

from strategyclf.lazy import lazy_names

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "Reader": "strategyclf.reading.reader",
        "read": "strategyclf.reading.reader",
        "InputFile": "strategyclf.reading.inputs",
        "KINDS": "strategyclf.reading.kinds",
    },
)
