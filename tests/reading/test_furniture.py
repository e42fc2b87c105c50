"""Each rule on lines of our own: what it takes, and what of the same look it must leave."""

import pytest

from strategyclf.reading.furniture import EDGE_RULES, HEAD_RULES, RULES, cut_credits, rule_of
from strategyclf.reading.furniture_runs import furniture, repeats_headings
from strategyclf.reading.page import Block

FURNITURE = {
    "ornament": ["——————", "|", "】"],
    "bare_url": ["https://www.example.org/a?b=1", "<http://example.org/>", "原文链接：//example.org/a"],
    "link_line": ["[查看原文](https://example.org/1)", "[返回](/a)｜[首页](/b)", "阅读原文", "返回新闻列表"],
    "page_control": ["打印", "【字号：", "大 中 小", "分享到： 微信 | 微博", "undefined", "登录 | 注册"],
    "login": ["会员登录 欢迎您"],
    "breadcrumb": ["当前位置:首页 > 新闻 > 正文", "您的位置：", "首页 > 要闻 > 本地"],
    "scan_me": ["扫描二维码,分享此文章", "微信公众号", "扫一扫在手机打开当前页"],
    "stamp": ["(更新时间戳: 1700000000000)", "0123456789abcdef0123456789abcdef:", "阅读量：2041次"],
    "dateline": ["临江网消息（晚间新闻）：", "新华社电"],
    "editors_mark": ["【编辑:王小满】", "责任编辑：", "校对 | 李一"],
    "byline": ["作者：王小满", "文/李一", "本报记者 王小满 李一", "通讯员 赵二"],
    "caption": [
        "江岸夜色 图源:某图库",
        "（资料图片）",
        "记者王小满摄",
        "车间一角。本报记者 李一 摄",
        "图为改造后的车间",
    ],
    "tag_list": ["本文标签: 厂房 改造", "关键词：更新"],
    "rights": ["©版权所有:临江新闻网", "临ICP备2020000001号-1", "主办：临江新区管委会", "未经授权请勿转载"],
    "phone_number": ["010-12345678", "(周一至周五8:30-17:30)"],
    "paging": ["上一篇：江边的故事", "下一页", "第 3 页 共 9 页", "- 12 -"],
    "related_label": ["相关报道：", "相关链接>>", "推荐阅读"],
}
TEXT = [
    "打印机企业落户新区。",
    "登录系统的企业比去年多了一倍。",
    "首页推荐的项目",
    "来访的摄影爱好者比过去多了，江边每天都有人支起三脚架。",
    "编辑部搬进了老厂房，这里层高十二米。",
    "今年受理违法和不良信息举报一万多件",
    "2025年3月18日在临江新区人民代表大会上",
    "（2025年3月18日）",
    "1",
    "作者是一名退休的工程师。",
    "关键词是“更新”。",
    "电话机厂旧址",
    "一、产业更新",
    "10月",
]


@pytest.mark.parametrize(("rule", "line"), [(rule, line) for rule in FURNITURE for line in FURNITURE[rule]])
def test_a_line_of_furniture_is_left_out_by_its_rule(rule, line):
    assert rule_of(Block(line), RULES) == rule


def test_every_rule_is_tested():
    assert set(FURNITURE) == set(RULES)


@pytest.mark.parametrize("line", TEXT)
def test_text_of_the_same_look_stays(line):
    assert rule_of(Block(line), {**RULES, **HEAD_RULES}) == ""


@pytest.mark.parametrize(
    "line", ["来源：临江日报", "供稿: | 2021-11-09", "更新时间:2024-03-29 作者:某某网", "发布时间："]
)
def test_lines_of_facts_are_furniture_at_the_edges(line):
    assert rule_of(Block(line), EDGE_RULES) == "fact_line"


@pytest.mark.parametrize(
    "line", ["2025-03-18 09:26", "2025年03月18日 09时26分 临江新闻网", "2025-03-18 来源：临江日报"]
)
def test_a_bare_date_is_furniture_in_the_head_only(line):
    assert rule_of(Block(line), HEAD_RULES) in ("date_line", "fact_line")
    assert rule_of(Block(line), EDGE_RULES) == ""


def test_a_heading_by_markup_is_never_furniture_by_its_words():
    assert rule_of(Block("更多", level=2), RULES) == ""
    assert rule_of(Block("更多新闻在这里", mark="links"), RULES) == "link_line"


@pytest.mark.parametrize(
    ("text", "kept", "credits"),
    [
        ("园区今年又来了三家企业。（记者 王小满）", "园区今年又来了三家企业。", "（记者 王小满）"),
        ("园区今年又来了三家企业。 【编辑:李一】", "园区今年又来了三家企业。", "【编辑:李一】"),
        ("(数据来源:新区统计局) 【编辑:李一】", "", "(数据来源:新区统计局) 【编辑:李一】"),
        ("园区（占地四百亩）", "园区（占地四百亩）", ""),
        ("他对记者说（当时他还在读书）。", "他对记者说（当时他还在读书）。", ""),
    ],
)
def test_credits_at_the_end_of_a_paragraph_are_cut(text, kept, credits):
    assert cut_credits(text) == (kept, credits)


BODY = "新区把停产的厂房收储下来，重新划成三个地块。"


def rules_of(*lines, title=""):
    return furniture([Block(line) for line in lines], title)


def test_a_path_with_a_step_on_each_line_is_a_breadcrumb():
    rules = rules_of("您的位置:", "首页", ">", "要闻", "要闻", "旧厂新生", BODY)
    assert rules == ["breadcrumb", "page_control", "breadcrumb", "breadcrumb", "repeated_line", "", ""]


def test_a_label_takes_the_line_under_it():
    rules = rules_of("旧厂新生", "来源:", "临江日报", "时间：", "2025-03-18", BODY)
    assert rules == ["", "fact_line", "fact_line", "fact_line", "date_line", ""]


def test_the_title_stays_once():
    assert rules_of("旧厂新生", "旧厂新生", BODY, BODY) == ["", "repeated_line", "", ""]
    assert rules_of("首页 > 旧厂新生", "旧厂新生", BODY, title="旧厂新生") == ["breadcrumb", "", ""]


def test_after_the_text_a_related_list_and_the_footer_go():
    rules = rules_of(
        "旧厂新生", BODY, "相关报道：", "另一篇文章的标题", "再一篇文章的标题", "版权所有 临江网", "友情提示"
    )
    assert rules == ["", "", "related_label", "related_list", "related_list", "rights", "related_list"]
    assert rules_of(BODY, "电话：010-1234", "值班室")[1:] == ["contact", "footer"]


def test_a_table_of_contents_goes_and_the_headings_stay():
    heads = ("一、土地", "二、企业", "三、人才")
    rules = rules_of("目录", *heads, heads[0], BODY, heads[1], BODY, heads[2], BODY)
    assert rules == ["repeats_headings"] * 4 + [""] * 6


def test_a_list_repeats_headings_whatever_its_numbers_and_marks():
    headings = ["腾退出来的土地", "新来的邻居：一家小公司"]
    assert repeats_headings(["1.腾退出来的土地；", "（2）新来的邻居；"], headings)
    assert not repeats_headings(["1.别的事情；", "2.另外的事情；"], headings)


def test_traditional_furniture_goes_too():
    assert rules_of(
        "當前位置：首頁 > 新聞", "舊廠新生", "來源：臨江日報", "這片廠區停產將近二十年，去年秋天收儲。"
    )[:3] == [
        "breadcrumb",
        "",
        "fact_line",
    ]
