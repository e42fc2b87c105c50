"""A page of our own, and how to write it in every format: what the format tests share."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

TITLE = "临江新区：旧厂区里长出新产业"
DATE_LINE = "发布时间：2025-03-18 09:26 来源：临江日报"
HEADINGS = ("腾退出来的土地", "新来的邻居")
PARAGRAPHS = (
    "三月的临江新区，柳条刚刚发青，老棉纺厂的大门口却已经排起了长队，前来看房的企业负责人一拨接着一拨，园区的招商专员一天要讲上十几遍。",
    "这片厂区停产将近二十年，占地四百六十亩，过去只剩几名门卫和一群流浪猫，去年秋天完成土壤治理之后，新区把它收储下来，重新划成三个地块。",
    "按照新的规划，北边的地块留给检测设备和激光器件的生产线，中间保留六栋锯齿形屋顶的车间改作设计工坊，南边沿江一带辟成绿地和步道。",
    "第一家搬进来的是做伺服电机的小公司，全厂一百四十人里有五十七人搞研发，他们看中的是车间十二米的层高和步行就能走到的职业技术学院。",
    "学院和公司一起开了“订单班”，学生大三下学期就进车间跟着师傅调试设备，毕业时两边都满意的，当场签约，安家补贴由新区财政来出。",
)
LINES = (TITLE, PARAGRAPHS[0], HEADINGS[0], *PARAGRAPHS[1:3], HEADINGS[1], *PARAGRAPHS[3:])
KINDS = ("heading", "body", "heading", "body", "body", "heading", "body", "body")
TAIL = "责任编辑：陈小满"


def plain() -> str:
    """The page as a scraped text: menus in front, an editor's mark behind."""
    return (
        "\n\n".join(("首页 > 新闻中心 > 正文", TITLE, DATE_LINE, "【字体：大 中 小】", *LINES[1:], TAIL))
        + "\n"
    )


def markdown() -> str:
    """With front matter, headings by sign, and HTML in the middle."""
    body = [f"## {line}" if line in HEADINGS else line for line in LINES[1:]]
    body[1:4] = [body[1], f"<p>{PARAGRAPHS[1]}</p><p>{PARAGRAPHS[2]}</p>"]
    front = f"---\ntitle: {TITLE}\ndate: 2025-03-18\nsource: 临江日报\n---\n\n"
    return front + "\n\n".join([f"# {TITLE}", *body, "[返回首页](//example.org/)"]) + "\n"


def page(*, charset: str = "utf-8") -> str:
    """A full HTML page with menus, scripts and a footer."""
    body = "".join(
        f"<h3>{line}</h3>" if line in HEADINGS else f"<p>　　{html.escape(line)}</p>" for line in LINES[1:]
    )
    return (
        f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>{TITLE}_临江新闻网</title>'
        f"<script>var a = '不是正文。';</script><style>p {{ color: red }}</style></head><body>"
        '<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/x">新闻</a></li></ul></div>'
        f'<div class="main"><h1>{TITLE}</h1><div class="info">{DATE_LINE}</div>{body}'
        f"<p>{TAIL}</p></div>"
        '<div class="related"><a href="/1">江边的另一个故事</a></div>'
        '<div class="footer"><p>版权所有：临江新闻网</p><p>临ICP备2020000001号</p></div></body></html>'
    )


def docx() -> bytes:
    """Headings by style."""
    from docx import Document

    document = Document()
    document.add_heading(TITLE, level=1)
    document.add_paragraph(DATE_LINE)
    for line in LINES[1:]:
        if line in HEADINGS:
            document.add_heading(line, level=2)
        else:
            document.add_paragraph(line)
    document.add_paragraph(TAIL)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def pdf() -> bytes:
    """Wrapped at a fixed width over two sheets, first lines set in, with a running head and page numbers."""
    from reportlab.lib.pagesizes import A5
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A5)
    top, per_sheet, width = 520, 9, 24
    lines: list[tuple[str, int, int]] = []
    for line in (TITLE, DATE_LINE, *LINES[1:], TAIL):
        if line in (TITLE, DATE_LINE, TAIL, *HEADINGS):
            lines.append((line, 16 if line == TITLE else 12, 0))
            continue
        lines.append((line[: width - 2], 12, 2))
        lines += [(line[n : n + width], 12, 0) for n in range(width - 2, len(line), width)]
    for number, start in enumerate(range(0, len(lines), per_sheet), 1):
        canvas.setFont("STSong-Light", 9)
        canvas.drawString(60, 560, "临江新区调研材料汇编")
        for row, (text, size, indent) in enumerate(lines[start : start + per_sheet]):
            canvas.setFont("STSong-Light", size)
            canvas.drawString(50 + indent * 12, top - row * 20, text)
        canvas.setFont("STSong-Light", 9)
        canvas.drawCentredString(200, 30, f"- {number} -")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def table(delimiter: str = ",") -> str:
    """One row with the page in a cell of many lines."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter)
    writer.writerow(["省份", "标题", "发布时间", "来源", "正文"])
    writer.writerow(["临江省", TITLE, "2025-03-18", "临江日报", plain()])
    return stream.getvalue()


ROW = {"省份": "临江省", "标题": TITLE, "发布时间": "2025-03-18", "来源": "临江日报", "正文": plain()}


def jsonl() -> str:
    return json.dumps(ROW, ensure_ascii=False) + "\n"


def xlsx() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(list(ROW))
    book.active.append(list(ROW.values()))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def parquet() -> bytes:
    import pyarrow
    from pyarrow import parquet

    stream = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist([ROW]), stream)
    return stream.getvalue()


@dataclass(frozen=True)
class Form:
    """A way to write the page: the extension and the content."""

    extension: str
    content: Callable[[], str | bytes]

    def write(self, folder: Path, encoding: str = "utf-8") -> Path:
        path = folder / f"page{self.extension}"
        content = self.content()
        path.write_bytes(content.encode(encoding) if isinstance(content, str) else content)
        return path


TEXT_FORMS = (
    Form(".txt", plain),
    Form(".md", markdown),
    Form(".html", page),
    Form(".csv", table),
    Form(".tsv", lambda: table("\t")),
    Form(".jsonl", jsonl),
    Form(".json", lambda: json.dumps([ROW], ensure_ascii=False, indent=1)),
)
BINARY_FORMS = (Form(".docx", docx), Form(".pdf", pdf), Form(".xlsx", xlsx), Form(".parquet", parquet))
