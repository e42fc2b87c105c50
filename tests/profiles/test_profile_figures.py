"""Every figure of a profile, computed once more with numpy and statsmodels from the rows themselves."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.api import WLS, add_constant
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from strategyclf.measures.prevalence import ErrorRates
from strategyclf.profiles.building import Options, build_profile
from strategyclf.profiles.correction import Correction
from strategyclf.profiles.predictions import read_predictions
from tagged_rows import IDS, tagged_row, write_rows

RATES = ErrorRates(hit=0.8, false_alarm=0.05, hits_of=60, alarms_of=300)


@pytest.fixture(scope="module")
def rows():
    """Sixty articles of unlike lengths from three sources; how much they speak differs by source and year."""
    rng = np.random.default_rng(4)
    made = []
    for d in range(60):
        source = "甲乙丙"[d % 3]
        for i in range(int(rng.integers(3, 15))):
            tags = {}
            head = f"{source}第{d}篇第{i}段"
            for j, id in enumerate(IDS):
                if rng.random() < (0.1 + 0.1 * (d % 3) + 0.03 * (d % 5)) / (1 + j):
                    tags[id] = head[: int(rng.integers(2, len(head)))]
            text = head + "谈一件事情" * int(rng.integers(1, 6)) + "。"
            made.append(
                tagged_row(
                    text, tags, article=f"{d}", paragraph=i, source=source, date=f"{2020 + d % 5}-03-01"
                )
            )
    return made


@pytest.fixture(scope="module")
def profile(rows, tmp_path_factory):
    path = write_rows(tmp_path_factory.mktemp("figures") / "rows.jsonl", rows)
    return build_profile(
        read_predictions([path]),
        Options(by="source", quotes=0, duplicates="keep"),
        correction=Correction(dict.fromkeys(IDS, RATES), 360),
    )


@pytest.fixture(scope="module")
def table(rows):
    """A row a paragraph: characters, and those that speak of each label."""
    return pd.DataFrame(
        [
            {
                "source": row["source"],
                "article": row["article"],
                "year": int(row["date"][:4]),
                "characters": len(row["text"]),
                **{id: sum(c["end"] - c["start"] for c in row["evidence"][id]) for id in IDS},
            }
            for row in rows
        ]
    )


def wilson(part, whole, least_effect=1.0):
    """Of documents' sums: statsmodels' Wilson on the number of rows over the design effect of documents."""
    n, total = len(whole), whole.sum()
    share = part.sum() / total
    left_out = (part.sum() - part) / (total - whole)
    jackknife = (n - 1) / n * ((left_out - left_out.mean()) ** 2).sum()
    deviations = share * whole / (total - whole) - part / (total - whole)
    # By deviations from the share, not from the mean of the left-out shares: equal to the third digit.
    assert (n - 1) / n * (deviations**2).sum() == pytest.approx(jackknife, rel=0.03)
    simple = share * (1 - share) / total
    effect = max(least_effect, (n - 1) / n * (deviations**2).sum() / simple) if simple else 1
    kish = whole.sum() ** 2 / (whole**2).sum()
    rows = total / effect * (stats.norm.ppf(0.975) / stats.t.ppf(0.975, kish - 1)) ** 2
    return proportion_confint(share * rows, rows, method="wilson")


def test_counts_and_shares_are_sums_over_rows(profile, table):
    for cell in profile.cells:
        mine, spoken = table[table.source == cell.group], table.loc[table.source == cell.group, cell.label]
        assert cell.characters == spoken.sum()
        assert cell.paragraphs == (spoken > 0).sum()
        speaking = mine.groupby("article")[cell.label].max() > 0
        assert cell.articles == speaking.sum()
        assert cell.share_of_characters.value == pytest.approx(spoken.sum() / mine.characters.sum())
        assert cell.share_of_paragraphs.value == pytest.approx((spoken > 0).mean())
        assert cell.share_of_articles.value == pytest.approx(speaking.mean())
        rest = table[table.source != cell.group]
        assert cell.rest == pytest.approx(rest[cell.label].sum() / rest.characters.sum())
        assert cell.ratio == pytest.approx(cell.share_of_characters.value / cell.rest)
    for group in profile.groups:
        mine = table[table.source == group.name]
        got = (group.characters, group.paragraphs, group.articles)
        assert got == (mine.characters.sum(), len(mine), mine.article.nunique())
    for cell in profile.total:
        share = table[cell.label].sum() / table.characters.sum()
        assert cell.share_of_characters.value == pytest.approx(share)


def test_intervals_are_statsmodels_wilson_on_the_effective_number(profile, table):
    for cell in profile.cells:
        mine = table[table.source == cell.group].assign(tagged=lambda t, c=cell: t[c.label] > 0, one=1)
        sums = mine.groupby("article")[["characters", cell.label, "tagged", "one"]].sum()
        a_paragraph = mine.characters.mean()
        for share, part, whole, least in (
            (cell.share_of_characters, sums[cell.label] / a_paragraph, sums.characters / a_paragraph, 0.6),
            (cell.share_of_paragraphs, sums.tagged, sums.one, 1),
            (cell.share_of_articles, (sums.tagged > 0) * 1.0, np.ones(len(sums)), 1),
        ):
            low, high = wilson(np.asarray(part, dtype=float), np.asarray(whole, dtype=float), least)
            assert (share.low, share.high) == pytest.approx((low, high))


def test_leaning_is_a_regression_on_the_group_with_errors_by_document_and_adjusted_by_statsmodels(
    profile, table
):
    p = []
    for cell in profile.cells:
        sums = table.groupby(["source", "article"])[["characters", cell.label]].sum().reset_index()
        inside = np.asarray(sums.source == cell.group, dtype=float)
        shares = sums[cell.label] / sums.characters
        # The slope on the group is the difference of the two shares; its errors are those of documents (HC0).
        found = WLS(shares, add_constant(inside), weights=sums.characters).fit(cov_type="HC0")
        assert found.params.iloc[1] == pytest.approx(cell.share_of_characters.value - cell.rest)
        n = len(sums)
        error = found.bse.iloc[1] * np.sqrt(n / (n - 1))
        freedom = min(inside.sum(), n - inside.sum()) - 1
        p.append(2 * stats.t.sf(abs(found.params.iloc[1]) / error, freedom))
    q = multipletests(p, method="fdr_bh")[1]
    assert [cell.q for cell in profile.cells] == pytest.approx(list(q))
    for cell, adjusted in zip(profile.cells, q, strict=True):
        over = cell.share_of_characters.value > cell.rest
        assert cell.lean == ("" if adjusted >= 0.05 else "over" if over else "under")
    assert {"over", "under", ""} == {cell.lean for cell in profile.cells}


def test_steps_are_the_years_shares_and_trends_statsmodels_weighted_line(profile, table):
    for step in profile.steps:
        mine = table[table.year == int(step.when)]
        assert step.share.value == pytest.approx(mine[step.label].sum() / mine.characters.sum())
        assert step.articles == mine.article.nunique()
    for id in IDS:
        sums = table.groupby(["article", "year"])[["characters", id]].sum().reset_index()
        line = WLS(sums[id] / sums.characters, add_constant(sums.year), weights=sums.characters)
        found = line.fit(cov_type="HC1", use_t=True)
        trend = profile.trends[id]
        assert trend.slope == pytest.approx(found.params.iloc[1])
        assert (trend.low, trend.high) == pytest.approx(tuple(found.conf_int().iloc[1]))
        assert trend.p == pytest.approx(found.pvalues.iloc[1])


def test_corrected_shares_are_adjusted_counts(profile):
    for cell in profile.cells:
        plain = cell.share_of_paragraphs.value
        assert cell.corrected.value == pytest.approx(np.clip((plain - 0.05) / (0.8 - 0.05), 0, 1))
        assert cell.corrected.low <= cell.corrected.value <= cell.corrected.high


def test_a_census_is_open_by_the_sum_of_its_paragraphs_chances(rows, table, tmp_path):
    made = build_profile(
        read_predictions([write_rows(tmp_path / "rows.jsonl", rows)]),
        Options(by="source", quotes=0, duplicates="keep", census=True),
    )
    rng = np.random.default_rng(0)
    for cell in made.cells:
        mine = table[table.source == cell.group]
        tagged = mine[cell.label] > 0
        all_tagged = table[table[cell.label] > 0]
        part = all_tagged[cell.label].sum() / all_tagged.characters.sum()
        mass = np.where(tagged, mine[cell.label], mine.characters * part)
        drawn = rng.random((4000, len(mine))) < np.where(tagged, 0.9, 0.05)
        whole = mine.characters.sum()
        expected = np.quantile(drawn @ mass / whole, [0.025, 0.975])
        got = (cell.share_of_characters.low, cell.share_of_characters.high)
        assert got == pytest.approx(tuple(expected), abs=0.008)
        share = np.quantile(drawn.mean(axis=1), [0.025, 0.975])
        assert (cell.share_of_paragraphs.low, cell.share_of_paragraphs.high) == pytest.approx(
            tuple(share), abs=0.015
        )
