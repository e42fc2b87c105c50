import math

import pytest

from notebook_html import HARMLESS, grid, parts_of
from strategyclf.errors import CallError, LabelError
from strategyclf.measures.intervals import FEWEST_DOCUMENTS
from strategyclf.profiles.building import Options, build_profile
from strategyclf.profiles.correction import correction_from_labels, correction_from_model
from strategyclf.profiles.predictions import read_predictions
from tagged_rows import IDS, tagged_row, write_rows

TECH, TALENT = "tech_upgrade", "talent_education"


@pytest.fixture
def profile(tmp_path):
    def build(rows, correction=None, **options):
        predictions = read_predictions([write_rows(tmp_path / "rows.jsonl", rows)])
        return build_profile(predictions, Options(**{"by": "source", **options}), correction=correction)

    return build


def test_the_default_share_is_that_of_characters_in_clauses_over_the_threshold(profile):
    rows = [
        tagged_row("企业更新设备。天气很好。", {TECH: "企业更新设备。"}, source="甲"),
        tagged_row("标题更新设备", {TECH: "更新设备"}, kind="heading", paragraph=1, source="甲"),
        tagged_row("名词解释：设备。", kind="note", paragraph=2, source="甲"),
        tagged_row("没有别的话了。", paragraph=3, kind="list_item", source="甲"),
    ]
    cell = profile(rows).cell("甲", TECH)
    assert (cell.characters, cell.paragraphs, cell.articles) == (7, 1, 1)
    assert cell.share_of_characters.value == pytest.approx(7 / 19)
    assert cell.share_of_paragraphs.value == pytest.approx(1 / 2)
    assert cell.share_of_articles.value == 1
    with_headings = profile(rows, include=("heading",)).cell("甲", TECH)
    assert with_headings.share_of_characters.value == pytest.approx((7 + 4) / (19 + 6))


def test_each_text_counts_once_and_a_reprint_with_other_punctuation_changes_no_share(profile):
    texts = [
        "企业更新设备，提升效率，共三十家。",
        "学校培养人才，企业也在招聘。",
        "今天的天气比昨天更好一些。",
    ]
    rows = [
        tagged_row(t, [TECH] * (i == 0), paragraph=i, source="甲", date="2024-01-02")
        for i, t in enumerate(texts)
    ]
    rows += [tagged_row("另一篇文章谈别的事情。", article="c.txt", source="甲")]
    reprint = [
        tagged_row(
            t.replace("，", ",").replace("。", "！"),
            [TECH] * (i == 0),
            article="b.txt",
            paragraph=i,
            source="乙",
        )
        for i, t in enumerate(texts)
    ]
    merged = [tagged_row("".join(texts), [TECH], article="d.txt", source="丙", date="2025-01-01")]
    before, after = profile(rows), profile([*reprint, *rows, *merged])
    assert [group.name for group in after.groups] == ["甲"]
    for id in IDS:
        for measure in ("characters", "paragraphs", "articles"):
            assert after.cell("甲", id).share(measure) == before.cell("甲", id).share(measure)
    assert after.merged == {
        "b.txt#0": "a.txt#0",
        "b.txt#1": "a.txt#1",
        "b.txt#2": "a.txt#2",
        "d.txt#0": "a.txt",
    }
    assert after.reprints == {"b.txt": "a.txt", "d.txt": "a.txt"}
    assert len(profile([*rows, *reprint], duplicates="keep").groups) == 2


def test_a_paragraph_of_several_regions_is_split_or_marked_and_unknown_ones_are_a_row(profile):
    pytest.importorskip("ahocorasick")
    rows = [
        tagged_row("四川宜宾和湖南株洲都在改造。", [TECH]),
        tagged_row("湖南改造老厂。", [TECH], article="b.txt"),
        tagged_row("到处都在改造。", article="c.txt"),
    ]
    split = profile(rows, by="region")
    assert {g.name: g.paragraphs for g in split.groups} == {"湖南省": 1.5, "四川省": 0.5, "unknown": 1}
    assert split.groups[-1].name == "unknown"
    assert split.cell("四川省", TECH).characters == 7
    marked = profile(rows, by="region", several="mark")
    assert {g.name: g.paragraphs for g in marked.groups} == {"湖南省": 1, "several": 1, "unknown": 1}
    city = profile(rows, by="region", level="city")
    assert {g.name for g in city.groups} == {"湖南省 株洲市", "四川省 宜宾市", "湖南省", "unknown"}
    whole = profile(rows, by="article-region")
    assert whole.regions["b.txt"] == ("湖南省", "text")


def test_years_are_of_publication_unless_those_of_the_text_are_asked_for(profile):
    rows = [
        tagged_row("2021年和2023年更新设备。", [TECH], date="2024-05-01"),
        tagged_row("2025-2027年办学校。", article="b.txt", date="2023-01-01"),
        tagged_row("没有年份。", article="c.txt"),
    ]
    assert [g.name for g in profile(rows, by="year").groups] == ["2023", "2024", "unknown"]
    of_text = profile(rows, by="year", year_of="text")
    assert {g.name: g.paragraphs for g in of_text.groups} == {
        "2021": 0.5,
        "2023": 0.5,
        "2025": 0.5,
        "2027": 0.5,
        "unknown": 1,
    }
    assert {g.name for g in profile(rows, by="month").groups} == {"2024-05", "2023-01", "unknown"}


def test_any_column_groups_and_one_that_is_missing_is_named(profile):
    rows = [
        tagged_row("甲。", genre="news", input_year=2024.0),
        tagged_row("乙。", article="b.txt", genre=None),
    ]
    assert {g.name for g in profile(rows, by="genre").groups} == {"news", "unknown"}
    assert "2024" in {g.name for g in profile([rows[0]], by="input_year").groups}
    with pytest.raises(CallError, match=r"no column 'colour'.*genre"):
        profile(rows, by="colour")
    with pytest.raises(CallError, match="no paragraph to count"):
        profile([tagged_row("题", kind="heading")])


def many(sources, documents, tagged_every):
    """Articles of ten paragraphs each; in `sources`, one paragraph in `tagged_every` is tagged."""
    rows = []
    for source, every in zip(sources, tagged_every, strict=True):
        for d in range(documents):
            for i in range(10):
                text = f"{source}第{d}篇第{i}段谈一件事情。"
                speaks = (d * 7 + i) % every == 0
                rows.append(
                    tagged_row(
                        text,
                        [TECH] if speaks else [],
                        article=f"{source}{d}",
                        paragraph=i,
                        source=source,
                        date=f"{2020 + d % 4}-01-01",
                    )
                )
    return rows


def test_intervals_by_the_number_of_articles_and_leaning_against_the_rest(profile):
    made = profile(
        [
            *many("甲乙", 30, (3, 30)),
            *many("丙", 2, (3,)),
            tagged_row("独一篇更新设备。", [TECH], article="x"),
        ]
    )
    often, seldom, few = (made.cell(name, TECH) for name in "甲乙丙")
    assert often.share_of_characters.basis == "sample"
    assert often.share_of_characters.low < often.share_of_characters.value < often.share_of_characters.high
    assert (often.lean, seldom.lean) == ("over", "under")
    assert often.ratio > 2 > 0.5 > seldom.ratio
    assert few.share_of_characters.basis == "too few documents"
    assert math.isnan(few.share_of_characters.low)
    assert few.lean == "not tested"
    alone = made.cell("unknown", TECH).share_of_characters
    assert alone.basis == "census"
    assert alone.low <= alone.value <= alone.high
    notes = " ".join(en for _, en in made.notes)
    assert "too few documents" in notes
    assert "classifier's error only" in notes
    assert FEWEST_DOCUMENTS > 2


def test_shares_over_the_years_have_a_trend(profile):
    made = profile(many("甲", 24, (3,)))
    assert made.unit == "year"
    assert {step.when for step in made.steps} == {"2020", "2021", "2022", "2023"}
    trend = made.trends[TECH]
    assert trend.low < 0 < trend.high
    one_year = profile(
        [tagged_row("甲。", date="2024-01-01"), tagged_row("乙。", article="b", date="2024-03-01")]
    )
    assert (one_year.unit, len(one_year.steps)) == ("month", 10)


def test_a_census_by_request_is_tested_by_the_classifier_s_error(profile):
    made = profile(many("甲乙", 3, (1, 30)), census=True)
    cell = made.cell("甲", TECH)
    assert cell.share_of_characters.basis == "census"
    assert cell.lean == "over"


def test_quotes_are_the_surest_clauses_each_of_another_article(profile):
    rows = [
        tagged_row(
            f"第{i}句更新设备。", [TECH], paragraph=i, article=f"{'ab'[i > 1]}.txt", title="题", source="甲"
        )
        for i in range(4)
    ]
    rows[3]["scores"][TECH] = 0.99
    quotes = profile(rows).cell("甲", TECH).quotes
    assert [(q.article, q.paragraph) for q in quotes] == [("b.txt", 3), ("a.txt", 0), ("a.txt", 1)]
    assert quotes[0].text == "第3句更新设备。"
    assert profile(rows, quotes=0).cell("甲", TECH).quotes == ()


def test_shares_are_corrected_by_a_labelled_sample_of_the_corpus(profile, tmp_path):
    from strategyclf.article import digest
    from strategyclf.labelling.decision import Decision
    from strategyclf.labelling.journal import append

    rows = [
        tagged_row(
            t := f"第{i}段说明情况如下。",
            [TECH] if i % 4 < 2 else [],
            article=f"{i}",
            source="甲",
            digest=digest(t),
        )
        for i in range(80)
    ]
    # Half of the tags are wrong, and no label is missed.
    decisions = [
        Decision(
            digest=row["digest"],
            labels=(TECH,) if i % 4 == 0 else (),
            reader="w",
            reader_kind="human",
            at="2026-01-01T00:00:00Z",
            source="mine",
        )
        for i, row in enumerate(rows)
    ]
    journal = tmp_path / "mine.jsonl"
    append(journal, decisions)
    predictions = read_predictions([write_rows(tmp_path / "p.jsonl", rows)])
    correction = correction_from_labels(predictions, [journal])
    assert correction.rows == 80
    cell = profile(rows, correction).cell("甲", TECH)
    assert cell.share_of_paragraphs.value == 0.5
    assert cell.corrected.value == pytest.approx(0.25)
    few = read_predictions([write_rows(tmp_path / "few.jsonl", rows[:5])])
    with pytest.raises(LabelError, match="only 5 of the labelled paragraphs"):
        correction_from_labels(few, [journal])


def test_borrowed_error_rates_come_with_a_warning(profile):
    line = {name: {"value": value} for name, value in (("precision", 0.5), ("recall", 0.8), ("support", 100))}
    manifest = {"metrics": {"cross_fitted": {"rows": 1000, "labels": dict.fromkeys(IDS, line)}}}
    correction = correction_from_model(manifest, IDS)
    assert correction.rates[TECH].false_alarm == pytest.approx(80 / 900)
    made = profile([tagged_row("更新设备。", [TECH], source="甲")], correction)
    assert made.notes[0][1].startswith("Warning")
    with pytest.raises(CallError, match="says nothing of label 'x'"):
        correction_from_model(manifest, ["x"])


def test_a_profile_shows_itself_in_a_notebook_and_becomes_a_table(profile):
    made = profile(
        [
            tagged_row("更新<b>设备。", [TECH], source="甲<i>"),
            tagged_row("办学。", [TALENT], article="b", source="甲<i>"),
        ]
    )
    fragment = made._repr_html_()
    assert parts_of(fragment) <= HARMLESS
    head, first, everything = grid(fragment)
    assert [cell[0] for cell in head[1:-1]] == [label.zh for label in made.taxonomy]
    assert [cell[0] for cell in first] == ["甲<i>", *_shares(made.cells), "2"]
    assert [cell[0] for cell in everything] == ["全部 all text", *_shares(made.total), "2"]
    table = made.to_pandas()
    assert len(table) == 2 * len(IDS)
    row = table[(table.group == "甲<i>") & (table.label == TECH)].iloc[0]
    assert row.share_of_characters == pytest.approx(8 / 11)
    assert made.as_json()["cells"][0]["share_of_characters"]["value"] == pytest.approx(8 / 11, abs=1e-6)
    with pytest.raises(KeyError):
        made.cell("乙", TECH)


def _shares(cells):
    """Shares of characters as the table has them."""
    marks = {"over": " ▲", "under": " ▼"}
    return [f"{100 * cell.share_of_characters.value:.1f}{marks.get(cell.lean, '')}" for cell in cells]
