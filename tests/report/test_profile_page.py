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
    assert html.count("<script") == html.count("</script>") == 6


def test_a_browser_without_network_draws_sorts_switches_and_overflows_nowhere(page, figures, chromium):
    from playwright.sync_api import sync_playwright

    said = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(offline=True, viewport={"width": 390, "height": 800})
        tab = context.new_page()
        tab.set_default_timeout(120_000)
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.goto(page.as_uri())
        tab.wait_for_selector("html[data-drawn]")
        assert tab.locator('[data-chart="heat"] svg .mark-rect.role-mark path').count() == len(
            figures["cells"]
        )
        assert tab.locator('[data-chart="trend"] svg .mark-line.role-mark path').count() == 5
        for width in (390, 1280):
            tab.set_viewport_size({"width": width, "height": 800})
            assert tab.evaluate("document.documentElement.scrollWidth") <= width
        tab.locator("#figures thead button").nth(1).click()
        values = tab.eval_on_selector_all(
            "#figures tbody tr", "rows => rows.map(r => +r.cells[1].dataset.characters)"
        )
        assert values == sorted(values, reverse=True)
        assert tab.locator("#figures thead th").nth(1).get_attribute("aria-sort") == "descending"
        tab.locator("#measure").select_option("paragraphs")
        assert tab.locator("#figures tbody td .paragraphs").first.is_visible()
        assert not tab.locator("#figures tbody td .characters").first.is_visible()
        light = tab.evaluate("getComputedStyle(document.body).backgroundColor")
        tab.locator("#theme").click()
        assert tab.evaluate("getComputedStyle(document.body).backgroundColor") != light
        tab.locator("#language").press("Enter")
        tab.wait_for_selector("html[lang=en][data-drawn]")
        assert tab.get_by_role("heading", name="Heat map").is_visible()
        browser.close()
    assert said == []


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
