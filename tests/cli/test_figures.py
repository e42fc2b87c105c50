from __future__ import annotations

import io

import numpy as np
from rich.cells import cell_len
from rich.console import Console

from strategyclf.cli.figures import figure, print_table
from strategyclf.measures.figures_table import per_class_of_json
from strategyclf.measures.per_class import Measured, PerClass, per_class
from strategyclf.taxonomy import Taxonomy

LONG = Taxonomy.from_dict(
    {
        "labels": [
            {
                "id": "a_label_with_a_very_long_identifier",
                "zh": "名字[很]长的一个标签，比一般的都长得多",
                "en": "a",
            },
            {"id": "b", "zh": "短", "en": "b"},
        ]
    }
)


def table(documents: int, rows: int, never: bool = False) -> PerClass:
    """Figures of two labels drawn by chance, the second one nowhere to be found if `never`."""
    random = np.random.default_rng(5)
    Y = random.integers(0, 2, (rows, 2))
    if never:
        Y[:, 1] = 0
    scores = np.clip(Y * 0.3 + random.random((rows, 2)), 0, 1)
    thresholds = [Measured(0.5), Measured(0.5, 0.4, 0.6)]
    groups = random.integers(0, documents, rows)
    return per_class(LONG.ids, Y, (scores > 0.5).astype(int), scores, groups, thresholds, n_resamples=50)


def shown(figures: PerClass) -> str:
    out = io.StringIO()
    print_table(Console(file=out, width=80), figures, LONG, "[title]")
    return out.getvalue()


def test_names_of_any_length_are_folded_and_no_figure_is_cut():
    out = shown(table(3000, 30_000))
    assert max(cell_len(line) for line in out.splitlines()) <= 80
    assert "…" not in out
    assert out.startswith("[title]")
    assert "[很]" in out
    assert f"{30_000:,} paragraphs" in out
    first_words = "".join(line.split()[0] for line in out.splitlines()[3:-3] if line.strip())
    assert "a_label_with_a_very_long_identifier" in first_words


def test_what_cannot_be_measured_is_a_dash_or_said():
    out = shown(table(5, 40, never=True))
    (line,) = (line for line in out.splitlines() if line.startswith("短"))
    assert "–" in line.split()
    assert figure(Measured(float("nan"))) == "not measured"
    assert figure(Measured(0.5)) == "0.500"


def test_figures_read_back_from_a_model_print_the_same():
    for figures in (table(40, 400), table(5, 40, never=True)):
        assert shown(per_class_of_json(figures.as_json())) == shown(figures)
