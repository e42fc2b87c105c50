"""The page of explanations in a real browser."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib.resources import files

import pytest

from strategyclf.model.model import load_model
from strategyclf.report.explanation_page import ExplainedParagraph, explanation_page, label_views

HOSTILE = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
TEXT = f"去年引进的亿元以上项目有793个{HOSTILE}。职业院校扩招技工两千人，还为他们安排了师傅。花开了。"


@pytest.fixture(scope="module")
def model(root):
    return load_model(root / "models" / "default")


@pytest.fixture(scope="module")
def explained(model):
    return [
        ExplainedParagraph(f"{HOSTILE}.txt", 3, model.explain(TEXT)),
        ExplainedParagraph("", 0, model.explain("花开了。")),
    ]


@pytest.fixture(scope="module")
def page_file(model, explained, tmp_path_factory):
    path = tmp_path_factory.mktemp("pages") / "依 据.html"
    parts = explanation_page(explained, model.taxonomy, model=model.made_by, bands=model.bands)
    path.write_text("".join(parts), "utf-8")
    return path


@pytest.fixture(scope="module")
def opened(chromium, page_file):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        options = ["--disable-quic", "--disable-background-networking", "--disable-component-update"]
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", *options]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("request", lambda request: page.complaints.append(request.url))
        page.goto(page_file.as_uri())
        yield page
        browser.close()


def test_it_asks_for_nothing_complains_of_nothing_and_shows_hostile_text_as_text(opened, page_file):
    assert opened.complaints == [page_file.as_uri()]
    assert opened.locator("script, img, link, iframe").count() == 0
    assert HOSTILE in opened.locator("article h2").first.inner_text()
    assert opened.locator(".why .text").first.inner_text() == TEXT
    assert opened.title() == "2 个段落的标注依据"


def test_nothing_is_wider_than_the_window_in_either_scheme(opened):
    for width in (1280, 390):
        for scheme in ("light", "dark"):
            opened.set_viewport_size({"width": width, "height": 844})
            opened.emulate_media(color_scheme=scheme)
            assert opened.evaluate("document.documentElement.scrollWidth") <= width
            paper = opened.evaluate("getComputedStyle(document.querySelector('article')).backgroundColor")
            assert (int(re.findall(r"\d+", paper)[0]) > 128) == (scheme == "light")


def test_no_serious_fault_is_found_in_either_language_and_scheme(opened, page_file):
    axe = pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
    check = """async () => (await axe.run()).violations
        .filter(v => ['serious', 'critical'].includes(v.impact)).map(v => [v.id, v.nodes[0].html])"""
    # The page allows no script; the check is one.
    page = opened.context.browser.new_context(offline=True, bypass_csp=True).new_page()
    page.goto(page_file.as_uri())
    page.evaluate(files(axe).joinpath("axe.min.js").read_text("utf-8"))
    page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")
    for _ in ("zh", "en"):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate(check) == []
        page.locator(".language").click()
    page.context.close()


def test_the_sums_on_the_page_are_those_of_the_explanation(opened, explained):
    for one in explained[0].explanation.labels:
        section = opened.locator(".why", has_text=one.label.zh).first
        rows = section.locator(".sum tr td:nth-child(2)").all_inner_texts()
        figures = [float(figure.replace("−", "-")) for figure in rows]
        *lines, clause, others, score = figures
        assert sum(lines) == pytest.approx(clause, abs=0.02)
        assert clause + others == pytest.approx(score, abs=0.002)
        assert score == pytest.approx(one.score, abs=0.0006)


def test_the_language_changes_and_the_band_is_told_in_both(opened):
    shown = {"高": "high", "中": "medium", "低": "low"}
    band = opened.locator(".why .band").first.inner_text()[0]
    opened.locator(".language").click()
    assert opened.locator(".why .band").first.inner_text().startswith(shown[band])
    assert opened.locator("h1").inner_text() == "Why these tags"
    opened.locator(".language").click()


def test_what_speaks_for_a_label_and_what_against_differ_in_colour(opened):
    colour = "element => getComputedStyle(element).backgroundColor"
    strong = opened.locator(".text .s5").first.evaluate(colour)
    assert strong != opened.locator(".text .s1").first.evaluate(colour)
    assert (
        opened.locator(".text .won").first.evaluate("e => getComputedStyle(e).textDecorationLine")
        == "underline"
    )


def test_a_label_not_given_keeps_its_sum_folded(opened):
    details = opened.locator("details").first
    assert not details.locator(".sum").is_visible()
    details.locator("summary").press("Enter")
    assert details.locator(".sum").is_visible()


def test_it_prints_without_its_switch(opened):
    opened.emulate_media(media="print")
    assert not opened.locator(".language").is_visible()
    assert opened.locator(".sum").first.is_visible()
    opened.emulate_media(media="screen")


def test_the_pieces_join_to_the_text_and_sum_to_the_shades(explained):
    for view in label_views(explained[0].explanation, "p1"):
        assert "".join(piece.text for piece in view.pieces) == TEXT
        assert sum(piece.value for piece in view.pieces) == pytest.approx(sum(view.one.shades(len(TEXT))))
        assert {piece.text for piece in view.pieces if piece.won} <= {
            view.one.clause.text[a:b] for a in range(len(TEXT)) for b in range(len(TEXT) + 1)
        }


def test_a_model_without_measured_bands_says_so(model, explained):
    plain = [replace(explained[1], article="a.txt")]
    html = "".join(explanation_page(plain, model.taxonomy, model="m@0", bands={}))
    assert "本模型未测各档的查准率" in html
    assert '<table class="bands"' not in html
