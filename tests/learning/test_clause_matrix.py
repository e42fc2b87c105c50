import numpy as np
import pytest
from scipy import sparse

from strategyclf.learning.clause_matrix import ClauseMatrix, single_clauses

X = ClauseMatrix(sparse.csr_matrix(np.arange(12).reshape(6, 2)), np.array([0, 2, 3, 6]))


def rows(matrix):
    return [part.clauses.toarray()[:, 0].tolist() for part in matrix]


def test_it_counts_as_an_array_of_texts():
    assert len(X) == 3
    assert X.shape == (3, 2)
    assert rows(X) == [[0, 2], [4], [6, 8, 10]]


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        (np.array([2, 0]), [[6, 8, 10], [0, 2]]),
        (slice(1, None), [[4], [6, 8, 10]]),
        (np.array([True, False, True]), [[0, 2], [6, 8, 10]]),
        ([1, 1], [[4], [4]]),
        (np.array([], dtype=int), []),
    ],
)
def test_texts_are_picked_with_all_their_clauses(index, expected):
    assert rows(X[index]) == expected


def test_a_matrix_of_indices_is_refused():
    with pytest.raises(IndexError, match="one-dimensional"):
        X[np.array([[0, 1]])]


def test_a_plain_matrix_is_bags_of_one_clause():
    single = single_clauses(np.eye(3))
    assert len(single) == 3
    assert rows(single) == [[1], [0], [0]]
