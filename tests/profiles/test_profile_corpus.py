"""Profiles of the real text: the twenty reports and the five articles the project started from."""

from __future__ import annotations

from dataclasses import replace
from unicodedata import east_asian_width

import numpy as np
import pytest
from scipy.stats import spearmanr

import strategyclf
from strategyclf.article import Paragraph
from strategyclf.profiles.building import Options, build_profile
from strategyclf.profiles.predictions import read_predictions
from strategyclf.tagging.engine import tag_articles
from strategyclf.tagging.rows import RowForm
from strategyclf.text.clauses import cut_clauses
from tagged_rows import write_rows

pytest.importorskip("ahocorasick", reason="the extra `regions` is not installed")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def predict(tmp_path_factory):
    """Predictions of articles by the shipped model, read back from JSON lines."""
    model = strategyclf.load_model()
    form = RowForm(model.taxonomy, model=model.made_by)
    folder = tmp_path_factory.mktemp("predictions")

    def run(articles, name):
        rows = [row for tagged in tag_articles(articles, model) for row in form.paragraphs(tagged)]
        return read_predictions([write_rows(folder / f"{name}.jsonl", rows)])

    return run


@pytest.fixture(scope="module")
def reports(corpus):
    return list(strategyclf.read(corpus / "raw" / "reports"))


@pytest.fixture(scope="module")
def plain(reports, predict):
    return predict(reports, "reports")


@pytest.fixture(scope="module")
def by_province(plain):
    return build_profile(plain, Options(quotes=0))


def test_each_report_has_its_province_and_no_other(by_province):
    profile = by_province
    assert len(profile.groups) == 20
    for article, (region, basis) in profile.regions.items():
        assert region in article
        assert basis == "given"
    assert {group.articles for group in profile.groups} == {1}


def test_a_report_without_its_region_is_placed_by_its_title_or_its_file(plain):
    from strategyclf.profiles.places import PlaceFinder
    from strategyclf.profiles.regions import article_region

    finder = PlaceFinder()
    for first in (p for p in plain.paragraphs if p.index == 0):
        home = article_region([replace(first, region="")], finder)
        assert home.region.name in first.article
        assert home.basis == "issuer"


def with_breaks(article, cut):
    """The article with the body of each section cut anew, as another page might break its lines."""
    paragraphs, run = [], []

    def flush():
        for text in cut([p.text for p in run]):
            paragraphs.append(Paragraph(len(paragraphs), text, "body", run[0].section))
        run.clear()

    for paragraph in article.paragraphs:
        if paragraph.kind in ("body", "list_item"):
            run.append(paragraph)
        else:
            flush()
            paragraphs.append(replace(paragraph, index=len(paragraphs)))
    flush()
    return replace(article, paragraphs=tuple(paragraphs))


def joined(size):
    return lambda run: ["".join(run[i : i + size]) for i in range(0, len(run), size)]


def wrapped(run):
    """Paragraphs of whole sentences, of 150 characters or a little more."""
    lines = [""]
    for start, end in cut_clauses(whole := "".join(run)):
        if len(lines[-1]) >= 150:
            lines.append("")
        lines[-1] += whole[start:end]
    return [line for line in lines if line]


def spoken(predictions):
    """Report → its share of characters a label, every text counted."""
    profile = build_profile(predictions, Options(by="article", quotes=0, duplicates="keep"))
    assert profile.manifest["characters_by"] == "sentences"
    shares = {}
    for cell in profile.cells:
        shares.setdefault(cell.group.split(".")[0], []).append(cell.share_of_characters.value)
    return shares


def agreement(before, after):
    """Spearman's coefficient of the reports' shares, a label."""
    assert before.keys() == after.keys()
    pairs = [np.column_stack([before[name], after[name]]) for name in before]
    return [spearmanr(labels).statistic for labels in np.stack(pairs, axis=1)]


@pytest.fixture(scope="module")
def ranked(plain):
    return spoken(plain)


@pytest.mark.parametrize("cut", [joined(2), joined(10**6), wrapped], ids=["by two", "sections", "wrapped"])
def test_other_line_breaks_leave_the_ranking_of_provinces(reports, plain, ranked, predict, cut):
    other = predict([with_breaks(report, cut) for report in reports], "other")
    assert abs(len(other.paragraphs) - len(plain.paragraphs)) > 300
    assert min(agreement(ranked, spoken(other))) >= 0.95


def filled(text, columns):
    """The text in lines of so many columns; digits and Latin letters take half of a Chinese character's."""
    lines, used = [""], 0
    for character in text:
        width = 2 if east_asian_width(character) in "WFA" else 1
        if used + width > columns:
            lines.append("")
            used = 0
        lines[-1] += character
        used += width
    return "\n".join(lines)


def test_lines_cut_in_the_middle_leave_the_ranking_of_provinces(reports, ranked, predict, tmp_path):
    for report in reports:
        text = "\n\n".join(filled(p.text, 70) for p in report.paragraphs)
        (tmp_path / f"{report.id.split('.')[0]}.txt").write_text(text, "utf-8")
    other = predict(strategyclf.read(tmp_path), "filled")
    assert min(agreement(ranked, spoken(other))) >= 0.95


def test_a_planted_reprint_changes_no_share(plain, by_province):
    first = plain.paragraphs[0].article
    table = str.maketrans({"，": ",", "。": "！", "、": ",", "；": ";"})
    reprint = [
        replace(p, article=f"reprint/{p.article}", text=p.text.translate(table), region="", source="转载")
        for p in plain.paragraphs
        if p.article == first
    ]
    planted = replace(plain, paragraphs=(*plain.paragraphs, *reprint))
    after = build_profile(planted, Options(quotes=0))
    assert [c.as_json() for c in after.cells] == [c.as_json() for c in by_province.cells]
    assert len(after.merged) > len(by_province.merged) + 50
    assert after.reprints == {f"reprint/{first}": first}


# Read by hand: every place that each article names, and nothing else.
SEEDS = {
    "000": "广东省;广东省 韶关市;广东省 韶关市 曲江区;广东省 韶关市 浈江区;湖南省 株洲市;四川省 宜宾市;"
    "北京市 石景山区;内蒙古自治区 鄂尔多斯市;山东省 淄博市;河南省 洛阳市",
    "001": "湖南省;湖南省 株洲市;湖南省 株洲市 荷塘区;湖南省 株洲市 醴陵市;湖南省 株洲市 渌口区",
    "002": "广东省;广东省 韶关市;湖南省",
    "003": "四川省;四川省 德阳市;四川省 成都市;上海市;广东省;广东省 广州市;广东省 深圳市;山东省;"
    "山东省 济南市;山东省 青岛市",
    "004": "江西省 萍乡市;江西省 萍乡市 湘东区;江西省 宜春市;江西省 新余市;湖南省 长沙市",
}


def test_the_five_articles_name_these_places_and_none_that_is_not_there(corpus):
    from strategyclf.profiles.places import PlaceFinder
    from strategyclf.profiles.predictions import TaggedParagraph
    from strategyclf.profiles.regions import article_region, paragraph_regions

    finder = PlaceFinder()
    found = {}
    for article in strategyclf.read(corpus / "raw" / "seeds"):
        paragraphs = [
            TaggedParagraph(article.id, p.index, p.kind, p.section, p.text, (), {}, {}, title=article.title)
            for p in article.paragraphs
        ]
        regions = paragraph_regions(paragraphs, article_region(paragraphs, finder), finder)
        found[article.id[:3]] = {place.name for region in regions for place in region.regions}
        for paragraph, region in zip(paragraphs, regions, strict=True):
            for city in ("韶关", "株洲", "宜宾", "萍乡", "德阳"):
                if city in paragraph.text:
                    assert region.basis == "own"
                    assert any(f"{city}市" in place.name for place in region.regions)
    assert found == {id: set(places.split(";")) for id, places in SEEDS.items()}
