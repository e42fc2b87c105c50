from __future__ import annotations

import math

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategyclf.measures.agreement import agreement
from strategyclf.measures.reading_agreement import agreement_table, krippendorff_alpha


def pairs_of(readings: list[list[int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All pairs of each unit's readings, and their weights in alpha."""
    rows = [
        (one, other, 1 / (len(unit) - 1))
        for unit in readings
        for i, one in enumerate(unit)
        for other in unit[i + 1 :]
    ]
    first, second, weights = (np.array(side) for side in zip(*rows, strict=True))
    return first[:, None], second[:, None], weights


@given(st.lists(st.lists(st.integers(0, 1), min_size=1, max_size=5), min_size=2, max_size=30))
def test_alpha_is_that_of_the_krippendorff_library_for_any_number_of_readers(units: list[list[int]]):
    given_values = {value for unit in units if len(unit) > 1 for value in unit}
    if not given_values:
        return
    found = agreement_table(
        ("x",), *pairs_of(units), groups=np.zeros(sum(len(u) * (len(u) - 1) // 2 for u in units))
    )
    if len(given_values) == 1:
        assert math.isnan(found.labels[0].alpha.value)
        return
    data = np.full((5, len(units)), np.nan)
    for column, unit in enumerate(units):
        data[: len(unit), column] = unit
    theirs = krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")
    assert found.labels[0].alpha.value == pytest.approx(theirs, abs=1e-12)


def test_f1_and_kappa_are_those_of_two_readers():
    rng = np.random.default_rng(3)
    first = rng.random((80, 3)) < 0.4
    second = np.where(rng.random((80, 3)) < 0.8, first, ~first)
    plain = agreement(first, second)
    found = agreement_table(("a", "b", "c"), first, second, np.ones(80), np.arange(80) % 40)
    for j, line in enumerate(found.labels):
        assert line.f1.value == pytest.approx(plain.f1[j])
        assert line.kappa.value == pytest.approx(plain.kappa[j])
        assert (line.both, line.one_only) == (plain.both[j], plain.first_only[j] + plain.second_only[j])
        assert line.f1.low < line.f1.value < line.f1.high
        assert line.kappa.low < line.kappa.value < line.kappa.high
        assert line.alpha.low < line.alpha.value < line.alpha.high
    assert found.macro_f1.value == pytest.approx(plain.macro_f1)
    assert found.macro_kappa.value == pytest.approx(plain.macro_kappa)
    assert found.macro_f1.low < found.macro_f1.value < found.macro_f1.high


def test_paragraphs_of_one_document_are_resampled_together():
    """Sixty documents that agree or differ as a whole leave far more open than 1,200 lone paragraphs."""
    first = np.repeat(np.arange(60) % 2, 20)[:, None]
    second = np.repeat((np.arange(60) % 2) * (np.arange(60) < 48), 20)[:, None]
    ones = np.ones(1200)
    whole = agreement_table(("x",), first, second, ones, np.repeat(np.arange(60), 20)).labels[0].kappa
    alone = agreement_table(("x",), first, second, ones, np.arange(1200)).labels[0].kappa
    assert whole.value == alone.value
    assert whole.high - whole.low > 2 * (alone.high - alone.low)


def test_few_documents_give_no_interval_and_missing_figures_are_null_in_json():
    found = agreement_table(("a", "b"), [[1, 0], [0, 0]], [[1, 0], [1, 0]], [1, 1], ["d1", "d2"])
    assert not found.intervals
    told = found.as_json()
    assert told["labels"]["a"]["f1"] == {"value": 0.666667, "low": None, "high": None}
    assert told["labels"]["b"]["alpha"]["value"] is None
    assert told["macro_f1"]["value"] == 0.666667
    assert (told["pairs"], told["documents"]) == (2, 2)


def test_alpha_of_full_agreement_is_one_and_of_the_reverse_below_zero():
    assert krippendorff_alpha(np.array([5.0, 0, 0, 5])) == 1
    assert krippendorff_alpha(np.array([0.0, 5, 5, 0])) < 0
