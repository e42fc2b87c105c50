import os

import numpy as np
import pytest

from strategyclf.learning import counted_part, counts_cache
from strategyclf.learning.counted_texts import CountedTexts
from strategyclf.learning.counts_cache import cached_counts
from strategyclf.text.ngrams import NgramRecipe, count_clauses

RECIPE = NgramRecipe()
TEXTS = ["推进技术改造，更新设备三百台。", "天气晴好，明日有雨。", "盘活闲置厂房。", "", "职业教育扩招。"]


@pytest.fixture
def counted_ones(monkeypatch):
    """The texts that were really counted."""
    found = []

    def spy(texts, *rest):
        found.extend(texts)
        return count_clauses(texts, *rest)

    monkeypatch.setattr(counted_part, "count_clauses", spy)
    return found


def same(counted, texts, recipe=RECIPE):
    fresh = CountedTexts.of(texts, recipe, {})
    assert counted.keys.tolist() == fresh.keys.tolist()
    for name in ("spans", "bags", "indptr", "indices", "counts"):
        np.testing.assert_array_equal(getattr(counted.counts, name), getattr(fresh.counts, name), name)


def files(shelf):
    return sorted(shelf.glob("*"))


def test_a_second_time_nothing_is_counted(tmp_path, counted_ones):
    cached_counts(TEXTS, RECIPE, {}, shelf=tmp_path)
    counted_ones.clear()
    again = cached_counts(TEXTS, RECIPE, {}, shelf=tmp_path)
    assert counted_ones == []
    assert len(files(tmp_path)) == 1
    same(again, TEXTS)


def test_with_a_few_more_texts_only_those_are_counted_in_whatever_order(tmp_path, counted_ones):
    cached_counts(TEXTS, RECIPE, {}, shelf=tmp_path)
    cached_counts(["另一段文字。"], RECIPE, {}, shelf=tmp_path)
    counted_ones.clear()
    more = ["新的一段。", *reversed(TEXTS), TEXTS[1], "另一段文字。"]
    found = cached_counts(more, RECIPE, {}, shelf=tmp_path)
    assert counted_ones == ["新的一段。"]
    same(found, more)
    fewer = cached_counts(TEXTS[:2], RECIPE, {}, shelf=tmp_path)
    same(fewer, TEXTS[:2])


def test_where_most_texts_are_new_all_are_counted(tmp_path, counted_ones):
    cached_counts(TEXTS[:2], RECIPE, {}, shelf=tmp_path)
    counted_ones.clear()
    same(cached_counts(TEXTS, RECIPE, {}, shelf=tmp_path), TEXTS)
    assert counted_ones[: len(TEXTS)] == TEXTS


def test_under_another_recipe_texts_are_counted_anew(tmp_path, counted_ones):
    cached_counts(TEXTS, RECIPE, {}, shelf=tmp_path)
    counted_ones.clear()
    only_words = NgramRecipe(characters=(0, 0))
    found = cached_counts(TEXTS, only_words, {}, shelf=tmp_path)
    assert counted_ones == TEXTS
    same(found, TEXTS, only_words)


def test_files_are_named_by_all_that_counts_depend_on(monkeypatch):
    names = {counts_cache._recipe_digest(RECIPE, {}), counts_cache._recipe_digest(RECIPE, {"闲置厂房": 3000})}
    monkeypatch.setattr(counts_cache, "_code_digest", lambda: "other code")
    names.add(counts_cache._recipe_digest(RECIPE, {}))
    monkeypatch.setattr(counts_cache.segmentation, "dictionary_digest", lambda: "another dictionary")
    names.add(counts_cache._recipe_digest(RECIPE, {}))
    assert len(names) == 4


@pytest.mark.parametrize(
    "harm",
    [
        lambda content: content[: len(content) // 2],
        lambda content: b"",
        lambda content: b"no archive",
        lambda content: content.replace(content[600:604], b"\xff\xff\xff\xff", 1),
    ],
    ids=["cut", "empty", "other", "changed"],
)
def test_a_damaged_file_is_counted_anew_and_replaced(tmp_path, counted_ones, harm):
    cached_counts(TEXTS, RECIPE, {}, shelf=tmp_path)
    (file,) = files(tmp_path)
    file.write_bytes(harm(file.read_bytes()))
    counted_ones.clear()
    same(cached_counts(TEXTS, RECIPE, {}, shelf=tmp_path), TEXTS)
    assert counted_ones[: len(TEXTS)] == TEXTS
    counted_ones.clear()
    cached_counts(TEXTS, RECIPE, {}, shelf=tmp_path)
    assert counted_ones == []


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path):
    (tmp_path / "file").write_text("")
    same(cached_counts(TEXTS, RECIPE, {}, shelf=tmp_path / "file" / "counts"), TEXTS)


def test_a_disk_that_fills_up_leaves_no_half_file(tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    same(cached_counts(TEXTS, RECIPE, {}, shelf=tmp_path), TEXTS)
    assert files(tmp_path) == []


def test_the_cache_keeps_the_files_used_last_and_none_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr(counts_cache, "KEPT", 2)
    names = []
    for i, text in enumerate(("甲段。", "乙段。", "丙段。")):
        cached_counts([text], RECIPE, {}, shelf=tmp_path)
        (new,) = set(files(tmp_path)) - set(names)
        names.append(new)
        os.utime(new, (i, i))
    assert files(tmp_path) == sorted(names[1:])
    monkeypatch.setattr(counts_cache, "LARGEST", 10)
    cached_counts(["丁段。"], RECIPE, {}, shelf=tmp_path)
    assert files(tmp_path) == sorted(names[1:])
