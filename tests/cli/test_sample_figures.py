from dataclasses import replace
from io import StringIO

import numpy as np
import pytest
from rich.console import Console

from strategyclf.cli.sample_figures import notes_on, print_own_figures
from strategyclf.evaluation.own_sample import OwnFigures
from strategyclf.evaluation.sample_design import SampleDesign
from strategyclf.measures.sampled import Cells, sampled_figures
from strategyclf.taxonomy import read_taxonomy

CELLS = Cells(
    tagged=np.array([False, True]),
    size=np.array([900, 100]),
    probability=np.array([0.02, 0.8]),
    drawn=np.array([100, 50]),
    positive=np.array([1, 40]),
)
NO_TAG = Cells(CELLS.tagged[:1], CELLS.size[:1], CELLS.probability[:1], CELLS.drawn[:1], CELLS.positive[:1])


@pytest.fixture
def taxonomy(root):
    return read_taxonomy(root / "labels" / "taxonomy.toml")


@pytest.fixture
def own(taxonomy):
    figures = sampled_figures(taxonomy.ids, [CELLS] * len(taxonomy))
    design = SampleDesign(taxonomy.ids, "0" * 16, 0, 1000, 0, 0, ("text",), (), {}, ())
    return OwnFigures(figures, design, unlabelled=0, disputed=0, proposals_seen=0)


def printed(own, taxonomy):
    console = Console(file=StringIO(), width=80)
    print_own_figures(console, own, taxonomy, "Model [mine]")
    return console.file.getvalue()


def test_figures_stand_with_their_intervals_within_80_columns(own, taxonomy):
    text = printed(own, taxonomy)
    lines = text.splitlines()
    assert lines[0].strip() == "Model [mine]"
    assert "talent_education" in text
    assert "10.0" in text, "the tagged share in per cent"
    line = own.figures.labels[0]
    assert f"{line.precision.low:.2f}–{line.precision.high:.2f}" in text
    assert f"{100 * line.share.low:.1f}–{100 * line.share.high:.1f}" in text
    assert "1,000 different paragraphs, from 150 labelled ones" in text
    assert notes_on(own) == []


def test_what_cannot_be_measured_is_a_dash(own, taxonomy):
    figures = sampled_figures(taxonomy.ids, [NO_TAG] * len(taxonomy))
    assert " – " in printed(replace(own, figures=figures), taxonomy)


def test_whatever_weakens_the_figures_is_said(own):
    weak = replace(
        own,
        figures=replace(own.figures, rows=40),
        design=replace(own.design, trained_on=7),
        unlabelled=3,
        disputed=2,
        proposals_seen=1,
    )
    notes = " | ".join(notes_on(weak))
    for words in (
        "3 rows of the sample",
        "2 rows left out",
        "1 rows were labelled",
        "on 7 of",
        "40 labelled rows",
    ):
        assert words in notes
