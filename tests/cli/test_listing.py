from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from fake_model import FakeModel
from strategyclf.article import Article, Paragraph
from strategyclf.cli.listing import Listing
from strategyclf.tagging.engine import tag_articles, write_tags
from strategyclf.tagging.rows import RowForm
from strategyclf.taxonomy import Taxonomy


@pytest.mark.parametrize("colour", ["#0c59f2", "no colour"])
def test_any_colour_of_a_label_can_be_shown(colour):
    labels = FakeModel().taxonomy.labels
    model = FakeModel(Taxonomy((replace(labels[0], colour=colour),)))
    out = io.StringIO()
    listing = Listing(Console(file=out, width=60), model.taxonomy)
    articles = [
        Article("a.txt", (Paragraph(0, "[b]技改[/b]，成了"), Paragraph(1, "天晴")), source="青石日报")
    ]
    write_tags(articles, model, listing, RowForm(model.taxonomy, "m"))
    listing.discard()
    text = out.getvalue()
    # Square brackets are text, not markup.
    assert "[b]技改[/b]，成了" in text
    assert "天晴" not in text
    assert "青石日报 · a.txt" in text


def test_a_tag_without_a_clause_is_listed_all_the_same():
    model = FakeModel()
    (tagged,) = tag_articles([Article("a", (Paragraph(0, "技改"),))], model)
    bare = replace(tagged, tags=(replace(tagged.tags[0], evidence={"tech_upgrade": ()}),))
    out = io.StringIO()
    Listing(Console(file=out, width=60), model.taxonomy).add(bare)
    assert "技术改造与创新升级 84%" in out.getvalue()
