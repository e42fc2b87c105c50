"""The starter corpus: articles of our own, each paragraph read twice, fit to learn the five labels from."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import frontmatter
import pytest

from chinese_runs import runs
from strategyclf.labelling.journal import read_journal
from strategyclf.labelling.settlement import SETTLED, settle
from strategyclf.reading.reader import read
from strategyclf.taxonomy import read_taxonomy

ROOT = Path(__file__).resolve().parents[1]
GENRES = {"news", "plan", "report", "notice"}


@pytest.fixture(scope="module")
def articles():
    return read(ROOT / "seeds")


@pytest.fixture(scope="module")
def front_matter() -> dict[str, dict]:
    """File name → what stands before the text of each starter article."""
    return {path.name: frontmatter.load(str(path)).metadata for path in sorted((ROOT / "seeds").glob("*.md"))}


@pytest.fixture(scope="module")
def decisions():
    taxonomy = read_taxonomy(ROOT / "labels" / "taxonomy.toml")
    journal = read_journal([ROOT / "labels" / "starter.jsonl"], taxonomy)
    assert journal.problems == ()
    return journal.decisions


@pytest.fixture(scope="module")
def settled(decisions):
    settlement = settle(decisions)
    assert settlement.disputed == ()
    return settlement.paragraphs


def test_there_are_sixty_articles_and_nine_hundred_labelled_paragraphs(articles, settled):
    assert len(articles) >= 60
    assert len(settled) >= 900


def test_every_paragraph_that_is_no_heading_was_read_by_two_readers(articles, decisions):
    readers = defaultdict(set)
    for decision in decisions:
        readers[decision.digest].add(decision.reader)
    unread = [
        (article.id, paragraph.text[:20])
        for article in articles
        for paragraph in article.paragraphs
        if paragraph.kind != "heading" and len(readers[paragraph.digest] - {SETTLED}) < 2
    ]
    assert unread == []


def test_every_label_belongs_to_a_paragraph_of_the_article_it_names(articles, decisions):
    there = {
        (Path(article.id).stem, paragraph.digest) for article in articles for paragraph in article.paragraphs
    }
    assert {(decision.doc, decision.digest) for decision in decisions} <= there


def test_where_two_readers_differ_a_third_word_settles_it(decisions):
    by_digest = defaultdict(dict)
    for decision in decisions:
        by_digest[decision.digest][decision.reader] = decision.labels
    for labels in by_digest.values():
        differ = len({ids for reader, ids in labels.items() if reader != SETTLED}) > 1
        assert (SETTLED in labels) == differ


def test_every_label_has_ninety_paragraphs_in_many_articles_and_almost_half_have_none(settled):
    paragraphs = Counter(label for paragraph in settled for label in paragraph.labels)
    docs = defaultdict(set)
    for paragraph in settled:
        for label in paragraph.labels:
            docs[label].update(paragraph.docs)
    taxonomy = read_taxonomy(ROOT / "labels" / "taxonomy.toml")
    assert set(paragraphs) == set(taxonomy.ids)
    assert min(paragraphs.values()) >= 90
    assert min(map(len, docs.values())) >= 5
    assert sum(not paragraph.labels for paragraph in settled) >= 0.45 * len(settled)


def test_every_article_says_what_it_is_and_whose_facts_it_restates(front_matter):
    for name, facts in front_matter.items():
        for key in ("title", "date", "region", "genre", "source", "sources"):
            assert facts.get(key), f"{name} gives no {key}"
        assert all(source.get("title") and source.get("doc") for source in facts["sources"]), name


def test_the_sources_of_an_article_are_the_documents_that_its_labels_restate(front_matter, decisions):
    restated = {decision.doc: decision.restates for decision in decisions}
    for name, facts in front_matter.items():
        assert {source["doc"] for source in facts["sources"]} <= set(restated[Path(name).stem]), name


def test_the_reader_finds_the_title_and_date_that_the_front_matter_gives(articles, front_matter):
    found = {article.id: (article.title, article.date) for article in articles}
    assert found == {name: (facts["title"], str(facts["date"])) for name, facts in front_matter.items()}


def test_genres_are_about_evenly_spread_over_thirty_regions_and_a_decade(front_matter):
    genres = Counter(facts["genre"] for facts in front_matter.values())
    assert set(genres) == GENRES
    assert min(genres.values()) >= 0.8 * len(front_matter) / len(GENRES)
    assert len({facts["region"] for facts in front_matter.values()}) >= 30
    years = {int(str(facts["date"])[:4]) for facts in front_matter.values()}
    assert (min(years), max(years)) == (2015, 2026)
    assert len(years) >= 10


def test_no_turn_of_phrase_comes_back_in_more_than_three_articles(articles):
    holders = defaultdict(set)
    for article in articles:
        for paragraph in article.paragraphs:
            for run in runs(paragraph.text, 12):
                holders[run].add(article.id)
    often = {run: sorted(ids) for run, ids in holders.items() if len(ids) > 3}
    assert often == {}


def test_no_paragraph_is_printed_twice(articles):
    keys = Counter(paragraph.match_key for article in articles for paragraph in article.paragraphs)
    texts = {
        paragraph.match_key: paragraph.text
        for article in articles
        for paragraph in article.paragraphs
        if paragraph.kind != "heading"
    }
    assert [text for key, text in texts.items() if keys[key] > 1] == []


def test_the_samples_have_a_title_and_a_date_and_no_labels(decisions):
    samples = read(ROOT / "docs" / "samples")
    assert len(samples) == 3
    assert {Path(sample.id).suffix for sample in samples} == {".txt", ".md", ".html"}
    labelled = {decision.digest for decision in decisions} | {decision.match_key for decision in decisions}
    for sample in samples:
        assert sample.title
        assert sample.date.startswith("2026-")
        assert sample.date_basis == "published"
        assert len(sample.paragraphs) >= 10
        digests = {key for paragraph in sample.paragraphs for key in (paragraph.digest, paragraph.match_key)}
        assert not digests & labelled
