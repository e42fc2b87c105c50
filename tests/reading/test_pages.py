"""Markdown, HTML, Word, PDF and plain text: what each says of its lines, and the articles they become."""

import io

import pytest

from strategyclf.reading.assembly import article_of
from strategyclf.reading.html import read_fragment, read_html
from strategyclf.reading.markdown import read_markdown
from strategyclf.reading.page import Block
from strategyclf.reading.plain import read_plain
from strategyclf.reading.reader import Reader, read
from strategyclf.reading.word import read_docx

ONE = "新区把停产的厂房收储下来，重新划成三个地块，留给检测设备和激光器件的生产线。"
TWO = "第一家搬进来的是做伺服电机的小公司，全厂一百四十人里有五十七人搞研发。"
THREE = "学院和公司一起开了班，学生大三下学期就进车间跟着师傅调试设备，毕业时当场签约。"


def texts(blocks):
    return [(block.text, block.level, block.mark) for block in blocks]


def test_markdown_gives_headings_lists_bold_and_link_lines():
    page = read_markdown(
        f"标题\n===\n\n**小标题**\n\n- {ONE}\n- {TWO}\n\n1. 第一\n2. 第二\n\n"
        f"[首页](/)｜[列表](/b)\n\n> {THREE}\n"
    )
    assert texts(page.blocks) == [
        ("标题", 1, ""),
        ("小标题", 0, "strong"),
        (ONE, 0, "item"),
        (TWO, 0, "item"),
        ("1. 第一", 0, "item"),
        ("2. 第二", 0, "item"),
        ("首页｜列表", 0, "links"),
        (THREE, 0, ""),
    ]


def test_a_markdown_line_ends_at_a_sentence_mark_a_hard_break_or_br_and_not_elsewhere():
    page = read_markdown("第一句话没有\n写完。\n第二句<br>第三句  \n第四句 and\nmore `code` &amp; so on\n")
    assert [block.text for block in page.blocks] == [
        "第一句话没有写完。",
        "第二句",
        "第三句",
        "第四句 and more code & so on",
    ]


def test_indented_markdown_is_text_and_a_fence_keeps_its_lines():
    page = read_markdown(
        f"    {ONE}\n\n```\n{TWO}\n{THREE}\n```\n\n| 年份 | 数量 |\n|---|---|\n| 2024 | 三 |\n"
    )
    assert [block.text for block in page.blocks] == [ONE, TWO, THREE, "年份", "数量", "2024", "三"]


def test_a_long_paragraph_over_a_line_of_dashes_is_no_heading():
    assert texts(read_markdown(f"{ONE}\n---\n").blocks) == [(ONE, 0, "")]


def test_broken_front_matter_is_read_line_by_line_and_told(tmp_path):
    path = tmp_path / "a.md"
    path.write_text(f"---\ntitle: 旧厂: 新生\n  - [坏\ndate: 2024-05-06\n---\n{ONE}\n", encoding="utf-8")
    reader = Reader([path])
    [article] = reader
    assert (article.title, article.date) == ("旧厂: 新生", "2024-05-06")
    assert [paragraph.text for paragraph in article.paragraphs] == [ONE]
    assert reader.notices == ["a.md: broken front matter: read line by line"]


def test_dashes_around_text_are_no_front_matter():
    assert [block.text for block in read_markdown(f"---\n{ONE}\n---\n{TWO}\n").blocks] == [ONE, TWO]


def test_front_matter_gives_title_date_source_and_region():
    facts = read_markdown(
        f"---\n标题: 旧厂新生\nupdated: 2024-05-06 10:00:00\n来源: 临江日报\nregion: 临江\nurl: https://www.example.org/a\n---\n{ONE}"
    ).facts
    assert (facts.title, facts.date, facts.date_basis) == ("旧厂新生", "2024-05-06", "updated")
    assert (facts.source, facts.region, facts.site) == ("临江日报", "临江", "www.example.org")


def test_html_fragments_give_paragraphs_at_br_and_block_ends():
    blocks = read_fragment(
        f"<p><strong>小标题</strong></p><p>{ONE}<br/>{TWO}</p><ul><li>甲&nbsp;&lt;乙&gt;</li></ul>"
        "尾巴<!-- 注 -->还在"
        '<span hidden>藏</span><span style="display: none">藏</span><script>x</script><a href="/">首页</a>'
    )
    assert texts(blocks) == [
        ("小标题", 0, "strong"),
        (ONE, 0, ""),
        (TWO, 0, ""),
        ("甲 <乙>", 0, "item"),
        ("尾巴还在首页", 0, ""),
    ]


def html(body, head=""):
    return f"<html><head>{head}</head><body>{body}</body></html>"


def test_an_html_page_keeps_every_paragraph_between_the_first_and_the_last():
    body = "".join(f"<p>{line}</p>" for line in (ONE, "短的一段。", TWO, THREE, "完。"))
    page = read_html(
        html(f"<div class='top-menu'><a href='/'>首页</a></div><div>{body}</div><aside>{ONE}</aside>")
    )
    assert [block.text for block in page.blocks] == [ONE, "短的一段。", TWO, THREE, "完。"]
    assert {line.rule for line in page.left_out} == {"page_structure"}


def test_what_an_html_page_has_around_its_main_text_is_left_out():
    links = "".join(f"<li><a href='/{n}'>第{n}篇别的文章的标题写在这里</a></li>" for n in range(8))
    text = "".join(f"<p>{line}</p>" for line in (ONE, TWO, THREE) * 3)
    page = read_html(
        html(f"<ul>{links}</ul><h1>旧厂新生</h1><div>{text}</div><ul>{links}</ul><ul>{links}</ul>")
    )
    assert page.blocks[0] == Block("旧厂新生", 1)
    assert not any("别的文章" in block.text for block in page.blocks[:10])
    assert sum(line.rule == "outside_main_text" for line in page.left_out) >= 8


def test_an_html_page_states_its_facts_in_meta_tags():
    head = (
        "<title>旧厂新生_新闻_临江网</title><meta name='ArticleTitle' content='旧厂新生'>"
        "<meta name='PubDate' content='2025-03-18 09:26'><meta name='ContentSource' content='临江日报'>"
        "<meta name='SiteName' content='临江网'>"
    )
    facts = read_html(html(f"<p>{ONE}</p>", head)).facts
    assert (facts.title, facts.date, facts.source, facts.site) == (
        "旧厂新生",
        "2025-03-18",
        "临江日报",
        "临江网",
    )


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>旧厂新生 - 临江网</title>", f"<p>旧厂新生</p><p>{ONE}</p>", "旧厂新生"),
        ("<title>旧厂新生_临江网</title>", f"<p>{ONE}</p>", "旧厂新生"),
        ("<title>临江网</title>", f"<h1>旧厂新生</h1><p>{ONE}</p>", "旧厂新生"),
        ("<meta property='og:title' content='别的'>", f"<h1>旧厂新生</h1><p>{ONE}</p>", "旧厂新生"),
    ],
)
def test_the_title_of_an_html_page_is_the_one_it_shows(head, body, title):
    assert read_html(html(body, head)).facts.title == title


def test_the_site_of_an_html_page_may_be_the_host_of_its_address():
    head = (
        "<link rel='canonical' href='https://news.example.org/a.html'>"
        "<meta name='lastmodified' content='2025-01-02'>"
    )
    facts = read_html(html(f"<p>{ONE}</p>", head)).facts
    assert (facts.site, facts.date, facts.date_basis) == ("news.example.org", "2025-01-02", "updated")


def test_an_html_document_with_an_encoding_in_its_xml_declaration_is_read(tmp_path):
    path = tmp_path / "a.html"
    path.write_text(f'<?xml version="1.0" encoding="gb2312"?>\n{html(f"<p>{ONE}</p>")}', encoding="gb18030")
    assert [paragraph.text for paragraph in read(path)[0].paragraphs] == [ONE]


def test_word_gives_headings_by_chinese_and_english_styles_tables_and_text_boxes():
    from docx import Document
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml import parse_xml

    document = Document()
    document.styles.add_style("标题 2", WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("旧厂新生", style="Title")
    document.add_paragraph("土地", style="标题 2")
    run = document.add_paragraph(ONE).add_run("")
    run.add_break()
    run.add_text(TWO)
    document.add_paragraph("一条", style="List Bullet")
    document.add_paragraph().add_run("加粗的小标题").bold = True
    cells = document.add_table(rows=1, cols=2).rows[0].cells
    cells[0].text, cells[1].text = "甲", "乙\t丙"
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    box = f"<w:p><w:r><w:t>{THREE}</w:t></w:r></w:p>"
    document.element.body.insert(
        0,
        parse_xml(
            f'<w:p xmlns:w="{space}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:r>'
            f"<mc:AlternateContent><mc:Choice Requires='wps'><w:txbxContent>{box}</w:txbxContent></mc:Choice>"
            f"<mc:Fallback><w:pict><w:txbxContent>{box}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent>"
            "</w:r></w:p>"
        ),
    )
    outline = parse_xml(
        f'<w:p xmlns:w="{space}"><w:pPr><w:outlineLvl w:val="2"/></w:pPr>'
        "<w:del><w:r><w:t>删</w:t></w:r></w:del>"
        "<w:ins><w:r><w:t>第三级</w:t></w:r></w:ins></w:p>"
    )
    document.element.body.insert(1, outline)
    stream = io.BytesIO()
    document.save(stream)
    blocks = read_docx(stream.getvalue(), "a.docx").blocks
    assert texts(blocks) == [
        (THREE, 0, ""),
        ("第三级", 3, ""),
        ("旧厂新生", 1, ""),
        ("土地", 2, ""),
        (ONE, 0, ""),
        (TWO, 0, ""),
        ("一条", 0, ""),
        ("加粗的小标题", 0, "strong"),
        ("甲", 0, ""),
        ("乙 丙", 0, ""),
    ]


def wrapped(paragraphs, width=30, indent="　　"):
    lines = []
    for paragraph in paragraphs:
        text = indent + paragraph
        lines += [text[start : start + width] for start in range(0, len(text), width)]
    return lines


LONG = [ONE + TWO + THREE, TWO + ONE, THREE + TWO + ONE + TWO, ONE + THREE]


def test_lines_cut_at_a_fixed_width_are_rejoined():
    page = read_plain("\n".join(wrapped(LONG)))
    assert [block.text for block in page.blocks] == LONG


def test_wrapped_paragraphs_may_be_parted_by_empty_lines():
    page = read_plain("\n\n".join("\n".join(wrapped([paragraph], indent="")) for paragraph in LONG))
    assert [block.text for block in page.blocks] == LONG


def test_wrapped_latin_words_keep_their_blank():
    english = "The old mill by the river has been turned into a place for small firms that build motors. " * 6
    lines = wrapped([english.strip()], width=90, indent="")
    lines = [line.strip() for line in lines]
    assert " ".join(block.text for block in read_plain("\n".join(lines)).blocks).startswith("The old mill by")


def test_lines_of_their_own_lengths_are_paragraphs():
    lines = [ONE, TWO, "小标题", ONE + TWO, THREE, "又一个小标题", TWO]
    assert [block.text for block in read_plain("\n".join(lines)).blocks] == lines


def article(*lines):
    return article_of(read_plain("\n".join(lines)), "a.txt", file_id="a.txt")


def test_headings_are_told_by_form_and_give_each_paragraph_its_section():
    found = article("旧厂新生", ONE, "一、土地", "（一）收储", ONE, "（二）治理", TWO, "二、企业", THREE)
    assert found.title == "旧厂新生"
    assert [paragraph.kind for paragraph in found.paragraphs] == [
        *("heading", "body", "heading", "heading", "body", "heading", "body", "heading", "body")
    ]
    assert [paragraph.section for paragraph in found.paragraphs] == [
        (),
        (),
        (),
        ("一、土地",),
        ("一、土地", "（一）收储"),
        ("一、土地",),
        ("一、土地", "（二）治理"),
        (),
        ("二、企业",),
    ]


def test_a_heading_over_two_lines_is_one():
    found = article(ONE, "老厂房", "长出“新芽”", TWO, THREE)
    assert [paragraph.text for paragraph in found.paragraphs] == [ONE, "老厂房 长出“新芽”", TWO, THREE]
    assert found.title == ""


def test_short_lines_in_a_row_are_a_list():
    found = article(ONE, "1.收储土地", "2.治理土壤", "3.引进企业", "北边地块", "中间地块", "南边地块", TWO)
    assert [paragraph.kind for paragraph in found.paragraphs[1:7]] == ["list_item"] * 3 + ["body"] * 3


def test_salutations_signatures_and_glossaries_are_notes():
    found = article(
        *("政府工作报告", "——2025年1月8日在临江新区第三届人民代表大会上", "区长 王小满", "各位代表：", ONE),
        *(
            "附件 名词解释",
            "1.设计工坊：指供小公司租用的车间。",
            "（二）订单班：指学校和公司合办的班级。",
            TWO,
        ),
    )
    kinds = [paragraph.kind for paragraph in found.paragraphs]
    assert kinds == ["heading", "note", "note", "note", "body", "heading", "note", "note", "note"]


def test_a_signature_after_the_text_is_a_note():
    found = article("旧厂新生", ONE, TWO, "临江新区管理委员会", "2025年3月18日")
    assert [paragraph.kind for paragraph in found.paragraphs[-2:]] == ["note", "note"]


def test_a_page_that_begins_with_its_body_or_a_numbered_heading_has_no_title():
    assert article(ONE, TWO).title == ""
    assert article("一、土地", ONE, TWO).title == ""


def test_a_date_in_the_file_name_is_the_last_resort():
    page = read_plain(f"旧厂新生\n{ONE}")
    found = article_of(page, "a", file_id="news/2025-03-18_旧厂.txt")
    assert (found.date, found.date_basis) == ("2025-03-18", "file name")
    found = article_of(read_plain(f"要闻 (20250317)\n{ONE}"), "a", file_id="news/2025-03-18.txt")
    assert (found.date, found.date_basis) == ("2025-03-17", "title")


def test_the_agency_of_the_dateline_is_the_source_where_no_line_states_one():
    assert article("旧厂新生", f"临江社3月18日电 {ONE}").source == "临江社"
    assert article("旧厂新生", "来源：江北晚报", f"临江社3月18日电 {ONE}").source == "江北晚报"


def test_an_article_that_keeps_little_of_its_text_is_named(tmp_path):
    path = tmp_path / "a.txt"
    lines = ["当前位置：首页 > 新闻中心 > 本地要闻 > 正文"] * 3 + ["责任编辑：某某某"] * 3 + ["厂房"]
    path.write_text("\n".join(lines), encoding="utf-8")
    reader = Reader([path])
    list(reader)
    assert "keeps" in reader.notices[-1]
    assert "of its Chinese characters" in reader.notices[-1]
