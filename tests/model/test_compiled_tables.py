"""The derived tables: built whole, kept in the cache folder, made anew when they do not fit."""

from __future__ import annotations

import jieba
import numpy as np
import pytest

from strategyclf.model.compiled import stored
from strategyclf.model.compiled.building import build_tables
from strategyclf.model.compiled.dictionary import HAN_RUN, word_frequencies
from strategyclf.model.compiled.stored import stored_tables
from strategyclf.model.compiled.tables import Numbers, Tables
from strategyclf.model.compiled.tries import TooLargeError, build_trie, by_heat, pack_edges, renumbered

NUMBERS = Numbers(unknown=-17.5, width=8, block=8)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(stored, "cache_folder", lambda: tmp_path)
    return tmp_path / "tables"


def build(calls: list[int], value: int = 3):
    def make():
        calls.append(value)
        parts = dict.fromkeys(Tables._fields, np.full(4, value, dtype=np.int64))
        nodes = np.full(4, value, dtype=np.int64)
        return Tables(**{**parts, "nodes": nodes, "chances": nodes.view(np.float64)}), NUMBERS

    return make


def test_tables_are_built_once_and_mapped_from_then_on(cache):
    calls = []
    first, numbers = stored_tables("a", build(calls))
    second, again = stored_tables("a", build(calls))
    assert calls == [3]
    assert numbers == again == NUMBERS
    for one, other in zip(first, second, strict=True):
        assert one.tobytes() == other.tobytes()
        assert not one.flags.writeable
        assert not other.flags.writeable
    assert [path.name for path in cache.iterdir()] == [f"a-v{stored.LAYOUT}"]


@pytest.mark.parametrize("damage", ["cut", "gone", "list"])
def test_damaged_tables_are_made_anew(cache, damage):
    calls = []
    stored_tables("a", build(calls))
    folder = cache / f"a-v{stored.LAYOUT}"
    if damage == "cut":
        (folder / "rows.npy").write_bytes((folder / "rows.npy").read_bytes()[:-8])
    if damage == "gone":
        (folder / "rows.npy").unlink()
    if damage == "list":
        (folder / stored.LIST).write_text("{")
    tables, _ = stored_tables("a", build(calls, 5))
    assert calls == [3, 5]
    assert tables.rows.tolist() == [5] * 4
    stored_tables("a", build(calls))
    assert calls == [3, 5]


def test_tables_stay_in_memory_where_nothing_can_be_written(cache):
    cache.write_text("a file in the folder's place")
    calls = []
    tables, numbers = stored_tables("a", build(calls))
    assert tables.rows.tolist() == [3] * 4
    assert not tables.rows.flags.writeable
    assert numbers == NUMBERS
    stored_tables("a", build(calls))
    assert len(calls) == 2


def test_a_full_disk_leaves_the_tables_in_memory_and_no_rest_behind(cache, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(stored.np, "save", full)
    tables, _ = stored_tables("a", build([]))
    assert tables.rows.tolist() == [3] * 4
    assert list(cache.iterdir()) == []


def test_only_so_many_models_tables_are_kept(cache):
    for i in range(stored.KEPT + 2):
        stored_tables(f"m{i}", build([]))
    assert len(list(cache.iterdir())) == stored.KEPT


def test_the_dictionary_is_as_jieba_reads_it():
    tokenizer = jieba.Tokenizer()
    frequencies, total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    ours, our_total = word_frequencies({})
    assert our_total == total
    assert ours == {word: frequency for word, frequency in frequencies.items() if frequency or word in ours}
    every = "".join(map(chr, range(0x110000)))
    assert HAN_RUN.findall(every) == jieba.re_han_default.findall(every)


def test_a_packed_trie_has_every_edge_and_no_other():
    random = np.random.default_rng(1)
    lengths = random.integers(1, 6, 400)
    flat = random.integers(1, 30, lengths.sum())
    trie = build_trie(flat, lengths, 29)
    rank = by_heat(trie, random.random(trie.n_nodes), 29)
    assert sorted(rank[1:30]) == list(range(1, 30))
    moved = renumbered(trie, rank)
    edges = pack_edges(moved, (17, 23))
    held = {(int(e) >> 40, int(e) >> 23 & 0x1FFFF): int(e) & 0x7FFFFF for e in edges[edges != 0]}
    assert held == {
        (p, s): c
        for p, s, c in zip(
            moved.parents.tolist(), moved.symbols.tolist(), moved.children.tolist(), strict=True
        )
    }
    starts = np.concatenate([[0], np.cumsum(lengths)])
    back = np.argsort(rank)
    for i in range(400):
        node, *rest = rank[flat[starts[i] : starts[i + 1]]].tolist()
        for symbol in rest:
            node = held[node, symbol]
        assert node == moved.ends[i]
    assert back[0] == 0


def test_a_trie_without_room_is_refused():
    trie = build_trie(np.array([1, 200]), np.array([2]), 200)
    with pytest.raises(TooLargeError):
        pack_edges(trie, (7, 23))


def test_traditional_words_of_the_dictionary_take_no_room():
    from strategyclf.model.model import load_model

    model = load_model("default")
    tables, _ = build_tables(model._arrays, {}, model._scoring["ngrams"])
    assert tables.nodes.nbytes < 26e6
    assert tables.edges.nbytes < 17e6
