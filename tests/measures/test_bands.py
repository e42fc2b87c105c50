import numpy as np
import pytest
from sklearn.metrics import precision_score

from strategyclf.measures.bands import band_of, bands_as_rows, bands_from_rows, measured_bands

IDS = ("a", "b")


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(3)
    p = rng.random((1200, 2))
    Y = (rng.random(p.shape) < p).astype(np.int64)
    return Y, (p >= 0.3).astype(np.int64), p, rng.integers(0, 60, 1200)


def test_a_probability_falls_in_one_band():
    assert [band_of(p) for p in (0.999, 0.8, 0.799, 0.5, 0.499, 0.0)] == [
        *("high", "high", "medium", "medium", "low", "low")
    ]


def test_precision_by_band_is_that_of_scikit_learn(data):
    Y, tags, p, groups = data
    table = measured_bands(IDS, Y, tags, p, groups)
    for j, id in enumerate(IDS):
        for band in table[id]:
            here = np.array([band_of(value) == band.name for value in p[:, j]])
            assert band.precision == pytest.approx(precision_score(Y[here, j], tags[here, j]))
            assert band.tags == tags[here, j].sum()
            assert band.low < band.precision < band.high
    assert [band.tags for band in table["all"]] == [
        sum(table[id][number].tags for id in IDS) for number in range(3)
    ]


def test_few_documents_give_no_interval_and_no_tags_no_precision(data):
    Y, tags, p, groups = data
    few = measured_bands(IDS, Y, tags, p, groups % 5)["a"][0]
    assert (few.documents, few.low, few.high) == (5, None, None)
    none = measured_bands(IDS, Y, 0 * tags, p, groups)["a"][0]
    assert (none.tags, none.precision) == (0, None)


def test_the_rows_in_a_model_come_back_and_other_bounds_do_not(data):
    rows = bands_as_rows(measured_bands(IDS, *data))
    back = bands_from_rows(rows)
    assert back["b"][1].tags == rows["labels"]["b"][1]["tags"]
    assert bands_as_rows(back) == rows
    assert bands_from_rows({**rows, "lower_ends": {"high": 0.9, "low": 0.0}}) == {}
    assert bands_from_rows({}) == {}
