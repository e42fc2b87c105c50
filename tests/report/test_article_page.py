"""The page in a real browser, and what must never be in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fake_model import FakeModel
from strategyclf.article import Article, Paragraph
from strategyclf.errors import InputError, OutputError
from strategyclf.report.article_page import ArticlePage, write_article_page
from strategyclf.tagging.engine import tag_articles
from strategyclf.tagging.rows import RowForm
from strategyclf.tagging.run import write_tags

HOSTILE = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
BODY = "市里拿出五亿元支持企业研发，联合高校建起三家中试基地，成果从这里走上生产线。"


def articles() -> list[Article]:
    town = Article(
        "青石.md",
        (
            Paragraph(0, "一、老树发新枝", "heading"),
            Paragraph(1, BODY * 3, "body", ("一、老树发新枝",)),
            Paragraph(2, "二、江边", "heading"),
            Paragraph(3, "傍晚，散步的人又回到江边。", "body", ("二、江边",)),
            Paragraph(4, "盘活旧厂房三处，或许还要再等两年。", "list_item", ("二、江边",)),
            Paragraph(5, "（本文为样例）", "note"),
        ),
        title="青石市：老厂区里长出新产业",
        date="2025-06-18",
        source="青石日报",
        site="某新闻网",
    )
    hostile = Article(
        f"{HOSTILE}.txt",
        (Paragraph(0, f"{HOSTILE}招商签约"), Paragraph(1, BODY * 3), Paragraph(2, "x" * 3000)),
        title=HOSTILE,
        source=HOSTILE,
        region='"><b>',
    )
    long = Article("long.txt", tuple(Paragraph(i, "新能源" if i % 3 else "天晴") for i in range(400)))
    return [town, hostile, long]


@pytest.fixture
def model() -> FakeModel:
    return FakeModel()


@pytest.fixture
def page_file(tmp_path, model) -> Path:
    path = tmp_path / "页 面.html"
    write_article_page(
        path, tag_articles(articles(), model), model.taxonomy, model="default@0123", notes=[HOSTILE]
    )
    return path


@pytest.fixture(scope="module")
def browser(chromium) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        options = ["--disable-quic", "--disable-background-networking", "--disable-component-update"]
        running = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", *options]
        )
        yield running
        running.close()


@pytest.fixture
def opened(browser, page_file) -> Iterator[Any]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda request: page.complaints.append(request.url))
    page.goto(page_file.as_uri())
    yield page
    page.close()


def shown(page: Any, selector: str) -> int:
    return page.locator(selector).filter(visible=True).count()


def test_the_page_asks_for_nothing_complains_of_nothing_and_runs_nothing(opened, page_file):
    assert opened.complaints == [page_file.as_uri()]
    assert opened.title() == "3 篇文章的策略标注"
    assert opened.locator("script, img, link, iframe").count() == 0


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_the_window(opened, width, scheme):
    opened.set_viewport_size({"width": width, "height": 844})
    opened.emulate_media(color_scheme=scheme)
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    paper = opened.evaluate("getComputedStyle(document.querySelector('article')).backgroundColor")
    assert (int(re.findall(r"\d+", paper)[0]) > 128) == (scheme == "light")


def test_hostile_text_is_shown_as_text(opened):
    assert opened.locator("h2").nth(1).inner_text() == HOSTILE
    assert HOSTILE in opened.locator("#a2p0 p").inner_text()


def test_a_label_filters_paragraphs_headings_and_articles_from_the_keyboard(opened):
    everything = shown(opened, ".par")
    opened.locator("#f3").focus()
    opened.keyboard.press("Space")
    # The paragraph, and the heading that it stands under.
    assert shown(opened, ".par") == 2
    assert shown(opened, "article") == 1
    assert shown(opened, "#a1p2, #a1p4") == 2
    opened.locator("#f4").focus()
    opened.keyboard.press("Space")
    assert shown(opened, "article") == 2
    assert shown(opened, ".par") == 3
    for number in (3, 4):
        opened.locator(f"#f{number}").press("Space")
    assert shown(opened, ".par") == everything


def test_a_filter_mutes_the_marks_of_other_labels(opened):
    mark = opened.locator("mark.l3").first
    size = "element => getComputedStyle(element).backgroundSize"
    assert mark.evaluate(size) == "100% 2px"
    opened.locator(".card").nth(4).click()
    assert mark.evaluate(size) != "100% 2px"


def test_the_language_of_the_page_can_be_changed(opened):
    assert "招商引资" in opened.locator("#a2p0 .chips").inner_text()
    opened.locator(".language").click()
    text = opened.locator("#a2p0 .chips").inner_text()
    assert "招商引资" not in text
    assert "Attracting" in text


def test_a_tagged_paragraph_shows_its_labels_and_its_winning_clause(opened):
    chips = opened.locator("#a1p1 .chip").all_inner_texts()
    assert [re.sub(r"\s+", " ", chip) for chip in chips] == ["技术改造与创新升级 84%", "人才与教育 84%"]
    mark = opened.locator("#a1p1 mark")
    assert mark.inner_text() == BODY
    assert "技术改造与创新升级" in mark.get_attribute("title")
    assert opened.locator("#a1p4 .chip em").first.inner_text() == "待核"
    assert opened.locator("#a2p1 .repeat").inner_text().endswith("青石.md#1")
    assert opened.locator("#a1p3 .chips").count() == 0


def test_headings_are_headings_in_order(opened):
    assert opened.locator("h1").count() == 1
    assert opened.locator("#a1 h2").inner_text() == "青石市：老厂区里长出新产业"
    assert opened.locator("#a1 h3").all_inner_texts() == ["一、老树发新枝", "二、江边"]


def test_text_and_chips_have_contrast_enough_in_light_and_dark(opened):
    ratio = """element => {
        const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
        const light = colour => {
            canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map(v => v / 255)
                .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
                .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
        };
        const style = getComputedStyle(element);
        const [a, b] = [light(style.color), light(style.backgroundColor)].sort((x, y) => y - x);
        return (a + 0.05) / (b + 0.05);
    }"""
    for scheme in ("light", "dark"):
        opened.emulate_media(color_scheme=scheme)
        for number in range(5):
            chip = opened.locator(f".chip.l{number}:not(.doubt)").first
            assert chip.evaluate(ratio) >= 4.5, (scheme, number)


def test_the_page_prints_without_its_controls(opened):
    opened.emulate_media(media="print")
    assert shown(opened, ".language") == 0
    assert shown(opened, "mark") > 0


def test_the_page_is_one_file_without_links_outside(page_file):
    text = page_file.read_text(encoding="utf-8")
    assert "http" not in re.sub(r'http-equiv="Content-Security-Policy"', "", text)
    assert "<script" not in text
    assert "url(" not in text


def test_a_page_of_nothing_is_a_page(tmp_path, model):
    write_article_page(tmp_path / "t.html", [], model.taxonomy, title="空")
    assert "<h1>空</h1>" in (tmp_path / "t.html").read_text(encoding="utf-8")


def test_as_a_sink_it_tells_what_was_not_read_and_what_it_left_away(tmp_path, model):
    path = tmp_path / "t.html"
    sink = ArticlePage(path, model.taxonomy, model="m@0", most=2)
    form = RowForm(model.taxonomy, "m@0")
    write_tags(articles(), model, sink, form, failures=[InputError("broken", file="x.docx")])
    text = path.read_text(encoding="utf-8")
    assert "x.docx: broken" in text
    assert "holds the first 2 of 3 articles and 9 of 409 paragraphs" in text
    assert text.count("<article") == 2


def test_the_rows_of_one_table_stand_together_up_to_the_most_that_is_shown(tmp_path, model, monkeypatch):
    path = tmp_path / "t.html"
    parts = [Article("t.csv", (Paragraph(number, f"{number}技改"),)) for number in (7, 8, 9)]
    write_tags(parts, model, ArticlePage(path, model.taxonomy, model="m"), RowForm(model.taxonomy, "m"))
    text = path.read_text(encoding="utf-8")
    assert text.count("<article") == 1
    assert [f'id="a1p{number}"' in text for number in (7, 8, 9)] == [True] * 3
    assert "holds the first" not in text
    monkeypatch.setattr("strategyclf.report.article_page.MOST_PARAGRAPHS", 2)
    write_tags(parts, model, ArticlePage(path, model.taxonomy, model="m"), RowForm(model.taxonomy, "m"))
    assert "1 of 1 articles and 2 of 3 paragraphs" in path.read_text(encoding="utf-8")


def test_a_page_that_fails_leaves_the_old_one(tmp_path, model):
    path = tmp_path / "t.html"
    path.write_text("old")

    def broken():
        yield from tag_articles(articles(), model)
        raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        write_article_page(path, broken(), model.taxonomy)
    sink = ArticlePage(path, model.taxonomy, model="m")
    with pytest.raises(RuntimeError, match="stopped"):
        write_tags(_broken_articles(), model, sink, RowForm(model.taxonomy, "m"))
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["t.html"]
    with pytest.raises(OutputError, match="there is no folder"):
        write_article_page(tmp_path / "missing" / "t.html", [], model.taxonomy)


def _broken_articles() -> Iterator[Article]:
    yield articles()[0]
    raise RuntimeError("stopped")
