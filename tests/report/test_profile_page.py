from importlib.resources import files
from itertools import pairwise

import pytest

from strategyclf.profiles.building import Options, build_profile
from strategyclf.profiles.predictions import read_predictions
from tagged_rows import tagged_row, write_rows

pytest.importorskip("altair", reason="the extra `charts` is not installed")
pytest.importorskip("vl_convert", reason="the extra `charts` is not installed")


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    rows = [
        tagged_row(
            f"第{i}段，企业更新设备</script>。",
            ["tech_upgrade"] if i % 3 else ["talent_education"],
            article=f"{i}.txt",
            source="甲乙丙"[i % 3] + "<b>报社",
            title=f"题{i}",
            date=f"{2020 + i % 3}-01-01",
        )
        for i in range(9)
    ]
    path = write_rows(tmp_path_factory.mktemp("page") / "rows.jsonl", rows)
    return build_profile(read_predictions([path]), Options(by="source")).as_json()


@pytest.fixture(scope="module")
def page(figures, tmp_path_factory):
    from strategyclf.report.profile_page import write_profile_page

    path = tmp_path_factory.mktemp("page") / "profile.html"
    write_profile_page(path, figures)
    return path


def test_the_page_fetches_nothing_and_shows_text_as_text(page):
    import re

    html = page.read_text("utf-8")
    assert "<b>报社" not in html
    outside = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    assert not re.search(r"""(?:src|href)=|url\(|@import""", outside)
    assert html.count("<script") == html.count("</script>") == 14


@pytest.fixture(scope="module")
def opened(page, chromium):
    """The page in a phone's window, without a network; `complaints` is what the console said."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_context(offline=True, viewport={"width": 390, "height": 800}).new_page()
        tab.set_default_timeout(120_000)
        tab.complaints = []
        tab.on("console", lambda message: tab.complaints.append(message.text))
        tab.on("pageerror", lambda error: tab.complaints.append(str(error)))
        tab.goto(page.as_uri())
        tab.wait_for_selector("html[data-drawn]")
        yield tab
        browser.close()


def switch(tab, language):
    if not tab.locator("html").get_attribute("lang").startswith(language):
        tab.locator("#language").press("Enter")
    tab.wait_for_selector(f"html[lang^={language}][data-drawn]")


def test_every_chart_is_drawn_in_both_languages(opened, figures):
    for language in ("en", "zh"):
        switch(opened, language)
        tiles = opened.locator('[data-chart="heat"] svg .mark-rect.role-mark path')
        assert tiles.count() == len(figures["cells"])
        numbers = opened.locator('[data-chart="heat"] svg .mark-text.role-mark text').all_text_contents()
        shown = [f"{100 * cell['share_of_characters']['value']:.1f}" for cell in figures["cells"]]
        assert sorted(numbers) == sorted(shown)
        assert opened.locator('[data-chart^="trend-"] svg .mark-line.role-mark path').count() == 5
        points = opened.locator('[data-chart^="trend-"] svg .mark-symbol.role-mark path')
        assert points.count() == len(figures["steps"])
    assert opened.complaints == []


def test_nothing_overflows_and_no_serious_fault_is_found_in_either_language_and_scheme(opened):
    axe = pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
    opened.evaluate(files(axe).joinpath("axe.min.js").read_text("utf-8"))
    check = """async () => (await axe.run()).violations
        .filter(v => ['serious', 'critical'].includes(v.impact)).map(v => [v.id, v.nodes[0].html])"""
    opened.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")
    for language in ("en", "zh"):
        switch(opened, language)
        for width in (390, 1280):
            opened.set_viewport_size({"width": width, "height": 800})
            opened.wait_for_selector("html[data-drawn]")
            assert opened.evaluate("document.documentElement.scrollWidth") <= width
        assert opened.evaluate(check) == []
        opened.locator("#theme").click()
        opened.wait_for_selector("html[data-drawn]")
    assert opened.evaluate(check) == []


def test_labels_of_the_heat_map_stand_apart_on_a_phone(opened):
    opened.set_viewport_size({"width": 390, "height": 800})
    for language in ("en", "zh"):
        switch(opened, language)
        boxes = opened.eval_on_selector_all(
            '[data-chart="heat"] svg .role-axis-label text',
            "all => all.map(one => one.getBoundingClientRect()).map(b => [b.left, b.right, b.top, b.bottom])",
        )
        across = sorted(box for box in boxes if box[2] == min(b[2] for b in boxes))
        assert len(across) == 5
        for left, right in pairwise(across):
            assert left[1] <= right[0]


def test_the_table_sorts_and_shows_the_measure_asked_for(opened, figures):
    opened.locator("#figures thead button").nth(1).click()
    values = opened.eval_on_selector_all(
        "#figures tbody tr", "rows => rows.map(r => +r.cells[1].dataset.characters)"
    )
    assert values == sorted(values, reverse=True)
    assert opened.locator("#figures thead th").nth(1).get_attribute("aria-sort") == "descending"
    opened.locator("#measure").select_option("paragraphs")
    assert opened.locator("#figures tbody td .paragraphs").first.is_visible()
    assert not opened.locator("#figures tbody td .characters").first.is_visible()
    switch(opened, "en")
    assert opened.locator("#figures thead th").first.inner_text() == "source"
    assert opened.locator("#measure option").nth(1).inner_text() == "share of paragraphs, %"
    switch(opened, "zh")
    assert opened.locator("#figures thead th").first.inner_text() == "来源"


def test_light_and_dark_differ_on_the_page_and_in_the_charts(opened):
    def shown():
        opened.wait_for_selector("html[data-drawn]")
        return opened.evaluate(
            """[getComputedStyle(document.body).backgroundColor,
                document.querySelector('[data-chart=heat] svg .role-axis-label text').getAttribute('fill')]"""
        )

    before = shown()
    opened.locator("#theme").click()
    opened.wait_for_timeout(50)
    after = shown()
    assert before[0] != after[0]
    assert before[1] != after[1]
    assert opened.complaints == []


def test_the_heat_map_is_a_picture_too(figures):
    from strategyclf.report.charts import chart_png
    from strategyclf.report.profile_charts import heat_map

    assert chart_png(heat_map(figures, "en", width=300), scale=1).startswith(b"\x89PNG")


def test_without_the_library_the_remedy_is_said(monkeypatch, figures):
    import sys

    from strategyclf.errors import CallError
    from strategyclf.report.profile_charts import heat_map

    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(CallError, match=r"strategyclf\[charts\]"):
        heat_map(figures, "en")
