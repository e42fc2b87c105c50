"""The benchmark of training: the text it makes, what it watches, the table it writes."""

from __future__ import annotations

import importlib
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from small_project import small_project
from strategyclf.model.labelled_text import gather


@pytest.fixture(scope="module")
def training(root):
    sys.path.insert(0, str(root / "benchmarks"))
    yield importlib.import_module("training")
    sys.path.remove(str(root / "benchmarks"))


def test_repeats_are_noisy_rows_of_other_documents_with_the_same_labels(training, tmp_path):
    text = gather(**small_project(tmp_path))
    text = replace(text, restated=tuple(frozenset({int(group)}) for group in text.groups))
    large = training.enlarged(text, 150)
    first, later = slice(0, len(text)), slice(len(text), 2 * len(text))
    assert sorted(large.texts[first]) == sorted(text.texts)
    assert len(large) > 2 * len(text)
    assert large.Y[first].sum() == large.Y[later].sum() == text.Y.sum()
    assert not set(large.groups[first]) & set(large.groups[later])
    assert not set(large.column("doc")[first]) & set(large.column("doc")[later])
    assert all(own in others for own, others in zip(large.groups, large.restated, strict=True))
    changed = [one for one in large.texts[later] if one not in text.texts]
    assert len(changed) > len(text) / 4


def test_fewer_clauses_are_a_random_part_of_the_rows(training, tmp_path):
    text = gather(**small_project(tmp_path))
    small = training.enlarged(text, 10)
    assert len(small) < len(text)
    assert set(small.texts) < set(text.texts)


def test_a_tenth_of_the_characters_changes(training):
    rng = np.random.default_rng(0)
    given = "推进技术改造更新设备。" * 200
    found = training.noisy(given, np.array(["雨"]), rng)
    assert 0.04 < found.count("雨") / len(given) < 0.1
    assert 0.02 < 1 - len(found) / len(given) < 0.05


def test_memory_and_core_seconds_of_a_whole_tree_are_watched(training):
    code = "held = bytearray(b'x') * 10**8; import time; time.sleep(1.2)"
    whole = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {code!r}])"
    child = subprocess.Popen([sys.executable, "-c", whole])
    (resident, proportional), cores = training.watched(child)
    assert 10**8 < proportional <= resident
    assert cores > 0


def test_the_table_tells_growth_by_its_exponent(training):
    runs = [
        training.Run(
            clauses=size,
            rows=size // 6,
            characters=20 * size,
            features=10 * size,
            seconds=size / 1000,
            core_seconds=size / 500,
            resident=2**30 * size // 100_000,
            proportional=2**29,
            steps={"counting": 1.0, "fitting": 2.0},
        )
        for size in (10_000, 100_000)
    ]
    told = training.table(runs, "--folds 2")
    assert "| 100,000 | 16,666 | 1,000,000 | 100 | 200 | 2.00 | 1.00 GB | 0.50 GB |" in told
    assert "core-seconds 1.00, resident memory 1.00, features 1.00; last step 1.00" in told
