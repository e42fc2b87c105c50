"""Two formats of one text a line: fastText's, and LibSVM-style multi-label text as LibMultiLabel reads it."""

from __future__ import annotations

import re

from strategyclf.labelling.exchange.label_words import LabelWords
from strategyclf.labelling.exchange.records import Record
from strategyclf.messages import phrase

PREFIX = "__label__"
_MARKED = re.compile(rf"(?<!\S){PREFIX}(\S*)\s?")


def fasttext_records(text: str) -> list[Record]:
    """A record a line; as in fastText, every word that begins with ``__label__`` is a label."""
    records = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        # All but the labels stays as it stands, white space too.
        rest = _MARKED.sub("", line).strip()
        records.append(
            Record(
                phrase("line {number}", number=number),
                {phrase("text"): rest, phrase("labels"): _MARKED.findall(line)},
            )
        )
    return records


def libsvm_records(text: str, words: LabelWords) -> list[Record]:
    """A record a line of ``labels<TAB>text`` or ``id<TAB>labels<TAB>text``.

    Commas or spaces part the labels. Where every line has two tabs or more, the file has ids, unless its
    first cells are labels. An id of ``d:`` and 16 hexadecimal digits is the text's digest.
    """
    lines = [
        (number, line.split("\t")) for number, line in enumerate(text.split("\n"), start=1) if line.strip()
    ]
    with_ids = all(len(cells) > 2 for _, cells in lines) and not any(
        words.ids(cells[0])[0] for _, cells in lines
    )
    records = []
    for number, cells in lines:
        labels, *rest = cells[1:] if with_ids else cells
        record = {"text": "\t".join(rest), "labels": labels}
        if with_ids and cells[0].startswith("d:"):
            record["digest"] = cells[0]
        records.append(Record(phrase("line {number}", number=number), record))
    return records


def fasttext_line(labels: tuple[str, ...], text: str) -> str:
    """The line for a text; a ``__label__`` inside it is parted by a space, which no digest counts."""
    marks = [PREFIX + id for id in labels]
    return " ".join([*marks, *text.replace(PREFIX, "__ label__").split()])


def libsvm_line(digest: str, labels: tuple[str, ...], text: str) -> str:
    """``id<TAB>label1 label2<TAB>text`` with the digest as id; white space of the text becomes spaces."""
    return "\t".join((f"d:{digest}", " ".join(labels), " ".join(text.split())))
