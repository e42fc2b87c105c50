import pytest

from strategyclf.profiles.places import PlaceFinder
from strategyclf.profiles.predictions import TaggedParagraph
from strategyclf.profiles.regions import article_region, paragraph_regions

pytest.importorskip("ahocorasick", reason="the extra `regions` is not installed")


@pytest.fixture(scope="module")
def finder():
    return PlaceFinder()


def article(*texts, **facts):
    return [
        TaggedParagraph(
            "a.txt", i, *(text if isinstance(text, tuple) else ("body", (), text)), (), {}, {}, **facts
        )
        for i, text in enumerate(texts)
    ]


def regions(finder, paragraphs):
    home = article_region(paragraphs, finder)
    return [
        ("/".join(region.name for region in found.regions), found.basis)
        for found in paragraph_regions(paragraphs, home, finder)
    ]


def test_a_paragraph_has_its_own_places_else_the_nearest_earlier_in_its_section_else_the_article_s(finder):
    paragraphs = article(
        "开头不提地方。",
        ("heading", (), "株洲怎么做"),
        ("body", ("株洲怎么做",), "企业投入研发。"),
        ("body", ("株洲怎么做",), "四川宜宾另有办法。"),
        ("body", ("株洲怎么做",), "办法是办大学。"),
        ("heading", (), "结语"),
        ("body", ("结语",), "各地都在学习。"),
        title="老工业城市到广东取经",
    )
    assert regions(finder, paragraphs) == [
        ("广东省", "article"),
        ("湖南省 株洲市", "own"),
        ("湖南省 株洲市", "section"),
        ("四川省 宜宾市", "own"),
        ("四川省 宜宾市", "section"),
        ("广东省", "article"),
        ("广东省", "article"),
    ]


def test_several_places_are_all_kept_and_what_another_lies_in_is_not_one_more(finder):
    paragraphs = article("四川德阳、湖南株洲和广东同行。", "再看四川。")
    assert regions(finder, paragraphs) == [("四川省 德阳市/湖南省 株洲市/广东省", "own"), ("四川省", "own")]


def test_a_report_speaks_for_its_place_and_other_places_are_only_noted(finder):
    paragraphs = article("与海南联动。", "深圳先行先试。", "办好教育。", region="广东省")
    home = article_region(paragraphs, finder)
    assert (home.region.name, home.basis) == ("广东省", "given")
    found = paragraph_regions(paragraphs, home, finder)
    assert [(f.regions[0].name, f.basis) for f in found] == [
        ("广东省", "article"),
        ("广东省 深圳市", "own"),
        ("广东省", "article"),
    ]
    assert [place.name for place in found[0].elsewhere] == ["海南省"]


@pytest.mark.parametrize(
    ("facts", "region", "basis"),
    [
        ({"title": "2026年广东省政府工作报告"}, "广东省", "issuer"),
        ({"title": "韶关市人民政府关于稳定增长的意见"}, "广东省 韶关市", "issuer"),
        ({"title": "广东韶关：老厂新生"}, "广东省 韶关市", "title"),
        ({"title": "从株洲到宜宾"}, "unknown", "unknown"),
        ({"region": "Bayern"}, "Bayern", "given"),
    ],
)
def test_an_article_s_region_and_its_basis(finder, facts, region, basis):
    home = article_region(article("办好工业园区。", **facts), finder)
    assert (home.region.name if home.region else "unknown", home.basis) == (region, basis)


def test_a_file_s_name_may_tell_the_region(finder):
    paragraph = TaggedParagraph("2025/湖南省株洲市_调研.txt", 0, "body", (), "办好园区。", (), {}, {})
    home = article_region([paragraph], finder)
    assert (home.region.name, home.basis) == ("湖南省 株洲市", "file name")


def test_without_title_the_place_that_most_paragraphs_name_is_the_article_s(finder):
    paragraphs = article(
        "萍乡因煤兴市。", "萍乡与长沙合作。", "萍乡的电瓷。", "湘东的陶瓷。", title="转型谱新篇"
    )
    home = article_region(paragraphs, finder)
    assert (home.region.name, home.basis) == ("江西省 萍乡市", "text")
    assert paragraph_regions(paragraphs, home, finder)[3].regions[0].name == "江西省 萍乡市 湘东区"


def test_nothing_named_is_unknown_and_an_open_name_is_said(finder):
    paragraphs = article("朝阳区的做法。")
    found = paragraph_regions(paragraphs, article_region(paragraphs, finder), finder)[0]
    assert (found.regions, found.basis, found.open) == ((), "unknown", ("朝阳区",))
