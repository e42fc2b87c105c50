import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategyclf.measures.splits import fold_count, grouped_folds


@given(st.lists(st.integers(0, 12), min_size=4, max_size=60), st.integers(2, 5), st.integers(0, 3))
def test_a_group_is_never_on_both_sides_and_no_fold_is_empty(groups, n_folds, seed):
    Y = (np.array(groups)[:, None] % 3 == [0, 1]).astype(int)
    if len(set(groups)) < n_folds:
        with pytest.raises(ValueError, match="folds from"):
            grouped_folds(groups, Y, n_folds, seed)
        return
    folds = grouped_folds(groups, Y, n_folds, seed)
    assert set(folds) == set(range(n_folds))
    for group in set(groups):
        assert len(set(folds[np.array(groups) == group])) == 1


def test_folds_share_rows_and_positives_evenly():
    rng = np.random.default_rng(1)
    groups = rng.integers(0, 300, 3000)
    Y = (rng.random((3000, 3)) < [0.3, 0.1, 0.03]).astype(int)
    folds = grouped_folds(groups, Y, 5)
    for fold in range(5):
        part = Y[folds == fold]
        assert len(part) == pytest.approx(600, rel=0.1)
        np.testing.assert_allclose(part.sum(axis=0), Y.sum(axis=0) / 5, rtol=0.2)


def test_the_seed_decides_and_nothing_else():
    groups = np.arange(40)
    Y = np.ones((40, 1), dtype=int)
    assert (grouped_folds(groups, Y, 4, 7) == grouped_folds(groups, Y, 4, 7)).all()
    assert (grouped_folds(groups, Y, 4, 7) != grouped_folds(groups, Y, 4, 8)).any()


def test_folds_are_as_many_as_the_rarest_label_has_groups():
    groups = [1, 1, 2, 3, 4, 5]
    Y = np.array([[1, 1], [1, 0], [1, 1], [1, 0], [1, 1], [0, 0]])
    assert fold_count(groups, Y, 5) == 3
    assert fold_count(groups, Y, 2) == 2
    assert fold_count(groups, Y[:, :0], 5) == 0
    assert fold_count(groups, np.eye(6, dtype=int), 5) == 0
