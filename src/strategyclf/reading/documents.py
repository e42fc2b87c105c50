"""One file that is one page, by kind: the table of format modules."""

from __future__ import annotations

from importlib import import_module

from strategyclf.errors import InputError
from strategyclf.messages import phrase
from strategyclf.reading.kinds import Kind
from strategyclf.reading.page import Page

# Loaded when the first such file comes, since each brings a library.
_FORMATS = {
    "text": ("strategyclf.reading.plain", "read_plain"),
    "markdown": ("strategyclf.reading.markdown", "read_markdown"),
    "html": ("strategyclf.reading.html", "read_html"),
    "docx": ("strategyclf.reading.word", "read_docx"),
    "pdf": ("strategyclf.reading.pdf", "read_pdf"),
}


def page_of(kind: Kind, content: str | bytes, file: str) -> Page:
    """The page in a file: text for the text kinds, bytes for the others.

    Raises
    ------
    InputError
        The file cannot be read, or holds no text.
    """
    module, name = _FORMATS[kind]
    read = getattr(import_module(module), name)
    page: Page = read(content, file) if isinstance(content, bytes) else read(content)
    if not page.blocks:
        raise InputError(
            phrase("there is no text in the file"),
            code="no_text",
            file=file,
            remedy=phrase("check that it was saved fully"),
        )
    return page
