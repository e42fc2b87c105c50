"""Predictions as `predict` writes them, read back from JSON lines, Parquet, CSV and Excel."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from strategyclf.errors import CallError, InputError
from strategyclf.messages import phrase
from strategyclf.profiles.flat_rows import csv_rows, excel_rows
from strategyclf.shipped import shipped_file
from strategyclf.tagging.columns import PARAGRAPH_COLUMNS, SCHEMA
from strategyclf.taxonomy import Label, Taxonomy, read_taxonomy

_OURS = frozenset(column.name for column in PARAGRAPH_COLUMNS)
_PARQUET_BATCH = 4096


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause behind a tag: where it stands in the text, and its score (log-odds; NaN where not known)."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class TaggedParagraph:
    """One row of predictions; what is unknown is ""."""

    article: str
    index: int
    kind: str
    section: tuple[str, ...]
    text: str
    labels: tuple[str, ...]
    probabilities: Mapping[str, float]
    clauses: Mapping[str, tuple[Clause, ...]]
    title: str = ""
    date: str = ""
    source: str = ""
    site: str = ""
    region: str = ""
    digest: str = ""
    carried: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Predictions:
    """All rows of one or more files.

    Attributes
    ----------
    taxonomy : the labels that the rows have, in their order. models : what gave the tags, as rows say.
    files : path → first 16 hex digits of SHA-256 over the file.
    """

    paragraphs: tuple[TaggedParagraph, ...]
    taxonomy: Taxonomy
    models: tuple[str, ...]
    files: Mapping[str, str]


def read_predictions(paths: Sequence[str | Path], taxonomy: Taxonomy | None = None) -> Predictions:
    """Read rows by paragraph from `paths`.

    Parameters
    ----------
    taxonomy : names and colours of the labels; the shipped one where none is given. Labels of the rows that
        it lacks keep their id as their name.

    Raises
    ------
    InputError : a file is missing, damaged or holds something else than rows by paragraph.
    CallError : two files have different labels.
    """
    known = taxonomy or read_taxonomy(shipped_file("labels/taxonomy.toml"))
    paragraphs: list[TaggedParagraph] = []
    models: dict[str, None] = {}
    files: dict[str, str] = {}
    ids: tuple[str, ...] | None = None
    for path in map(Path, paths):
        count = 0
        for count, row in enumerate(_rows(path, known), start=1):
            try:
                here = tuple(row["scores"])
                paragraph = _paragraph(row)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise _unlike(path, phrase("row {number}", number=count), error) from None
            if ids is not None and here != ids:
                raise CallError(
                    phrase(
                        "has the labels {labels}, not {known} as the rows before",
                        labels=", ".join(here),
                        known=", ".join(ids),
                    ),
                    code="other_labels",
                    file=str(path),
                    remedy=phrase("profile predictions of one set of labels at a time"),
                )
            ids = here
            models.setdefault(str(row.get("model") or ""))
            paragraphs.append(paragraph)
        if not count:
            raise InputError(
                phrase("holds no row"),
                code="no_rows",
                file=str(path),
                remedy=phrase("name predictions with rows"),
            )
        files[str(path)] = _digest(path)
    return Predictions(tuple(paragraphs), _of(ids or (), known), tuple(filter(None, models)), files)


def _rows(path: Path, taxonomy: Taxonomy) -> Iterator[Mapping[str, Any]]:
    ending = path.suffix.lower()
    try:
        if ending in (".jsonl", ".ndjson"):
            yield from _json_rows(path)
        elif ending == ".parquet":
            yield from _parquet_rows(path)
        elif ending == ".csv":
            yield from csv_rows(path, taxonomy)
        elif ending in (".xlsx", ".xlsm"):
            yield from excel_rows(path, taxonomy)
        else:
            raise InputError(
                phrase("is none of .jsonl, .parquet, .csv and .xlsx"),
                code="unknown_form",
                file=str(path),
                remedy=phrase("name what `strategyclf predict --out` wrote"),
            )
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(
            phrase("cannot be read ({reason})", reason=reason),
            code="unreadable",
            file=str(path),
            remedy=phrase("name what `strategyclf predict --out` wrote"),
        ) from None


def _json_rows(path: Path) -> Iterator[Mapping[str, Any]]:
    import orjson

    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                try:
                    yield orjson.loads(line)
                except orjson.JSONDecodeError as error:
                    raise _unlike(path, phrase("line {number}", number=number), error) from None


def _parquet_rows(path: Path) -> Iterator[Mapping[str, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(_PARQUET_BATCH):
                yield from batch.to_pylist()
    except pa.ArrowInvalid as error:
        raise _unlike(path, "", error) from None


def _unlike(path: Path, place: str, error: Exception) -> InputError:
    said = f"no {error}" if isinstance(error, KeyError) else str(error)
    return InputError(
        phrase("not a row by paragraph as `predict` writes it ({said})", said=said),
        code="not_predictions",
        file=str(path),
        place=place,
        remedy=phrase("run `strategyclf predict … --out` without --by article, and name that file"),
    )


def _paragraph(row: Mapping[str, Any]) -> TaggedParagraph:
    if int(row.get("schema") or SCHEMA) > SCHEMA:
        raise ValueError(phrase("schema {schema} is newer than {known}", schema=row["schema"], known=SCHEMA))
    return TaggedParagraph(
        article=str(row["article"]),
        index=int(row["paragraph"]),
        kind=str(row["kind"]),
        section=tuple(row["section"] or ()),
        text=str(row["text"]),
        labels=tuple(row["labels"]),
        probabilities={id: float(value) for id, value in row["scores"].items()},
        clauses={
            id: tuple(Clause(int(c["start"]), int(c["end"]), float(c["score"])) for c in clauses)
            for id, clauses in row["evidence"].items()
            if clauses
        },
        **{
            name: str(row.get(name) or "") for name in ("title", "date", "source", "site", "region", "digest")
        },
        carried={name: value for name, value in row.items() if name not in _OURS},
    )


def _of(ids: Iterable[str], known: Taxonomy) -> Taxonomy:
    by_id = {label.id: label for label in known}
    return Taxonomy(tuple(by_id.get(id, Label(id, id, id)) for id in ids), known.version)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]
