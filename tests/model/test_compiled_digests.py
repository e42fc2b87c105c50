"""Digests of many texts at once are those of the texts one by one."""

from __future__ import annotations

import os
import platform
import random
import subprocess
import sys

import numba
import numpy as np
import pytest

from strategyclf.article import digest, match_key
from strategyclf.model.compiled import digests
from strategyclf.model.compiled.digests import digests_of, digests_of_points, points_of
from strategyclf.model.compiled.jit import UNCOMPILED, compiled
from strategyclf.model.compiled.match_forms import LONGEST, UNSURE, match_forms

TEXTS = [
    "全市推进技术改造，更新设备三百台套；2,000人，1.5倍，时间9:30。",
    "臺灣「數字經濟」５Ｇ＋工业互联网 ＡＢＣ\u3000末尾 ",
    "",
    " \t\u3000\n",
    "，，。！",
    "_",
    "1.",
    "1..2",
    "1.2.3,4:5",
    "a.1 .2",
    "e\u0301 \u0301x é Å",
    "ΟΔΟΣ ΣΑΣ Σ",
    "İstanbul ß ﬁ ½ ㍿ ﷺ ℃ ① ㈠ 12％",
    "\uac00\u11a8 \u1100\u1161 ﾡﾤ",
    "١٢,٣٤ \ud800 \udfff \U0001f600 𠮷",
]


def drawn(number: int, seed: int = 0) -> list[str]:
    """Strings of any code points, with what digests turn on more often than chance would give it."""
    chance = random.Random(seed)
    often = "。，.,:_ \u30000129٣Ab%℃Σσe\u0301\u0308\u1161\u11a8…ﬁ㍿①台臺"
    kinds = [range(0x3000), range(0x10000), range(0xAC00, 0xD7A4), range(0x1100, 0x1200), range(0x110000)]
    return [
        "".join(
            chance.choice(often) if chance.random() < 0.5 else chr(chance.choice(chance.choice(kinds)))
            for _ in range(chance.randrange(12))
        )
        for _ in range(number)
    ]


def of_every_length(number: int, seed: int = 0) -> list[str]:
    """Strings whose UTF-8, bare or folded, ends around the edges of a hash's blocks of 64 bytes."""
    chance = random.Random(seed)
    edges = [0, 1, 54, 55, 56, 57, 62, 63, 64, 65, 118, 119, 120, 121, 127, 128, 129, 183, 184, 192, 1000]
    kinds = ["a", "，a", "é", "业", "業。", "\U00020000", "\ud800", "1.", "…㍿", "\u3000 ", "a业é𠮷 ，1"]
    drawn = []
    for _ in range(number):
        text = ""
        kind, edge = chance.choice(kinds), chance.choice(edges)
        while len(text.encode("utf-8", "surrogatepass")) < edge:
            text += chance.choice(kind)
        drawn.append(text)
    return drawn


def in_machine_code():
    assert compiled() is not UNCOMPILED
    return compiled()


WAYS = {
    "hashed by the kernels as they are": lambda: UNCOMPILED,
    "written by the kernels as they are": lambda: UNCOMPILED._replace(hash_batch=None),
    "hashed or written by machine code": in_machine_code,
    "written by machine code": lambda: in_machine_code()._replace(hash_batch=None),
}


def assert_each_its_own(texts: list[str], kernels) -> None:
    found = digests._digests(*points_of(texts), texts.__getitem__, kernels)
    assert found.names() == [digest(text) for text in texts]
    assert [f"{key:016x}" for key in found.keys.tolist()] == [match_key(text) for text in texts]


@pytest.mark.parametrize("way", WAYS)
def test_each_text_has_its_own_digests(way):
    compiles = "machine code" in way
    assert_each_its_own([*TEXTS, *drawn(20_000 if compiles else 600)], WAYS[way]())
    assert_each_its_own(of_every_length(5_000 if compiles else 300), WAYS[way]())


@pytest.mark.parametrize("way", WAYS)
def test_forms_that_are_longer_than_the_table_allows_do_no_harm(way):
    kernels = WAYS[way]()
    assert_each_its_own(["ﷺ" * 500, "末尾", "1\ufdfa" * 300], kernels)


def test_machine_code_hashes_where_the_processor_can():
    from strategyclf.model.compiled.machine_digests import has_instructions

    assert digests._can_hash(in_machine_code()) == has_instructions()


@pytest.mark.parametrize("refusal", ["raises", "errs"])
def test_code_that_does_not_hash_is_found_out_once_and_not_used(refusal):
    asked = []

    def hash_batch(points, offsets, table, content, values, keys, told):
        asked.append(len(offsets) - 1)
        if refusal == "raises":
            raise RuntimeError("LLVM ERROR: Cannot select: intrinsic %llvm.x86.sha256rnds2")
        values[:], keys[:], told[:] = 1, 2, 1

    kernels = UNCOMPILED._replace(hash_batch=hash_batch)
    assert_each_its_own(TEXTS, kernels)
    assert_each_its_own(TEXTS, kernels)
    assert asked == [1]


def digested_by(source: str, **settings: str) -> str:
    """What `source` prints in a process with numba's `settings`."""
    command = [sys.executable, "-c", source]
    run = subprocess.run(command, env={**os.environ, **settings}, capture_output=True, text=True)
    assert run.stderr == ""
    return run.stdout


PLAIN = {"NUMBA_CPU_NAME": "x86-64-v2", "NUMBA_CPU_FEATURES": ""}


def test_numba_told_of_a_plain_processor_gets_no_instructions_of_this_one():
    source = "from strategyclf.model.compiled import machine_digests as m; print(m.has_instructions())"
    assert digested_by(source, **PLAIN) == "False\n"


@pytest.mark.full
def test_code_for_a_plain_processor_leaves_hashing_to_hashlib():
    source = (
        "from strategyclf.model.compiled import digests, jit\n"
        "print(digests._can_hash(jit.compiled()))\n"
        "print(*digests.digests_of(['更新设备，12.5%'] * 5000)[0][-2:])\n"
    )
    name = digest("更新设备，12.5%")
    x86 = platform.machine() in ("x86_64", "AMD64")
    for settings in [{"NUMBA_CPU_NAME": "generic"}, *([PLAIN] if x86 else [])]:
        assert digested_by(source, **settings) == f"False\n{name} {name}\n"


def test_digests_of_points_ask_for_few_texts():
    texts = [*TEXTS, *["推进技术改造，更新设备。"] * 3000]
    asked: list[int] = []

    def text_at(i: int) -> str:
        asked.append(i)
        return texts[i]

    points, offsets = points_of(texts)
    found = digests_of_points(points.copy(), offsets, text_at)
    assert found.names() == [digest(text) for text in texts]
    assert found.keys.tolist() == [int(match_key(text), 16) for text in texts]
    assert found.values.dtype == found.keys.dtype == np.uint64
    assert {texts[i] for i in asked} >= {"，，。！", "e\u0301 \u0301x é Å"}
    assert max(asked) < len(TEXTS)
    assert "" not in {texts[i] for i in asked}


def test_every_code_point_among_digits_letters_and_alone():
    every = [chr(point) for point in range(sys.maxunicode + 1)]
    often = [c for c in every if not "\u3400" <= c < "\ua000" and c < "\U00020000"][::3]
    assert_each_its_own([f"{c} 1{c}2a{c}b" for c in [*often, *every[0x20000::97]]], compiled())


def test_few_texts_need_no_numba(monkeypatch):
    monkeypatch.setattr(digests, "compiled", lambda: pytest.fail("numba was asked for"))
    names, keys = digests_of(TEXTS)
    assert names == [digest(text) for text in TEXTS]
    assert keys.dtype == np.uint64
    assert keys.tolist() == [int(match_key(text), 16) for text in TEXTS]


def test_many_texts_go_to_machine_code_where_there_is_any(monkeypatch):
    texts = ["推进技术改造" * 100, "更新设备"] * 40
    asked = []
    monkeypatch.setattr(digests, "compiled", lambda: asked.append(1) or compiled())
    names, keys = digests_of(texts)
    assert asked
    assert names == [digest(text) for text in texts]
    monkeypatch.setattr(digests, "compiled", lambda: UNCOMPILED)
    monkeypatch.setattr(digests, "_digests", lambda *_: pytest.fail("uncompiled kernels are slower"))
    again, same = digests_of(texts)
    assert again == names
    assert same.tolist() == keys.tolist()


def test_no_texts_have_no_digests():
    names, keys = digests_of([])
    assert names == []
    assert keys.shape == (0,)
    for way in WAYS.values():
        assert_each_its_own([], way())


def test_chinese_prose_is_told_by_the_table_and_marks_are_not():
    table = match_forms()
    forms = {
        c: int(table.forms[table.pages[ord(c) >> 8] + (ord(c) & 255)]) for c in "臺台，１a。《》…é\u0301Σﷺ"
    }
    assert [c for c, form in forms.items() if form & UNSURE] == ["\u0301", "Σ", "ﷺ"]
    assert len("صلى الله عليه وسلم".encode()) > LONGEST


@pytest.mark.full
def test_every_paragraph_of_raw_news(corpus):
    for path in sorted((corpus / "raw" / "news").glob("*.md")):
        lines = [line.strip() for line in path.read_text(encoding="utf-8").split("\n")]
        assert_each_its_own([line for line in lines if line], compiled())
    assert_each_its_own(drawn(200_000, seed=1), compiled())


def test_the_table_of_forms_is_kept_and_made_anew_where_it_is_damaged(tmp_path, monkeypatch):
    from strategyclf.model.compiled import match_forms as module

    monkeypatch.setattr(module, "cache_folder", lambda: tmp_path)
    made = module.make_match_forms()
    for damage in (None, b"", b"PK\x03\x04 rubbish"):
        (path,) = list((tmp_path / "forms").glob("*.npz")) or [None]
        if damage is not None:
            path.write_bytes(damage)
        module.match_forms.cache_clear()
        found = module.match_forms()
        assert all(np.array_equal(mine, theirs) for mine, theirs in zip(found, made, strict=True))
        assert numba.typeof(found) == numba.typeof(made)
        assert len(list((tmp_path / "forms").iterdir())) == 1
    module.match_forms.cache_clear()
    monkeypatch.setattr(module, "make_match_forms", lambda: pytest.fail("it is in the folder"))
    assert np.array_equal(module.match_forms().forms, made.forms)
    module.match_forms.cache_clear()
