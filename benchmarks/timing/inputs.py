"""Makes the rows that are timed: paragraphs of news as JSON lines.

    python -m timing.inputs FOLDER-OF-NEWS OUT ROWS... [--distinct]

Every paragraph that the project's own reader finds in the files of the folder, in order of the files'
names, with its article's title, date and source, repeated until there are enough. ``OUT/rows-N.jsonl`` are
the rows, ``OUT/words-N.jsonl`` (for ``--words N``) the same with their words cut by jieba beforehand,
``OUT/inputs.json`` says how many characters of text each has.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import orjson

from strategyclf.reading.reader import Reader


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("news", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("rows", type=int, nargs="+")
    parser.add_argument("--words", type=int, nargs="*", default=[], help="sizes also written with words")
    parser.add_argument("--distinct", action="store_true", help="tell each repetition's texts by its number")
    given = parser.parse_args()
    base = list(islice(paragraphs(given.news), max(given.rows)))
    if not base:
        parser.error(f"no paragraph in {given.news}: name a folder of *.md")
    sizes = {}
    for rows in given.rows:
        texts = (row["text"] for row in repeated(base, rows, given.distinct))
        sizes[rows] = {"rows": rows, "characters": sum(map(len, texts)), "different": min(rows, len(base))}
        write(given.out / f"rows-{rows}.jsonl", repeated(base, rows, given.distinct))
    if given.words:
        cut(base[: max(given.words)])
    for rows in given.words:
        write(given.out / f"words-{rows}.jsonl", repeated(base, rows, False))
    (given.out / "inputs.json").write_text(json.dumps(sizes), "utf-8")


def paragraphs(folder: Path) -> Iterator[dict[str, str]]:
    """A row for each paragraph of the news."""
    for article in Reader(sorted(folder.glob("*.md"))):
        facts = {"title": article.title, "date": article.date, "source": article.source}
        for paragraph in article.paragraphs:
            yield {"text": paragraph.text, **facts}


def repeated(base: list[dict[str, str]], rows: int, distinct: bool) -> Iterator[dict[str, str]]:
    """`rows` rows of `base`, from the start again after the last; from then on told apart if `distinct`."""
    for number, row in enumerate(islice(cycle(base), rows)):
        turn = number // len(base)
        yield {**row, "text": f"{row['text']}（第{turn}遍）"} if distinct and turn else row


def cut(rows: list[dict[str, str]]) -> None:
    """Give each row its words by jieba, with spaces between."""
    from jieba_words import line

    for row in rows:
        row["words"] = line(row["text"])


def write(path: Path, rows: Iterator[dict[str, str]]) -> None:
    """A row a line."""
    with path.open("wb") as out:
        out.writelines(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)


if __name__ == "__main__":
    main()
