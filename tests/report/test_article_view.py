from __future__ import annotations

from dataclasses import replace

import pytest

from fake_model import FakeModel
from strategyclf.article import Article, Paragraph
from strategyclf.measures.bands import shown_percent
from strategyclf.report.article_view import page_view
from strategyclf.tagging.engine import tag_articles
from strategyclf.taxonomy import Taxonomy


def view_of(*paragraphs: Paragraph, taxonomy: Taxonomy | None = None, title: str = "标题"):
    model = FakeModel(taxonomy)
    tagged = list(tag_articles([Article("a.txt", paragraphs, title=title)], model))
    return page_view(tagged, model.taxonomy)


def test_the_pieces_of_a_paragraph_joined_are_its_text_and_winners_are_marked():
    text = "天晴。企业研发翻番，高校人才来了；新能源落户。完。"
    (paragraph,) = view_of(Paragraph(0, text)).articles[0].paragraphs
    assert "".join(piece.text for piece in paragraph.pieces) == text
    marked = {piece.text: [s.label.id for s in piece.shades] for piece in paragraph.pieces if piece.shades}
    assert marked == {
        "企业研发翻番，高校人才来了；": ["tech_upgrade", "talent_education"],
        "新能源落户。": ["emerging_industry", "investment_attraction"],
    }
    note = next(piece.note for piece in paragraph.pieces if piece.text.startswith("企业"))
    assert note.startswith("技术改造与创新升级")
    assert "84%" in note


def test_a_heading_is_reached_by_the_labels_of_its_section():
    view = view_of(
        Paragraph(0, "一、旧貌", "heading"),
        Paragraph(1, "（一）工厂", "heading", ("一、旧貌",)),
        Paragraph(2, "技改四百项。", "body", ("一、旧貌", "（一）工厂")),
        Paragraph(3, "二、人才", "heading"),
        Paragraph(4, "天晴。", "body", ("二、人才",)),
    )
    paragraphs = view.articles[0].paragraphs
    assert [paragraph.reach for paragraph in paragraphs] == [(0,), (0,), (0,), (2,), ()]
    assert [paragraph.level for paragraph in paragraphs[:2]] == [3, 4]


def test_a_first_heading_that_repeats_the_title_is_not_shown_twice():
    paragraphs = (Paragraph(0, "标 题", "heading"), Paragraph(1, "天晴。"))
    assert [p.index for p in view_of(*paragraphs).articles[0].paragraphs] == [1]
    # A tagged one stays, for its tag would be lost.
    tagged = (Paragraph(0, "技改", "heading"), Paragraph(1, "天晴。"))
    assert len(view_of(*tagged, title="技改").articles[0].paragraphs) == 2
    assert len(view_of(paragraphs[0]).articles[0].paragraphs) == 1


def test_the_legend_counts_every_label_even_one_that_is_nowhere():
    view = view_of(Paragraph(0, "技改。"), Paragraph(1, "研发，盘活。"), Paragraph(2, "天晴。"))
    counts = {shade.label.id: (shade.paragraphs, shade.articles) for shade in view.legend}
    assert counts["tech_upgrade"] == (2, 1)
    assert counts["land_redevelopment"] == (1, 1)
    assert counts["talent_education"] == (0, 0)
    assert (view.paragraphs, view.tagged) == (3, 2)


def test_doubts_are_shown_on_tags_and_beside_paragraphs_without_one():
    model = FakeModel()
    tagged = list(tag_articles([Article("a", (Paragraph(0, "技改或许。"), Paragraph(1, "天晴。")))], model))
    tags = list(tagged[0].tags)
    tags[1] = replace(tags[1], uncertain=("talent_education",))
    view = page_view([replace(tagged[0], tags=tuple(tags))], model.taxonomy)
    first, second = view.articles[0].paragraphs
    assert first.chips[0].uncertain
    assert not first.doubtful
    assert [shade.label.id for shade in second.doubtful] == ["talent_education"]


@pytest.mark.parametrize("colour", ["red;} body{display:none", "#12345", "var(--x)", "#12345g"])
def test_a_colour_that_is_not_hexadecimal_never_reaches_the_page(colour):
    labels = FakeModel().taxonomy.labels
    taxonomy = Taxonomy((replace(labels[0], colour=colour), replace(labels[1], colour="#abc")))
    assert [shade.colour for shade in view_of(Paragraph(0, "x"), taxonomy=taxonomy).legend] == [
        "#5b6770",
        "#abc",
    ]


def test_a_probability_is_never_shown_as_certain():
    assert [shown_percent(p) for p in (0.0, 0.004, 0.555, 0.999)] == ["1%", "1%", "56%", "99%"]
