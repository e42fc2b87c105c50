"""Lines that stay bytes come out as lines that are made objects do; what is odd is not taken as bytes."""

from __future__ import annotations

import json
from unittest import mock

import orjson
import pytest

from line_paths import PLAIN, Wild, assert_taken, columns_of, machine, pieces, slice_of
from strategyclf.model.compiled.jit import UNCOMPILED
from strategyclf.reading.inputs import InputFile
from strategyclf.reading.json_lines import LineSlice
from strategyclf.reading.parts import ReadingOptions
from strategyclf.reading.table_parts import TableOptions, TablePart
from strategyclf.tagging.layout import HOLE, NOTHING
from strategyclf.tagging.line_batch import line_batch
from strategyclf.tagging.rows import RowForm
from strategyclf.tagging.work import Job, Worker
from strategyclf.taxonomy import Label, Taxonomy


@pytest.fixture(params=["as it stands", "as machine code"])
def kernels(request):
    return PLAIN if request.param == "as it stands" else machine()


@pytest.fixture
def wild() -> Wild:
    return Wild()


ESCAPES = r"\" \\ \/ \b \f \n \r \t \u4e2d \u4E2D \ud83d\ude00 \u0000 \u001f \u007f \u2028 \uffff \u00e9"
BARE = "\x7f\x85\u2028\u3000é߿ࠀ中\ud7ff\ue000\ufeff\uffff\U00010000😀\U0010ffff"
NUMBERS = [
    "0", "-0", "7", "-7", "10", "-10", "123456789012345678", "-123456789012345678",
    "1234567890123456789", "-9223372036854775808", "9223372036854775807", "9223372036854775808",
    "18446744073709551615", "18446744073709551616", "1.0", "1e5", "1E+2", "-0.0", "1e-400", "0.1",
    "1e16", "1e-7", "2.50", "123456789012345678901234567890",
]  # fmt: skip

TAKEN = {
    "plain": '{"text": "推进技改。", "年份": 2024}\n{"text": "人才来了。", "年份": 2025}\n',
    "no blanks": '{"text":"推进技改。","n":1}\n{"text":"晴好","n":2}\n',
    "a mark in front": "\ufeff" + '{"text": "推进技改。"}\n{"text": "晴好"}\n',
    "no last end": '{"text":"推进技改。"}\n{"text":"晴好"}',
    "one line": '{"text":"推进技改。"}',
    "carriage returns": '{"text":"推进技改。","n":1}\r\n{"text":"晴好","n":1}\r\n',
    "one carriage return": '{"text":"推进技改。","n":1}\r\n{"text":"晴好","n":1}\n',
    "blanks and tabs": ' \t{ "text"\t: \t"推进技改。"  ,\t"n" :\t1 } \t\n\t{"text":"晴好","n":1 }  \r\n',
    "text that is not the first": (
        '{"n": 1, "text": "推进技改。", "m": "甲"}\n{"n": 1, "text": "晴", "m": "乙"}\n'
    ),
    "names in Chinese": (
        '{"标题": "甲", "正文": "推进技改", "备注": "乙"}\n{"标题": "甲", "正文": "人才", "备注": ""}\n'
    ),
    "names with escapes": r'{"a\"b\\": 1, "t\tt": 2, "text": "技改", "": 3, "\u001f": 4}' + "\n",
    "names in ASCII alone": json.dumps({"正文": "技改", "年份": 1, "\x7f\x1f😀": 2, "/\\": "/"}) + "\n",
    "reserved names": (
        '{"text": "技改", "labels": 1, "article": "x", "digest": "d", "input_text": 2, "scores": 3,'
        ' "carried": 4, "origin": 5, "model": null, "kind": true, "section": false,'
        ' "score 0": 6, "正文": "x"}\n'
    ),
    "text called otherwise": '{"段落": "技改", "labels": 1}\n{"段落": "人才", "labels": 2}\n',
    "escapes in text": (
        f'{{"text": "{ESCAPES}", "n": 1}}\n'
        '{"text": "技改\\n\\"招商\\"\\t落户，或许；\\u4e2d", "n": 1}\n'
    ),
    "escapes in columns": f'{{"text": "技改", "n": "{ESCAPES}"}}\n{{"text": "人才", "n": "\\u0000"}}\n',
    "escapes that come again": "".join(
        f'{{"text": "技改{i}", "a": {"1e5" if i % 2 else 7}, "b": "\\u4e2d", "title": "\\u4e2d\\t"}}\n'
        for i in range(4)
    ),
    "escapes that come to the same": (
        '{"text": "技改", "n": "中/"}\n{"text": "人才", "n": "\\u4e2d\\/"}\n'
    ),
    "all lengths of characters": f'{{"text": "技改{BARE}", "n": "{BARE}"}}\n{{"text": "{BARE}", "n": ""}}\n',
    "quotes within evidence": (
        '{"text": "他说：\\"技改\\n招商\\"；新能源\\\\人才#", "n": 1}\n{"text": "#\\"", "n": 1}\n'
    ),
    "literals": "".join(
        f'{{"text": "技改", "a": {x}, "b": {y}}}\n' for x in ("null", "true", "false") for y in (1, "null")
    ),
    "numbers": "".join(f'{{"text": "技改{i}", "n": {n}, "m": -3}}\n' for i, n in enumerate(NUMBERS)),
    "numbers in a row": (
        '{"text": "技改", ' + ", ".join(f'"c{i}": {n}' for i, n in enumerate(NUMBERS)) + "}\n"
    ),
    "numbers that come to the same": (
        '{"text":"技改","a":1,"b":0,"c":1}\n{"text":"人才","a":1.0,"b":-0.0,"c":1e0}\n'
    ),
    "truth that equals a number": '{"text":"技改","a":1,"b":false}\n{"text":"人才","a":true,"b":0}\n',
    "all about the article": "".join(
        f'{{"text":"{text}","title":"甲","date":"2024-01-02","source":"青石日报","site":"https://a.example/x",'
        '"region":"青石"}\n'
        for text in ("技改", "人才")
    ),
    "articles that change": "".join(
        f'{{"text":"技改{i}","title":"题{i // 2}","date":"202{i // 3}年5月","source":{s},"省":"青"}}\n'
        for i, s in enumerate(
            ['"青石日报"', '"青石日报"', '""', "null", '"a\\tb"', "3", "2.50", "true", "9223372036854775808"]
        )
    ),
    "years that are numbers": "".join(
        f'{{"text":"技改","年份":{n}}}\n' for n in ("2024", "2024.0", "2.024e3", "null", "2023")
    ),
    "one year in three forms": "".join(
        f'{{"text":"技改","年份":{n}}}\n' for n in ("2024", "2024.0", "2.024e3")
    ),
    "marks that are text": '{"text": "‐"}\n{"text": "\\ufeff."}\n',
}  # fmt: skip


@pytest.mark.parametrize("case", TAKEN)
def test_lines_taken_as_bytes_give_the_rows_of_objects(case, wild, form, kernels):
    assert_taken(TAKEN[case].encode(), wild, form, kernels)


@pytest.mark.parametrize("case", ["articles that change", "escapes in text"])
def test_sums_by_article_are_those_of_objects(case, model, form):
    piece = assert_taken(TAKEN[case].encode(), model, form, PLAIN, format="articles")
    assert piece.rows == b""


def test_holes_are_where_the_place_of_a_repeat_belongs(wild, form, kernels):
    piece = assert_taken(TAKEN["quotes within evidence"].encode(), wild, form, kernels)
    rows = bytes(piece.rows)
    before = b'"duplicate_of":'
    for hole in piece.holes.tolist():
        assert rows[hole - len(before) : hole + HOLE] == before + NOTHING + b","


def test_rows_are_numbered_from_the_slice_s_first(wild, form, kernels):
    piece = assert_taken(TAKEN["plain"].encode(), wild, form, kernels, number=10**17)
    assert [orjson.loads(line)["paragraph"] for line in piece.rows.tobytes().splitlines()] == [
        10**17,
        10**17 + 1,
    ]


def test_a_later_slice_may_lack_columns_of_the_first(wild, form):
    columns = columns_of(b'{"text": "x", "title": "t", "date": "2024"}')
    data = '{"n": 1, "text": "技改"}\n{"n": 2, "text": "人才"}\n'.encode()
    assert_taken(data, wild, form, PLAIN, columns=columns)
    ours, theirs = pieces(b'{"n": 1}\n', wild, form, PLAIN, columns=columns)
    assert ours is None
    assert theirs.news.problems.empty == 1


def test_labels_beyond_the_bits_of_an_integer_are_kept(kernels):
    taxonomy = Taxonomy(tuple(Label(f"l{i}", f"标{i}", f"l {i}") for i in range(130)))
    form = RowForm(taxonomy, "many@0")
    lines = "".join(f'{{"text": "{"#" * n}"}}\n' for n in (1, 64, 65, 66, 130, 131))
    piece = assert_taken(lines.encode(), Wild(taxonomy), form, kernels)
    labels = [orjson.loads(line)["labels"] for line in bytes(piece.rows).splitlines()]
    assert labels == [list(taxonomy.ids[n:]) for n in (0, 63, 64, 65, 129, 130)]


GOOD = '{"text": "技改", "n": 1}\n'
LEFT = {
    "a mark within": (GOOD + "\ufeff" + GOOD).encode(),
    "lone surrogates in text": GOOD.encode() + rb'{"text": "\ud800", "n": 1}' + b"\n",
    "lone low surrogates in text": GOOD.encode() + rb'{"text": "\udc00", "n": 1}' + b"\n",
    "surrogates the wrong way round": GOOD.encode() + rb'{"text": "\ude00\ud83d", "n": 1}' + b"\n",
    "a surrogate before another letter": GOOD.encode() + rb'{"text": "\ud800\u0041", "n": 1}' + b"\n",
    "a surrogate before no escape": GOOD.encode() + rb'{"text": "\ud800x\u0041", "n": 1}' + b"\n",
    "lone surrogates in a column": GOOD.encode() + rb'{"text": "x", "n": "\ud800"}' + b"\n",
    "cut escapes": GOOD.encode() + rb'{"text": "\u12", "n": 1}' + b"\n",
    "unknown escapes": GOOD.encode() + rb'{"text": "\x", "n": 1}' + b"\n",
    "unknown escapes in a column": GOOD.encode() + rb'{"text": "x", "n": "\x"}' + b"\n",
    "a backslash at the end": GOOD.encode() + b'{"text": "x", "n": "\\\n',
    "overlong": GOOD.encode() + b'{"text": "x\xc0\xafx", "n": 1}\n',
    "overlong in three": GOOD.encode() + b'{"text": "x\xe0\x80\xafx", "n": 1}\n',
    "overlong in four": GOOD.encode() + b'{"text": "x", "n": "\xf0\x80\x80\xaf"}\n',
    "encoded surrogates": GOOD.encode() + b'{"text": "x\xed\xa0\x80", "n": 1}\n',
    "beyond the last character": GOOD.encode() + b'{"text": "x\xf4\x90\x80\x80", "n": 1}\n',
    "no lead": GOOD.encode() + b'{"text": "x\xff", "n": 1}\n',
    "a byte that goes on nothing": GOOD.encode() + b'{"text": "x\x80", "n": 1}\n',
    "two bytes cut off": GOOD.encode() + b'{"text": "x\xc3", "n": 1}\n',
    "three bytes cut off": GOOD.encode() + b'{"text": "x\xe4\xb8", "n": 1}\n',
    "four bytes cut off": GOOD.encode() + b'{"text": "x\xf0\x9f\x98", "n": 1}\n',
    "cut off at the end": GOOD.encode() + b'{"text": "x", "n": "\xf0\x9f\x98',
    "cut off in text at the end": GOOD.encode() + b'{"text": "\xe4',
    "raw control characters in text": GOOD.encode() + b'{"text": "x\x01", "n": 1}\n',
    "raw control characters in a column": GOOD.encode() + b'{"text": "x", "n": "\t"}\n',
    "names twice": b'{"text": "x", "n": 1, "n": 2}\n',
    "names twice, later": GOOD.encode() + b'{"text": "x", "n": 1, "n": 2}\n',
    "text twice": b'{"text": "x", "text": "y"}\n',
    "a column less": GOOD.encode() + b'{"text": "x"}\n',
    "a column more": GOOD.encode() + b'{"text": "x", "n": 1, "m": 2}\n',
    "another order": GOOD.encode() + b'{"n": 1, "text": "x"}\n',
    "a longer name": GOOD.encode() + b'{"text": "x", "nn": 1}\n',
    "a name written otherwise": GOOD.encode() + rb'{"text": "x", "\u006e": 1}' + b"\n",
    "no objects": GOOD.encode() + b"{}\n",
    "a list in front": b'["text"]\n' + GOOD.encode(),
    "lists": GOOD.encode() + b'["x", 1]\n',
    "blank lines": GOOD.encode() + b"\n" + GOOD.encode(),
    "lines of blanks": GOOD.encode() + b" \t\n",
    "a blank line at the end": GOOD.encode() + b"\n",
    "no text": GOOD.encode() + b'{"text": "", "n": 1}\n',
    "blank text": GOOD.encode() + '{"text": " \\t\u3000\\n\u2003", "n": 1}\n'.encode(),
    "text of control characters": GOOD.encode() + rb'{"text": "\u0000\u0008", "n": 1}' + b"\n",
    "text that is null": GOOD.encode() + b'{"text": null, "n": 1}\n',
    "text that is a number": GOOD.encode() + b'{"text": 5, "n": 1}\n',
    "garbage behind": GOOD.encode() + b'{"text": "x", "n": 1} x\n',
    "two objects a line": GOOD.encode() + b'{"text": "x", "n": 1}{"text": "x", "n": 1}\n',
    "half a null": GOOD.encode() + b'{"text": "x", "n": nul}\n',
    "half a null at the end": GOOD.encode() + b'{"text": "x", "n": nul',
    "half a truth": GOOD.encode() + b'{"text": "x", "n": tru}\n',
    "half a falsehood": GOOD.encode() + b'{"text": "x", "n": fals}\n',
    "falsehood at the end": GOOD.encode() + b'{"text": "x", "n": fals',
    "a longer literal": GOOD.encode() + b'{"text": "x", "n": nulls}\n',
    "other literals": GOOD.encode() + b'{"text": "x", "n": NaN}\n',
    "zeros in front": GOOD.encode() + b'{"text": "x", "n": 007}\n',
    "a minus alone": GOOD.encode() + b'{"text": "x", "n": -}\n',
    "half a fraction": GOOD.encode() + b'{"text": "x", "n": 1.}\n',
    "a plus": GOOD.encode() + b'{"text": "x", "n": +1}\n',
    "beyond all numbers": GOOD.encode() + b'{"text": "x", "n": 1E400}\n',
    "nothing for a value": GOOD.encode() + b'{"text": "x", "n": }\n',
    "a comma too many": GOOD.encode() + b'{"text": "x", "n": 1,}\n',
    "a comma too few": GOOD.encode() + b'{"text": "x" "n": 1}\n',
    "no colon": GOOD.encode() + b'{"text" "x", "n": 1}\n',
    "an open string": GOOD.encode() + b'{"text": "x", "n": "1}\n',
    "an open text": GOOD.encode() + b'{"text": "x, n: 1}\n',
    "an open name": GOOD.encode() + b'{"text": "x", "n: 1}\n',
    "an open object": GOOD.encode() + b'{"text": "x", "n": 1',
    "lists in columns": GOOD.encode() + b'{"text": "x", "n": [1, 2]}\n',
    "objects in columns": GOOD.encode() + b'{"text": "x", "n": {"a": null}}\n',
    "a carriage return alone": GOOD.encode() + b'{"text": "x", "n": 1}\r{"text": "x", "n": 1}\n',
    "two carriage returns": GOOD.encode() + b'{"text": "x", "n": 1}\r\r\n',
    "a carriage return within": GOOD.encode() + b'{"text": "x",\r"n": 1}\n',
    "a line end within": GOOD.encode() + b'{"text": "x",\n"n": 1}\n',
    "a zero byte": GOOD.encode() + b'{"text": "x", "n": 1}\0\n',
}  # fmt: skip


@pytest.mark.parametrize("case", LEFT)
def test_odd_lines_are_left_to_the_path_of_objects(case, model, form):
    for kernels in (PLAIN, machine()):
        ours, theirs = pieces(LEFT[case], model, form, kernels, columns=columns_of(GOOD.encode()))
        assert ours is None
        assert theirs.news.problems is not None


def test_no_lines_give_no_rows(model, form):
    ours, theirs = pieces(b"", model, form, PLAIN, columns=columns_of(GOOD.encode()))
    assert ours is None
    assert theirs.rows == b""


def test_few_lines_other_encodings_and_other_rows_are_no_lines_of_bytes(form):
    data = GOOD.encode()
    part = TablePart(InputFile("t", "t", 0), "", columns_of(data), slice_of(data))
    assert line_batch(part, form) is None
    with mock.patch("strategyclf.tagging.line_batch.LEAST", 0):
        with mock.patch("strategyclf.tagging.line_batch.compiled", return_value=PLAIN):
            assert line_batch(part, form) is not None
            other = LineSlice("", 0, len(data), data, "gb18030", 1, 1)
            assert line_batch(TablePart(part.file, "", part.columns, other), form) is None
            assert line_batch(TablePart(part.file, "", None, part.rows), form) is None
            assert line_batch(TablePart(part.file, "", part.columns, ()), form) is None
        with mock.patch("strategyclf.tagging.line_batch.compiled", return_value=UNCOMPILED):
            assert line_batch(part, form) is None


def test_a_sheet_s_lines_are_parts_of_the_sheet(model, form):
    data = GOOD.encode()
    part = TablePart(InputFile("t", "t", 0), "表", columns_of(data), slice_of(data))
    with mock.patch("strategyclf.tagging.line_batch.LEAST", 0):
        assert line_batch(part, form).article == "t#表"


def test_columns_that_an_output_must_know_are_checked_row_by_row(model, form):
    part = TablePart(InputFile("t", "t", 0), "", columns_of(GOOD.encode()), slice_of(GOOD.encode()))
    with mock.patch("strategyclf.tagging.work.line_batch", side_effect=AssertionError):
        options = ReadingOptions(TableOptions(rows="paragraph"))
        assert Worker(model, Job(form, "articles", options, carried={"n": "text"}))._lines(part) is None
        assert Worker(model, Job(form, "arrow", options))._lines(part) is None


def test_the_room_for_rows_is_enough_at_the_worst(wild, kernels):
    # Each character is an escape of six bytes, all of each text is evidence ten times over, numbers are long.
    taxonomy = wild.taxonomy
    form = RowForm(taxonomy, "m" * 300)
    text = "\\u0001" * 300 + "#"
    row = f'"text": "{text}", "s": "{text[:300]}", "f": 1e5}}\n'
    lines = "".join(f'{{"n": {i - 10**18 + 1}, {row}' for i in range(40))
    with mock.patch("line_paths.SCORES", [-(10.0**11) + 0.1234]):
        piece = assert_taken(lines.encode(), wild, form, kernels, number=10**18)
    assert len(piece.rows) > 40 * (1 + 2 * len(taxonomy)) * 6 * 300
