import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import logsumexp

from strategyclf.text.pooling import soft_maximum


@given(
    st.lists(st.lists(st.floats(-50, 50), min_size=1, max_size=5), max_size=5),
    st.floats(0.5, 9),
    st.floats(0, 1),
)
def test_it_is_the_scaled_log_sum_of_exponentials(bags, sharpness, power):
    offsets = np.concatenate([[0], np.cumsum([len(bag) for bag in bags])]).astype(np.int64)
    flat = np.array([z for bag in bags for z in bag], dtype=float)
    scores, share = soft_maximum(flat, offsets, sharpness, power)
    expected = [(logsumexp(sharpness * np.array(bag)) - power * np.log(len(bag))) / sharpness for bag in bags]
    np.testing.assert_allclose(scores, expected, atol=1e-9)
    assert len(share) == len(flat)
    if bags:
        np.testing.assert_allclose(np.add.reduceat(share, offsets[:-1]), 1.0)


def test_one_clause_scores_itself():
    assert soft_maximum(np.array([1.5]), np.array([0, 1]), 2.0)[0].tolist() == [1.5]


def test_with_a_length_power_of_one_saying_it_again_changes_nothing():
    once = soft_maximum(np.array([0.3, -1.0]), np.array([0, 2]), 2.0, 1.0)[0]
    often = soft_maximum(np.array([0.3, -1.0] * 500), np.array([0, 1000]), 2.0, 1.0)[0]
    np.testing.assert_allclose(once, often)
