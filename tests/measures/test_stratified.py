import numpy as np
import pytest

from strategyclf.measures.stratified import allot, draw_rows, stratify


def said(n_rows=3000, seed=0):
    rng = np.random.default_rng(seed)
    probabilities = rng.beta(0.15, (1.0, 2.5), (n_rows, 2))
    return (probabilities >= 0.5).astype(int), probabilities


def test_every_row_has_a_chance_and_as_many_are_drawn_as_asked():
    strata = stratify(*said(), 200)
    assert strata.drawn.sum() == 200
    assert (strata.drawn >= 1).all()
    assert (strata.drawn <= strata.size).all()
    assert (strata.size == np.bincount(strata.of_row)).all()
    assert ((strata.inclusion > 0) & (strata.inclusion <= 1)).all()


def test_a_rare_label_is_drawn_far_above_its_share():
    tags, probabilities = said()
    rare = int(np.argmin(tags.sum(axis=0)))
    strata = stratify(tags, probabilities, 200)
    rows = draw_rows(strata, 1)
    assert tags[rows, rare].sum() >= 10
    assert tags[rows, rare].mean() > 2 * tags[:, rare].mean()


def test_a_row_s_stratum_says_which_is_its_rarest_tag():
    tags, probabilities = said()
    strata = stratify(tags, probabilities, 200)
    group = strata.group[strata.of_row]
    assert (group[tags.sum(axis=1) == 0] == -1).all()
    assert (group[tags[:, 1] == 1] == 1).all()


def test_rows_are_drawn_as_often_as_their_inclusion_says():
    strata = stratify(*said(400), 100)
    rng = np.random.default_rng(5)
    times = np.zeros(400)
    for _ in range(2000):
        times[draw_rows(strata, rng)] += 1
    assert np.abs(times / 2000 - strata.inclusion[strata.of_row]).max() < 0.06


def test_the_same_seed_draws_the_same_rows():
    strata = stratify(*said(), 50)
    assert (draw_rows(strata, 3) == draw_rows(strata, 3)).all()
    assert (draw_rows(strata, 3) != draw_rows(strata, 4)).any()


def test_a_small_corpus_is_drawn_whole():
    strata = stratify(*said(30), 200)
    assert (draw_rows(strata) == np.arange(30)).all()


@pytest.mark.parametrize(
    ("n", "least", "given"),
    [(10, 0, [2, 8]), (10, 4, [4, 6]), (4, 4, [2, 2]), (1, 0, [1, 1]), (99, 0, [20, 9])],
)
def test_parts_get_their_share_their_least_and_never_more_than_they_have(n, least, given):
    assert allot(np.array([1.0, 4.0]), np.array([20, 9]), n, least).tolist() == given
