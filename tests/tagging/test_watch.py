from __future__ import annotations

from random import Random

import numpy as np
import pytest

from strategyclf.article import Article, Paragraph
from strategyclf.model.likeness import Likeness, Usual, measures
from strategyclf.tagging.engine import tag_articles
from strategyclf.tagging.rows import RowForm
from strategyclf.tagging.watch import MOST, Watch
from strategyclf.tagging.work import Job, Worker

ENGLISH = [
    "The council met on Tuesday to discuss the harbour, and decided to leave the matter until spring.",
    "A cat slept on the warm stone while the baker swept his doorstep and talked to nobody.",
    "Rain is expected in the north; the south will stay dry, although the wind may turn.",
]
VERSE = "寒江孤舟远岸晓霜残月疏桐秋声落叶幽径苔痕暮鸦归雁征人故国梦断关山笛怨琴悲酒冷灯昏鬓雪襟尘"


def verses(n: int) -> list[str]:
    random = Random(0)
    return ["，".join("".join(random.choices(VERSE, k=7)) for _ in range(4)) + "。" for _ in range(n)]


def article(texts, kind="body", id="a") -> Article:
    return Article(id=id, paragraphs=tuple(Paragraph(i, text, kind) for i, text in enumerate(texts)))


@pytest.fixture(scope="module")
def model(starter_training):
    return starter_training.model


def warnings(model, *articles) -> list[str]:
    watch = Watch(model)
    worker = Worker(model, Job(RowForm(model.taxonomy, "m"), "articles"))
    for article in articles:
        piece = worker((article,))
        watch.add(piece.sample, piece.stride, piece.body)
    return watch.warnings()


def test_text_of_the_training_kind_gives_no_warning(model, starter_training):
    assert warnings(model, article(starter_training.text.texts[:60])) == []


def test_english_is_named_by_its_unseen_pairs_and_its_characters(model):
    (line,) = warnings(model, article(ENGLISH * 8))
    assert "% of its character pairs are unseen in training text (there " in line
    assert "0% of its characters are Chinese" in line
    assert line.count("warning") == 1


def test_old_verse_is_named_by_its_unseen_pairs(model):
    (line,) = warnings(model, article(verses(30)))
    assert "character pairs are unseen" in line
    assert "are Chinese" not in line


def test_under_twenty_paragraphs_nothing_is_said_and_headings_are_no_paragraphs(model):
    assert warnings(model, article(ENGLISH * 6)) == []
    assert warnings(model, article(ENGLISH * 60, kind="heading")) == []


def test_a_watched_run_has_the_same_tags(model):
    odd = [article(verses(30)), article(["推进技术改造，签约项目二十个。"], id="b")]
    watched = list(tag_articles(odd, model))
    alone = list(tag_articles(odd[1:], model))
    assert watched[1].tags == alone[0].tags


def test_of_a_long_run_an_even_sample_is_kept():
    class Still:
        def tag(self, texts):
            raise AssertionError

        def measured(self, texts, probabilities):
            self.seen = texts
            return {}, None

    model = Still()
    watch = Watch(model)
    for start in range(0, 10_000, 100):
        watch.add([(f"{start + i}", [0.5]) for i in range(100)], 1, 100)
    assert watch.warnings() == []
    numbers = np.array([int(text) for text in model.seen])
    assert MOST / 2 <= len(numbers) <= MOST
    assert set(np.diff(numbers)) == {32}
    assert numbers[-1] >= 9_900


def test_a_measure_is_unusual_beyond_three_quarters_of_the_usual_spread():
    likeness = Likeness(2, {"unseen": Usual(0.1, 0.15, 0.2), "length": Usual(50.0, 100.0, 200.0)})
    assert likeness.unlike({"unseen": 0.27, "length": 500.0}) == []
    assert likeness.unlike({"unseen": 0.28, "length": 17.0}) == ["unseen", "length"]
    assert likeness.unlike({"unseen": 0.0}) == []
    assert Likeness.from_json(likeness.as_json()) == likeness


def test_text_without_any_n_gram_has_no_share_of_unseen_ones():
    found = measures(["……", "。"], np.zeros(2), np.zeros(2), np.full((2, 1), 0.5))
    assert "unseen" not in found
    assert found["score"] == pytest.approx(0)


def test_stretches_that_are_sampled_more_thinly_thin_the_whole():
    class Still:
        def measured(self, texts, probabilities):
            self.seen = texts
            return {}, None

    model = Still()
    watch = Watch(model)
    watch.add([(f"{i}", [0.5]) for i in range(100)], 1, 100)
    watch.add([(f"{i}", [0.5]) for i in range(100, 500, 4)], 4, 400)
    assert watch.warnings() == []
    assert [int(text) for text in model.seen] == list(range(0, 500, 4))
