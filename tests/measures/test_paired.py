from math import comb

import numpy as np
import pytest
from sklearn.metrics import f1_score

from strategyclf.measures.paired import mcnemar, paired_table

IDS = ("a", "b", "c")


@pytest.fixture(scope="module")
def data():
    """Truth, a good A, a better B, forty documents."""
    rng = np.random.default_rng(7)
    Y = (rng.random((800, 3)) < 0.3).astype(np.int64)
    A, B = (np.where(rng.random(Y.shape) < error, 1 - Y, Y) for error in (0.2, 0.1))
    return Y, A, B, rng.integers(0, 40, 800)


def test_every_f1_and_difference_is_that_of_scikit_learn(data):
    Y, A, B, groups = data
    table = paired_table(IDS, Y, A, B, groups)
    a, b = (f1_score(Y, tags, average=None) for tags in (A, B))
    for j, line in enumerate(table.labels):
        assert line.a.value == pytest.approx(a[j])
        assert line.b.value == pytest.approx(b[j])
        assert line.difference.value == pytest.approx(b[j] - a[j])
        assert 0 < line.difference.low < line.difference.value < line.difference.high
    for name, line in (("macro", table.macro_f1), ("micro", table.micro_f1)):
        expected = f1_score(Y, B, average=name) - f1_score(Y, A, average=name)
        assert line.difference.value == pytest.approx(expected)
    assert (table.rows, table.documents) == (800, 40)


def test_the_interval_is_paired_narrower_than_two_apart_and_near_a_plain_paired_bootstrap(data):
    Y, A, B, groups = data
    table = paired_table(IDS, Y, A, B, groups)
    rng = np.random.default_rng(1)
    rows = [np.flatnonzero(groups == g) for g in range(40)]
    drawn = []
    for _ in range(150):
        sample = np.concatenate([rows[g] for g in rng.integers(0, 40, 40)])
        drawn.append(
            f1_score(Y[sample], B[sample], average="macro") - f1_score(Y[sample], A[sample], average="macro")
        )
    difference = table.macro_f1.difference
    low, high = np.quantile(drawn, [0.025, 0.975])
    assert difference.low == pytest.approx(low, abs=0.015)
    assert difference.high == pytest.approx(high, abs=0.015)


def test_the_bound_of_a_difference_turns_with_the_sides(data):
    Y, A, B, groups = data
    there, back = paired_table(IDS, Y, A, B, groups).macro_f1, paired_table(IDS, Y, B, A, groups).macro_f1
    assert there.difference.value == pytest.approx(-back.difference.value)
    assert there.difference.low == pytest.approx(-back.difference.high, abs=0.003)


def test_the_same_tags_differ_by_nothing_for_certain(data):
    Y, A, _, groups = data
    same = paired_table(IDS, Y, A, A, groups)
    assert (same.macro_f1.difference.low, same.macro_f1.difference.high) == (0, 0)
    assert same.labels[0].mcnemar.p == 1


def test_few_documents_have_no_interval(data):
    Y, A, B, groups = data
    assert np.isnan(paired_table(IDS, Y, A, B, groups % 5).macro_f1.difference.low)


@pytest.mark.parametrize(("only_a", "only_b"), [(0, 0), (3, 3), (0, 6), (5, 15), (40, 22), (1, 0)])
def test_mcnemar_is_the_exact_binomial(only_a, only_b):
    right_a = np.repeat([True, False, True, False], [only_a, only_b, 9, 4])
    right_b = np.repeat([False, True, True, False], [only_a, only_b, 9, 4])
    found = mcnemar(right_a, right_b)
    n = only_a + only_b
    tail = sum(comb(n, i) for i in range(min(only_a, only_b) + 1)) / 2**n
    assert (found.only_a, found.only_b) == (only_a, only_b)
    assert found.p == pytest.approx(min(1.0, 2 * tail))
