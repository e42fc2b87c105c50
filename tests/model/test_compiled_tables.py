"""The derived tables: built whole, kept in the cache folder, made anew when they do not fit."""

from __future__ import annotations

import jieba
import numpy as np
import pytest

from strategyclf.model.compiled import stored, tries
from strategyclf.model.compiled.building import build_tables
from strategyclf.model.compiled.dictionary import HAN_RUN, word_frequencies
from strategyclf.model.compiled.kernel_tries import child
from strategyclf.model.compiled.stored import stored_tables
from strategyclf.model.compiled.tables import Numbers, Tables
from strategyclf.model.compiled.tries import (
    TooLargeError,
    build_trie,
    by_heat,
    home_slots,
    place_in_blocks,
    place_nodes,
    warm,
)

NUMBERS = Numbers(unknown=-17.5, width=8, block=8, word_roots=4)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(stored, "cache_folder", lambda: tmp_path)
    return tmp_path / "tables"


def build(calls: list[int], value: int = 3):
    def make():
        calls.append(value)
        return Tables(**dict.fromkeys(Tables._fields, np.full(4, value, dtype=np.int64))), NUMBERS

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


def test_a_placed_trie_has_every_edge_and_no_other():
    random = np.random.default_rng(1)
    lengths = random.integers(1, 6, 400)
    flat = random.integers(1, 30, lengths.sum())
    trie = build_trie(flat, lengths, 29)
    heat = random.random(trie.n_nodes)
    warm(trie, heat)
    rank = by_heat(heat, 29)
    assert sorted(rank[1:]) == list(range(1, 30))
    placed = place_nodes(trie, heat, rank, 17, 2)
    assert placed.roots == 30
    assert len(placed.keys) - placed.roots >= len(trie.parents) * 8 / 5
    held = {(int(k) >> 17, int(k) & 0x1FFFF): p for p, k in enumerate(placed.keys.tolist()) if k}
    edges = zip(placed.places[trie.parents], rank[trie.symbols], placed.places[trie.children], strict=True)
    assert held == {(int(parent), int(symbol)): int(child) for parent, symbol, child in edges}
    starts = np.concatenate([[0], np.cumsum(lengths)])
    for i in range(400):
        node, *rest = rank[flat[starts[i] : starts[i + 1]]].tolist()
        for symbol in rest:
            assert int(placed.filters[node]) >> (symbol & 63) & 1
            node = held[node, symbol]
        assert node == placed.places[trie.ends[i]]


def test_a_trie_in_blocks_has_every_edge_and_no_other():
    random = np.random.default_rng(1)
    lengths = random.integers(1, 6, 3000)
    flat = np.minimum(random.zipf(1.3, lengths.sum()), 299)
    trie = build_trie(flat, lengths, 299)
    heat = random.random(trie.n_nodes)
    warm(trie, heat)
    rank = by_heat(heat, 299)
    placed = place_in_blocks(trie, heat, rank)
    nodes = np.column_stack([placed.keys, np.zeros_like(placed.keys)]).reshape(-1).tolist()
    edges = zip(placed.places[trie.parents], rank[trie.symbols], placed.places[trie.children], strict=True)
    held = {(int(parent), int(symbol)): int(child) for parent, symbol, child in edges}
    assert len(set(held.values())) == len(held)
    for node in placed.places[1:].tolist():
        for symbol in range(300):
            assert child(nodes, node, symbol) == held.get((node, symbol), 0)
    # What is used most stands first.
    used = [
        heat[parent]
        for parent, place in zip(trie.parents, placed.places[trie.children], strict=True)
        if place < 1500
    ]
    assert np.mean(used) > np.mean(heat[trie.parents])


def test_the_most_used_nodes_lie_at_home():
    random = np.random.default_rng(2)
    flat = random.integers(1, 400, 4000)
    trie = build_trie(flat, np.full(2000, 2), 399)
    heat = random.random(trie.n_nodes)
    warm(trie, heat)
    rank = by_heat(heat, 399)
    assert (np.diff(heat[np.argsort(rank)][1:]) <= 0).all()
    placed = place_nodes(trie, heat, rank, 17, 2)
    size = len(placed.keys) - placed.roots
    home = home_slots(placed.places[trie.parents], rank[trie.symbols], size, 2)
    away = placed.places[trie.children] - placed.roots - home
    hot = heat[trie.children] > np.median(heat[trie.children])
    assert (home % 2 == 0).all()
    assert (away[hot] % size).mean() < (away[~hot] % size).mean()


def test_a_trie_without_room_is_refused(monkeypatch):
    trie = build_trie(np.array([1, 200]), np.array([2]), 200)
    heat = np.zeros(trie.n_nodes)
    with pytest.raises(TooLargeError):
        place_nodes(trie, heat, by_heat(heat, 200), 7, 2)
    assert place_nodes(trie, heat, by_heat(heat, 200), 8, 2).keys.any()
    monkeypatch.setattr(tries, "CHARACTER_SYMBOLS", 7)
    with pytest.raises(TooLargeError):
        place_in_blocks(trie, heat, by_heat(heat, 200))


def test_traditional_words_of_the_dictionary_take_no_room():
    from strategyclf.model.model import load_model

    model = load_model("default")
    tables, _ = build_tables(model._arrays, {}, model._scoring["ngrams"])
    assert tables.nodes.nbytes < 36e6
    assert tables.word_nodes.nbytes < 6e6
