"""What kind of file it is: by its content, with the extension as a hint."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Literal, get_args

from strategyclf.errors import InputError
from strategyclf.messages import later, phrase

Kind = Literal["text", "markdown", "html", "docx", "pdf", "csv", "xlsx", "jsonl", "json", "parquet"]
KINDS: tuple[Kind, ...] = get_args(Kind)
TABLES: frozenset[Kind] = frozenset({"csv", "xlsx", "jsonl", "json", "parquet"})
EXTENSIONS: dict[str, Kind] = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".docx": "docx",
    ".pdf": "pdf",
    ".csv": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".parquet": "parquet",
}

_DOCX = later("open it in Word or WPS and save it as .docx")
_XLSX = later("open it in Excel or WPS and save it as .xlsx or .csv")
# Kinds that hold articles, but that are not read: how to turn them into one that is.
REMEDIES: dict[str, tuple[str, str]] = {
    ".doc": (later("a Word 97-2003 document"), _DOCX),
    ".wps": (later("a WPS document"), _DOCX),
    ".rtf": (later("a rich text document"), _DOCX),
    ".docm": (later("a Word document with macros"), _DOCX),
    ".odt": (later("an OpenDocument text"), _DOCX),
    ".xls": (later("an Excel 97-2003 workbook"), _XLSX),
    ".et": (later("a WPS workbook"), _XLSX),
    ".ods": (later("an OpenDocument workbook"), _XLSX),
    ".ofd": (later("an OFD document"), later("export it as PDF with a text layer, or save its text as .txt")),
    ".ceb": (later("a CEB document"), later("export it as PDF with a text layer, or save its text as .txt")),
    ".ppt": (later("a presentation"), later("save its text as .docx or .txt")),
    ".pptx": (later("a presentation"), later("save its text as .docx or .txt")),
    ".epub": (later("an e-book"), later("convert it to .docx or .html")),
}
_IMAGE = (later("an image"), later("run text recognition (OCR) on it and save the text as .txt or .docx"))
IMAGES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic"})
_ARCHIVE = (later("an archive"), later("unpack it and give the files in it"))
_MAGIC: tuple[tuple[bytes, tuple[str, str]], ...] = (
    (b"\x89PNG\r\n", _IMAGE),
    (b"\xff\xd8\xff", _IMAGE),
    (b"GIF8", _IMAGE),
    (b"II*\x00", _IMAGE),
    (b"MM\x00*", _IMAGE),
    (b"{\\rtf", REMEDIES[".rtf"]),
    (b"\x1f\x8b", _ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (b"Rar!", _ARCHIVE),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LARGEST_UNPACKED = 1 << 30
_TEXTS: frozenset[Kind] = frozenset({"text", "markdown", "html", "csv", "jsonl", "json"})


def unread_kind(extension: str, file: str) -> InputError | None:
    """The error for a kind that is known and not read, by its extension."""
    if extension in IMAGES:
        return _refusal(*_IMAGE, file)
    if extension in REMEDIES:
        return _refusal(*REMEDIES[extension], file)
    return None


def kind_of_bytes(data: bytes, extension: str, file: str) -> Kind | None:
    """The kind of a file that is no text, or None for one that may be.

    Raises
    ------
    InputError
        The file is empty, of a kind that is not read, protected by a password, or damaged.
    """
    if not data.strip(b"\x00 \t\r\n\f\xef\xbb\xbf\xff\xfe"):
        raise InputError(
            phrase("the file is empty"),
            code="empty_file",
            file=file,
            remedy=phrase("check that it was saved or copied fully"),
        )
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PAR1"):
        return "parquet"
    if data.startswith(b"PK\x03\x04"):
        return _kind_of_zip(data, file)
    if data.startswith(_OLE):
        raise _refusal_of_ole(data, extension, file)
    for magic, (name, remedy) in _MAGIC:
        if data.startswith(magic):
            raise _refusal(name, remedy, file)
    expected = EXTENSIONS.get(extension)
    if expected is not None and expected not in _TEXTS:
        raise InputError(
            phrase(
                "the file is damaged: it is not the {extension} file that its name says", extension=extension
            ),
            code="damaged_file",
            file=file,
            remedy=phrase("open it in the program that made it and save it anew"),
        )
    return None


def kind_of_text(text: str, extension: str) -> Kind:
    """The kind of a text: what the extension says, unless the text plainly is something else."""
    kind = EXTENSIONS.get(extension)
    head = text[:20000].lstrip()
    if kind in ("csv", "jsonl", "json"):
        return kind
    if re.match(
        r"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b", head, re.I | re.S
    ):
        return "html"
    if kind in ("markdown", "html"):
        return kind
    if re.match(r"---\n(?:[^\n]*\n){1,40}?---\n", head) or len(re.findall(r"^#{1,6} \S", head, re.M)) >= 2:
        return "markdown"
    if kind is None and re.match(r"\{\s*\"", head):
        return "jsonl"
    if kind is None and re.match(r"\[\s*\{\s*\"", head):
        return "json"
    if kind is None and _is_table(head):
        return "csv"
    return "html" if has_html(head) else "text"


def has_html(text: str) -> bool:
    """Whether `text` is written in HTML, not merely about it."""
    return (
        len(re.findall(r"</?(?:p|div|br|li|td|span|h[1-6])(?:\s[^<>]{0,300})?/?>", text[:20000], re.I)) >= 2
    )


def _is_table(head: str) -> bool:
    from strategyclf.reading.columns import TEXT_NAMES

    first = head.split("\n", 1)[0].strip('"').lower()
    cells = {cell.strip(' "') for cell in re.split(r"[,;\t]", first)}
    return len(cells) > 1 and not cells.isdisjoint(TEXT_NAMES)


def _kind_of_zip(data: bytes, file: str) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise InputError(
            phrase("the file is damaged: its container is broken"),
            code="damaged_file",
            file=file,
            remedy=phrase("copy or download it again, or open it in Word, Excel or WPS and save it anew"),
        ) from None
    if sum(member.file_size for member in members) > _LARGEST_UNPACKED:
        raise InputError(
            phrase("the file unpacks to more than 1 GiB"),
            code="too_large",
            file=file,
            remedy=phrase("save its text as .txt or .csv"),
        )
    names = {member.filename for member in members}
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "OFD.xml" in names:
        raise _refusal(*REMEDIES[".ofd"], file)
    if "ppt/presentation.xml" in names:
        raise _refusal(*REMEDIES[".pptx"], file)
    raise _refusal(*_ARCHIVE, file)


def _refusal_of_ole(data: bytes, extension: str, file: str) -> InputError:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return InputError(
            phrase("the file is protected by a password"),
            code="password",
            file=file,
            remedy=phrase("open it with its password and save it without one"),
        )
    workbook = "Workbook".encode("utf-16-le") in data
    fallback = REMEDIES[".xls" if workbook else ".doc"]
    return _refusal(*REMEDIES.get(extension, fallback), file)


def _refusal(name: str, remedy: str, file: str) -> InputError:
    return InputError(
        phrase("{name} cannot be read", name=phrase(name)),
        code="unread_kind",
        file=file,
        remedy=phrase(remedy),
    )
