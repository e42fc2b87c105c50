"""The Chinese catalogue: whole, of one piece with the code, and compiled."""

from __future__ import annotations

import shutil
import string
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from strategyclf.cli.catalogue import extract, write_compiled
from strategyclf.messages import LOCALE

CATALOGUE = LOCALE / "zh" / "LC_MESSAGES" / "strategyclf.po"


def keys_of(message) -> tuple[str, ...]:
    """A message, or its singular and plural."""
    return (message,) if isinstance(message, str) else tuple(message)


def by_key(catalogue) -> dict[tuple[str, ...], tuple[str, ...]]:
    return {keys_of(message.id): keys_of(message.string) for message in catalogue if message.id}


@pytest.fixture(scope="module")
def catalogue():
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh")


@pytest.fixture(scope="module")
def messages(catalogue):
    return [message for message in catalogue if message.id]


@pytest.fixture(scope="module")
def told() -> set[tuple[str, ...]]:
    """What the code tells, singular and plural."""
    found = extract_from_dir(LOCALE.parent, [("**.py", "strategyclf.cli.catalogue:extract")])
    return {keys_of(message) for _, _, message, _, _ in found}


def test_it_holds_what_the_code_tells_and_nothing_else(messages, told):
    held = {keys_of(message.id) for message in messages}
    lacking, idle = told - held, held - told
    assert (lacking, idle) == (set(), set()), "run `make catalogues` and translate what is new"
    assert len(told) > 600


def test_every_message_has_its_chinese(messages):
    wanting = [m.id for m in messages if m.fuzzy or not all(keys_of(m.string)) or not m.string]
    assert wanting == []


def test_what_help_shows_is_among_them(told):
    assert {("A model's name or folder.",), ("Example: {command}",), ("Permission denied",)} <= told


def fields_of(text: str) -> list[tuple[str | None, str | None, str | None]]:
    """Each placeholder's name, form and conversion."""
    return sorted({part[1:] for part in string.Formatter().parse(text) if part[1] is not None}, key=str)


def test_placeholders_are_those_of_the_source(messages):
    differing = [
        message.id
        for message in messages
        # A plural's Chinese, which is one form for all numbers, goes by the plural.
        if any(fields_of(said) != fields_of(keys_of(message.id)[-1]) for said in keys_of(message.string))
    ]
    assert differing == []


def test_singular_and_plural_have_the_same_placeholders(messages):
    pairs = [message.id for message in messages if isinstance(message.id, tuple)]
    assert len(pairs) > 5
    assert [pair for pair in pairs if fields_of(pair[0]) != fields_of(pair[1])] == []


def test_white_space_at_both_ends_is_kept_where_lines_are_put_together(messages):
    singles = [message for message in messages if isinstance(message.id, str)]
    indented = [m for m in singles if m.id.startswith("  ")]
    assert [m.id for m in indented if not m.string.startswith("  ")] == []


def test_the_compiled_catalogue_is_that_of_the_readable_one(tmp_path):
    copy = tmp_path / CATALOGUE.name
    shutil.copy(CATALOGUE, copy)
    write_compiled(copy)
    held = []
    for readable in (CATALOGUE, copy):
        with readable.with_suffix(".mo").open("rb") as file:
            held.append(by_key(read_mo(file)))
    assert held[0] == held[1], "run `make catalogues`"
    assert len(held[0]) > 600


def test_a_text_within_an_f_string_is_found(tmp_path):
    code = tmp_path / "a.py"
    code.write_text(
        'print(f"{phrase(\'one\')}", counted("a", "b", n), later("two"), x.phrase("three"))', encoding="utf-8"
    )
    with code.open("rb") as file:
        found = {message for _, _, message, _ in extract(file, {}, [], {})}
    assert found == {"one", ("a", "b"), "two"}


def test_translations_are_chinese(messages):
    # What is the same in both languages: names, formats, commands.
    same = {m.id for m in messages if isinstance(m.id, str) and m.string == m.id}
    assert len(same) < 10, same


def test_the_catalogue_lies_in_the_package():
    assert CATALOGUE.is_relative_to(Path(__import__("strategyclf").__file__).parent)
