"""The labelled rows of the real text come out of the raw files, and its furniture does not."""

import json
from functools import cache
from pathlib import Path

import pytest

from strategyclf.reading.reader import Reader
from unmeasured import unmeasured

pytestmark = pytest.mark.slow


@cache
def reading(folder: Path):
    """Articles and digests of the raw files in `folder`."""
    reader = Reader([folder])
    with unmeasured():
        articles = list(reader)
    assert reader.failures == []
    return articles, {paragraph.digest for article in articles for paragraph in article.paragraphs}


def rows(path: Path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    ("name", "kept_share", "left_out_share"),
    [("seeds", 1.0, 1.0), ("reports", 0.995, 0.9), ("news", 0.995, 0.9)],
)
def test_labelled_paragraphs_are_kept_and_labelled_furniture_is_left_out(
    corpus, name, kept_share, left_out_share
):
    _, digests = reading(corpus / "raw" / name)
    labelled = rows(corpus / f"{name}.jsonl")
    text = [row["sha"] for row in labelled if not row["furniture"]]
    furniture = [row["sha"] for row in labelled if row["furniture"]]
    assert sum(sha in digests for sha in text) >= kept_share * len(text)
    assert sum(sha not in digests for sha in furniture) >= left_out_share * len(furniture)


def test_the_seeds_have_the_titles_and_dates_that_their_pages_give(corpus):
    articles, _ = reading(corpus / "raw" / "seeds")
    found = [(article.title[:12], article.date, article.date_basis, article.source) for article in articles]
    assert found == [
        ("老工业城市组团到广东,他", "2024-03-29", "updated", "时代周报"),
        ("湖南株洲市打造国家重要先", "2021-11-09", "published", ""),
        ("广东韶关：老工业基地迈向", "2022-04-20", "published", "科技日报"),
        ("", "", "unknown", ""),
        ("聚力转型谱新篇", "2024-11-15", "published", ""),
    ]


def test_headings_over_two_lines_are_joined_and_give_the_section(corpus):
    articles, _ = reading(corpus / "raw" / "seeds")
    headings = [paragraph.text for paragraph in articles[4].paragraphs if paragraph.kind == "heading"]
    assert len(headings) == 4
    assert all(" " in heading for heading in headings[1:])
    assert articles[4].paragraphs[-1].section == (headings[-1],)


def test_each_story_of_a_news_day_is_an_article_with_its_own_title(corpus):
    articles, _ = reading(corpus / "raw" / "news")
    titles = {(article.date.replace("-", ""), article.title) for article in articles}
    headings = [row for row in rows(corpus / "headings.jsonl") if row["genre"] == "news"]
    stories = [row for row in headings if row["text"] != "undefined"]
    bare = {(date, "".join(title.split())) for date, title in titles}
    missing = [row["id"] for row in stories if (row["date"], row["text"]) not in bare]
    assert missing == []
    assert len({article.id for article in articles}) == len(articles)
    assert not any(article.title.startswith("《新闻联播》") for article in articles)


def test_a_report_keeps_its_region_date_and_site_and_carries_its_other_columns(corpus):
    articles, _ = reading(corpus / "raw" / "reports")
    assert len(articles) == 20
    for article in articles:
        assert article.region
        assert article.region in article.id
        assert article.date.startswith("2026-")
        assert "." in article.site
        assert set(article.carried) == {"province", "year", "title", "source_url", "publish_date"}


def test_headings_and_titles_of_the_corpus_are_mostly_found(corpus):
    found = reading(corpus / "raw" / "reports")[1] | reading(corpus / "raw" / "news")[1]
    labelled = rows(corpus / "headings.jsonl")
    assert sum(row["sha"] in found for row in labelled) >= 0.95 * len(labelled)
