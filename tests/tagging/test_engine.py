from __future__ import annotations

import pytest

from strategyclf.article import Article, Paragraph
from strategyclf.errors import InputError, OutputError
from strategyclf.tagging.engine import tag_articles
from strategyclf.tagging.run import write_tags


class Sink:
    path = None

    def __init__(self, fail: Exception | None = None) -> None:
        self.tagged, self.rows, self.ending, self.discarded, self.fail = [], [], None, False, fail

    def add(self, tagged):
        if self.fail:
            raise self.fail
        self.tagged.append(tagged)

    def add_article(self, row):
        self.rows.append(row)

    def close(self, ending):
        self.ending = ending

    def discard(self):
        self.discarded = True


def article(id: str, *texts: str) -> Article:
    return Article(id=id, paragraphs=tuple(Paragraph(i, text) for i, text in enumerate(texts)))


def test_articles_keep_their_order_and_their_own_tags_whatever_the_batch(articles, model):
    whole = list(tag_articles(articles, model, batch=1000))
    for batch in (1, 2, 3, 7):
        assert list(tag_articles(articles, model, batch=batch)) == whole
    assert [item.article for item in whole] == articles
    assert [len(item.tags) for item in whole] == [5, 2, 1, 0]
    assert whole[0].tags[3].labels == ("land_redevelopment",)


def test_no_batch_is_larger_than_asked(model):
    list(tag_articles([article("long", *["技改"] * 25)], model, batch=10))
    assert model.batches == [10, 10, 5]


def test_a_repeat_names_the_first_paragraph_with_the_same_text(articles, model):
    extra = article("later.txt", "天氣，晴好！", "全新的一段。", "全新的一段")
    found = [item.duplicate_of for item in tag_articles([*articles, extra], model)]
    assert found[0] == (None,) * 5
    assert found[1] == ("青石 市.md#2", None)
    assert found[4] == ("青石 市.md#2", None, "later.txt#1")


def test_the_tally_counts_paragraphs_articles_repeats_and_doubts(articles, model, form):
    sink = Sink()
    failures = [InputError("broken", file="x.docx")]
    tally = write_tags(articles, model, sink, form, failures=failures, notices=["n"])
    assert (tally.articles, tally.paragraphs, tally.tagged) == (4, 8, 5)
    assert (tally.repeats, tally.uncertain) == (1, 1)
    assert tally.label_paragraphs["emerging_industry"] == 2
    # Both stand in a heading and a note, which do not make a label present.
    assert tally.label_articles["emerging_industry"] == 0
    assert tally.label_articles["investment_attraction"] == 1
    assert sink.ending.failures == failures
    assert not sink.discarded
    assert [row["article"] for row in sink.rows] == ["青石 市.md", "表.csv#2", "表.csv#3", "空.txt"]


def test_a_failure_while_reading_discards_the_output(articles, model, form):
    def broken():
        yield articles[0]
        raise KeyboardInterrupt

    sink = Sink()
    with pytest.raises(KeyboardInterrupt):
        write_tags(broken(), model, sink, form)
    assert sink.discarded
    assert sink.ending is None


def test_a_full_disk_is_an_output_error(articles, model, form):
    with pytest.raises(OutputError, match=r"cannot be written.*No space left.*free space") as caught:
        write_tags(articles, model, Sink(OSError(28, "No space left on device")), form)
    assert caught.value.exit_code == 2


def test_a_closed_pipe_is_left_to_the_caller(articles, model, form):
    with pytest.raises(BrokenPipeError):
        write_tags(articles, model, Sink(BrokenPipeError()), form)
