import numpy as np
import pytest

from strategyclf.learning.key_table import KeyTable, in_order, united

KEYS = ["技改 ", "产业", "a", "技", "\ud800x", "招商 引资 ", "", "𠀀字"]


def test_it_is_a_sequence_of_the_strings_it_was_made_of():
    table = KeyTable.of(KEYS)
    assert table.tolist() == list(table) == KEYS
    assert (table[0], table[-1], table[1:3]) == ("技改 ", "𠀀字", ["产业", "a"])
    with pytest.raises(IndexError, match="no key 8 of 8"):
        table[8]
    assert table.pick(np.array([5, 0])).tolist() == ["招商 引资 ", "技改 "]


def test_lengths_are_of_characters_and_words_end_with_a_space():
    table = KeyTable.of(KEYS)
    assert table.lengths().tolist() == list(map(len, KEYS))
    assert table.are_words().tolist() == [key.endswith(" ") for key in KEYS]


def test_tables_unite_in_the_order_of_features_as_python_sorts_them():
    rng = np.random.default_rng(0)
    signs = [*"ab技改产业𠀀\ud800é", " "]
    tables = [
        KeyTable.of(dict.fromkeys("".join(rng.choice(signs, rng.integers(1, 4))) for _ in range(size)))
        for size in (40, 0, 200)
    ]
    keys, numbers = united(tables)
    assert keys.tolist() == in_order({key for table in tables for key in table})
    for table, number in zip(tables, numbers, strict=True):
        assert [keys[i] for i in number] == table.tolist()


def test_tables_without_keys_unite_to_none():
    keys, numbers = united([KeyTable.of([])])
    assert len(keys) == 0
    assert [len(number) for number in numbers] == [0]
    assert united([])[1] == []
